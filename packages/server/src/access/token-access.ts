import type { Clock } from "@cutover/core/ports";
import { catalogue, type ErrorCode } from "@cutover/schema/errors";
import type { Access, Answered, Caller, Principal, Refusal } from "../http/access.js";
import type { Records, TokenRecord } from "../records/records.js";
import { Admissions } from "./admissions.js";
import { Attempts } from "./attempts.js";
import { appendAudit } from "./audit.js";
import { isCrossSite } from "./cross-site.js";
import { principalOf } from "./principal.js";
import { endedSessionCookie, readSessionCookie, sessionCookie } from "./session-cookie.js";
import { hashOf, newSecret } from "./token-text.js";
import { findToken, isUsable } from "./tokens.js";

const sessionMs = 12 * 3_600_000;
const noteUseEveryMs = 60_000;

export interface AccessOptions {
  readonly records: Records;
  readonly clock: Clock;
  /** The server's address as browsers see it, if a proxy changes the header `Host`. */
  readonly publicUrl?: string | undefined;
}

export interface Login {
  readonly principal: Principal;
  /** The value of `Set-Cookie`. */
  readonly cookie: string;
  readonly expiresAtMs: number;
}

/**
 * Admits requests by a bearer token, or by the cookie of a session that a token opened. Nothing is read from the
 * URL. A wrong token counts against its remote address; a right one passes even while others of the address wait.
 */
export class TokenAccess implements Access {
  readonly #options: AccessOptions;
  readonly #attempts: Attempts;
  readonly #admissions = new Admissions();

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#attempts = new Attempts(options.clock);
  }

  async authorize(request: Request, caller: Caller): Promise<Principal | Refusal> {
    const header = request.headers.get("authorization");
    if (header !== null) return this.#byToken(/^Bearer +(\S+)$/i.exec(header)?.[1] ?? "", caller);
    const secret = readSessionCookie(request);
    if (secret === undefined) return unauthenticated("the request carries no token and no session");
    return this.#bySession(request, secret);
  }

  /** Opens a session for a token: for 12 hours, or until the token expires. */
  async login(request: Request, text: string, caller: Caller): Promise<Login | Refusal> {
    if (isCrossSite(request, this.#options.publicUrl)) return crossSite();
    const { records, clock } = this.#options;
    const token = await this.#prove(text, caller);
    if ("problem" in token) return token;
    const createdAtMs = clock.wallMs();
    const expiresAtMs = Math.min(createdAtMs + sessionMs, token.expiresAtMs ?? Infinity);
    const secret = newSecret();
    await records.sessions.add({ hash: hashOf(secret), token: token.id, createdAtMs, expiresAtMs });
    const cookie = sessionCookie(secret, expiresAtMs - createdAtMs);
    return { principal: principalOf(token), cookie, expiresAtMs };
  }

  /** Ends the request's session if it has one. Returns the value of `Set-Cookie`. */
  async logout(request: Request): Promise<string> {
    const secret = readSessionCookie(request);
    if (secret !== undefined) await this.#options.records.sessions.remove(hashOf(secret));
    return endedSessionCookie;
  }

  /** Aborts with `signal`, or within 5 s after the principal's token or session has ended. */
  whileAdmitted(principal: Principal, signal: AbortSignal): AbortSignal {
    return this.#admissions.watch(principal, signal);
  }

  async note(answered: Answered, caller: Caller): Promise<void> {
    await appendAudit(this.#options, answered, caller);
  }

  async #byToken(text: string, caller: Caller): Promise<Principal | Refusal> {
    const token = await this.#prove(text, caller);
    return "problem" in token ? token : this.#admit(token, async () => true);
  }

  /** An unknown session does not count: a page that was left open must learn that it has to log in again. */
  async #bySession(request: Request, secret: string): Promise<Principal | Refusal> {
    const { records, clock, publicUrl } = this.#options;
    const session = await records.sessions.find(hashOf(secret));
    const token = session && (await records.tokens.find(session.token));
    const nowMs = clock.wallMs();
    if (!token || nowMs >= session.expiresAtMs || !isUsable(token, nowMs))
      return unauthenticated("the session has ended");
    if (isCrossSite(request, publicUrl)) return crossSite();
    await this.#noteUse(token);
    const hash = hashOf(secret);
    return this.#admit(token, async () => {
      const now = await records.sessions.find(hash);
      return now !== undefined && clock.wallMs() < now.expiresAtMs;
    });
  }

  #admit({ id, ...token }: TokenRecord, isOpen: () => Promise<boolean>): Principal {
    const { records, clock } = this.#options;
    const principal = principalOf({ id, ...token });
    this.#admissions.add(principal, async () => {
      const now = await records.tokens.find(id);
      return now !== undefined && isUsable(now, clock.wallMs()) && (await isOpen());
    });
    return principal;
  }

  async #prove(text: string, { remoteAddress }: Caller): Promise<TokenRecord | Refusal> {
    const token = await findToken(this.#options, text);
    if (token) {
      this.#attempts.succeed(remoteAddress);
      await this.#noteUse(token);
      return token;
    }
    const pauseMs = this.#attempts.pauseMs(remoteAddress);
    if (pauseMs > 0) return tooMany(pauseMs);
    this.#attempts.fail(remoteAddress);
    return unauthenticated("the token is unknown, expired or revoked");
  }

  async #noteUse({ id, usedAtMs = 0 }: TokenRecord): Promise<void> {
    const { records, clock } = this.#options;
    const nowMs = clock.wallMs();
    // A time for people: a failure must not refuse the request.
    if (nowMs - usedAtMs >= noteUseEveryMs) await records.tokens.noteUse(id, nowMs).catch(() => undefined);
  }
}

function unauthenticated(detail: string): Refusal {
  return refusal(401, "UNAUTHENTICATED", detail, { "WWW-Authenticate": 'Bearer realm="cutover"' });
}

function crossSite(): Refusal {
  return refusal(403, "CROSS_SITE", "a session may change something only from this server's own pages");
}

function tooMany(pauseMs: number): Refusal {
  const headers = { "Retry-After": String(Math.ceil(pauseMs / 1000)) };
  return refusal(429, "TOO_MANY_REQUESTS", "too many wrong tokens came from this address", headers);
}

function refusal(
  status: number,
  code: ErrorCode,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  const titles = { 401: "Unauthorized", 403: "Forbidden", 429: "Too Many Requests" } as Record<
    number,
    string
  >;
  const title = titles[status] ?? "";
  return {
    problem: { type: `/errors#${code}`, title, status, detail, code, remedy: catalogue[code] },
    headers,
  };
}
