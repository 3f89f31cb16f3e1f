import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { ApiError, internalError } from "./api-error.js";

type TokenScope = "user" | "2fa-challenge";

export interface Claims {
  readonly userId: number;
  readonly scope: TokenScope;
}

interface Payload {
  readonly attrs: { readonly id: number };
  readonly scope: readonly TokenScope[];
  readonly iat: number;
  readonly exp: number;
  readonly jti: number;
}

export interface IssuedToken {
  readonly token: string;
  /** ISO time; what the answer says, which is not always what the token says. */
  readonly expires: string;
}

const tokenUnits: Record<string, number> = {
  s: 1,
  m: 60,
  M: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_557_600,
};
/** The `expires` field is computed by another parser, which reads `M` as months and knows `Q`. */
const fieldUnits: Record<string, number> = {
  ...tokenUnits,
  M: 2_592_000,
  y: 31_536_000,
  Q: 7_776_000,
};

/** Signs and reads the tokens of one instance. */
export class TokenIssuer {
  #key = randomBytes(32);
  #serial = 0;
  #expiredSerial = 0;
  #life = "1d";

  /** `expiry` like `30d`; empty means the default life. */
  issue(claims: Claims, expiry = ""): IssuedToken {
    const wanted = expiry === "" ? this.#life : expiry;
    const [, amount, unit = ""] = /^(\d+)([A-Za-z])$/.exec(wanted) ?? [];
    const fieldSeconds = Number(amount) * (fieldUnits[unit] ?? NaN);
    if (Number.isNaN(fieldSeconds)) throw new ApiError(400, `Invalid expiry time: ${wanted}`);
    const seconds = Number(amount) * (tokenUnits[unit] ?? NaN);
    if (Number.isNaN(seconds)) throw internalError();
    const iat = Math.floor(Date.now() / 1000);
    const payload: Payload = {
      attrs: { id: claims.userId },
      scope: [claims.scope],
      iat,
      exp: iat + seconds,
      jti: (this.#serial += 1),
    };
    const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
    return {
      token: `${content}.${this.#sign(content)}`,
      expires: new Date((iat + fieldSeconds) * 1000).toISOString(),
    };
  }

  /** Throws 400 for an expired token, 500 for anything that this instance did not sign. */
  read(token: string): Claims {
    if (token === "null") throw new ApiError(400, "Empty token");
    const [head = "", body = "", signature = ""] = token.split(".");
    const expected = Buffer.from(this.#sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw internalError();
    const payload = JSON.parse(Buffer.from(body, "base64url").toString()) as Payload;
    if (payload.exp * 1000 <= Date.now() || payload.jti <= this.#expiredSerial) {
      throw new ApiError(400, "Token has expired", {
        name: "TokenExpiredError",
        message: "jwt expired",
        expiredAt: new Date(payload.exp * 1000).toISOString(),
      });
    }
    return { userId: payload.attrs.id, scope: payload.scope[0] ?? "user" };
  }

  /** Every token issued so far counts as expired from now on. */
  expireAll(): void {
    this.#expiredSerial = this.#serial;
  }

  /** A new signing key, as after the data volume was recreated: every old token is garbage. */
  garbleAll(): void {
    this.#key = randomBytes(32);
  }

  setLife(seconds: number): void {
    this.#life = `${seconds}s`;
  }

  #sign(content: string): string {
    return createHmac("sha256", this.#key).update(content).digest("base64url");
  }
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
