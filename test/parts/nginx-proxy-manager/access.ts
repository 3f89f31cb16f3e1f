import { ApiError, internalError } from "./api-error.js";
import type { Claims, TokenIssuer } from "./token-issuer.js";
import { mayProxyHosts, type User, type UserBook } from "./user-book.js";

/** Who is asking, as far as the header tells. */
export class Access {
  readonly claims: Claims | undefined;
  readonly #user: User | undefined;
  readonly #route: string;

  /** Throws for a token that is expired or garbage; an ill-formed header counts as no token. */
  constructor(request: {
    readonly header: string | undefined;
    readonly route: string;
    readonly tokens: TokenIssuer;
    readonly users: UserBook;
  }) {
    const [word, token] = (request.header ?? "").split(" ");
    this.claims =
      word === "Bearer" && token !== undefined && token !== "" ? request.tokens.read(token) : undefined;
    this.#user = this.claims?.scope === "user" ? request.users.active(this.claims.userId) : undefined;
    this.#route = request.route;
  }

  user(): User {
    if (this.#user === undefined) throw this.refused();
    return this.#user;
  }

  admin(): User {
    const user = this.user();
    if (!user.roles.includes("admin")) throw this.refused();
    return user;
  }

  proxyHosts(wanted: "view" | "manage"): User {
    const user = this.user();
    if (!mayProxyHosts(user, wanted)) throw this.refused();
    return user;
  }

  /** A missing right looks like a missing route. */
  refused(): ApiError {
    return new ApiError(404, `Not Found - ${this.#route}`);
  }

  /** Some routes stumble over a missing token before they look at rights. */
  needsToken(): Claims {
    if (this.claims === undefined) throw internalError();
    return this.claims;
  }
}
