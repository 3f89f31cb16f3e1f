import { Agent, request, type Dispatcher } from "undici";
import { systemClock } from "../clock/system-clock.js";
import { within } from "../clock/within.js";
import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import { isDialFailure } from "../proxy/dial-failure.js";
import { withoutTokens } from "../proxy/staged-cookie.js";

export interface NpmCredentials {
  /** The API's root without a slash at the end: `http://127.0.0.1:81/api`. */
  readonly apiUrl: string;
  readonly identity: string;
  readonly secret: string;
}

/** What tests put in place of the network. */
export interface NpmConnection {
  readonly dispatcher?: Dispatcher;
  readonly writeTimeoutMs?: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Sending {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the API's root, beginning with a slash. */
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly signal: AbortSignal | undefined;
}

type Write = Omit<Sending, "token">;

const readTimeoutMs = 30_000;
const dialTimeoutMs = 10_000;

/**
 * Nginx Proxy Manager's HTTP API: JSON or nothing, one token that is kept until it is refused. Errors of reads mean that
 * nothing changed; a write rejects with ROUTER_UNCERTAIN wherever it may have been carried out.
 */
export class NpmApi {
  readonly #credentials: NpmCredentials;
  readonly #dispatcher: Dispatcher;
  readonly #writeTimeoutMs: number;
  #token: string | undefined;

  constructor(credentials: NpmCredentials, connection: NpmConnection = {}) {
    this.#credentials = credentials;
    // Nginx closes idle connections at each reload, and every write causes one: a reused connection would lose the next.
    this.#dispatcher =
      connection.dispatcher ?? new Agent({ pipelining: 0, connect: { timeout: dialTimeoutMs } });
    this.#writeTimeoutMs = connection.writeTimeoutMs ?? 60_000;
  }

  /** The status document, which needs no token. ROUTER_UNREACHABLE. */
  async status(signal?: AbortSignal): Promise<unknown> {
    const answer = await this.#sendRead({ method: "GET", path: "/", signal });
    if (answer.status !== 200) throw this.#unusable(answer, "/");
    return answer.body;
  }

  /** The body of a 200. ROUTER_UNREACHABLE, ROUTER_UNAUTHORIZED, ROUTER_TWO_FACTOR, ROUTER_FORBIDDEN. */
  async read(path: string, signal?: AbortSignal): Promise<unknown> {
    const answer = await this.#authorised({ method: "GET", path, signal }, (sending) =>
      this.#sendRead(sending),
    );
    if (answer.status !== 200) throw this.#unusable(answer, path);
    return answer.body;
  }

  /** The body of a 2xx. As `read`, and ROUTER_REJECTED, DOMAIN_TAKEN, ROUTER_UNCERTAIN (details.status where answered). */
  async write(write: Write): Promise<unknown> {
    const answer = await this.#authorised(write, (sending) => this.#sendWrite(sending));
    if (answer.status < 300) return answer.body;
    const message = messageOf(answer.body);
    const details = { status: answer.status, path: write.path };
    if (answer.status >= 500) {
      throw new DeployerError(
        "ROUTER_UNCERTAIN",
        `Nginx Proxy Manager answered ${answer.status}: ${message}`,
        { details },
      );
    }
    const taken = /^(\S+) is already in use$/.exec(message)?.[1];
    if (taken !== undefined) {
      throw new DeployerError("DOMAIN_TAKEN", `${taken} belongs to another host of Nginx Proxy Manager`, {
        details: { ...details, domain: taken.toLowerCase() },
      });
    }
    throw new DeployerError("ROUTER_REJECTED", `Nginx Proxy Manager refused the write: ${message}`, {
      details,
    });
  }

  /** Drops the token and logs in: proves the identity and the secret. As `read`, but for ROUTER_FORBIDDEN. */
  async logIn(signal?: AbortSignal): Promise<string> {
    this.#token = undefined;
    const { identity, secret } = this.#credentials;
    const answer = await this.#sendRead({
      method: "POST",
      path: "/tokens",
      body: { identity, secret },
      signal,
    });
    const body = Object(answer.body) as { token?: unknown; requires_2fa?: unknown };
    if (answer.status === 200 && typeof body.token === "string") {
      this.#token = body.token;
      return body.token;
    }
    if (answer.status === 200 && body.requires_2fa) {
      throw new DeployerError(
        "ROUTER_TWO_FACTOR",
        "The proxy user has two-factor authentication switched on",
      );
    }
    if ([400, 401, 403].includes(answer.status)) {
      const message = `Nginx Proxy Manager refused the login: ${messageOf(answer.body)}`;
      throw new DeployerError("ROUTER_UNAUTHORIZED", message, { details: { status: answer.status } });
    }
    throw this.#unusable(answer, "/tokens");
  }

  /** The proxy user's rights; undefined where they cannot be read. */
  async rights(signal?: AbortSignal): Promise<Rights | undefined> {
    const token = this.#token ?? (await this.logIn(signal));
    const path = "/users/me?expand=permissions";
    const { status, body } = await this.#sendRead({ method: "GET", path, token, signal });
    if (status !== 200) return undefined;
    const user = Object(body) as { roles?: unknown; permissions?: Record<string, unknown> | null };
    const admin = Array.isArray(user.roles) && user.roles.includes("admin");
    return (kind) => (admin ? "manage" : textOr("hidden", user.permissions?.[kind]));
  }

  async #authorised(write: Write, send: (sending: Sending) => Promise<Answer>): Promise<Answer> {
    const kept = this.#token;
    const first = await send({ ...write, token: kept ?? (await this.logIn(write.signal)) });
    if (!refusesToken(first, write.method)) return first;
    const answer =
      kept === undefined ? first : await send({ ...write, token: await this.logIn(write.signal) });
    if (answer.status === 500 || !refusesToken(answer, write.method)) return answer;
    throw await this.#forbidden(answer, write.signal);
  }

  async #forbidden(answer: Answer, signal: AbortSignal | undefined): Promise<DeployerError> {
    const right = (await this.rights(signal))?.("proxy_hosts");
    const why =
      right === undefined || right === "manage"
        ? ""
        : `; its right on proxy hosts is "${right}", not "manage"`;
    return new DeployerError(
      "ROUTER_FORBIDDEN",
      `Nginx Proxy Manager does not allow this to the proxy user${why}`,
      {
        details: { status: answer.status, message: messageOf(answer.body), right },
      },
    );
  }

  async #sendRead(sending: Sending): Promise<Answer> {
    try {
      return await this.#send(sending, readTimeoutMs);
    } catch (error) {
      sending.signal?.throwIfAborted();
      if (hasCode(error, "ROUTER_UNREACHABLE")) throw error;
      throw this.#unreachable(error);
    }
  }

  async #sendWrite(sending: Sending): Promise<Answer> {
    sending.signal?.throwIfAborted();
    try {
      return await this.#send(sending, this.#writeTimeoutMs);
    } catch (error) {
      if (error instanceof DeployerError) throw error;
      if (isDialFailure(error)) throw this.#unreachable(error);
      const message = sending.signal?.aborted
        ? "The wait for Nginx Proxy Manager's answer was given up"
        : `No answer from Nginx Proxy Manager: ${textOf(error)}`;
      throw new DeployerError("ROUTER_UNCERTAIN", message, { details: { path: sending.path }, cause: error });
    }
  }

  #send(sending: Sending, timeoutMs: number): Promise<Answer> {
    const limit = { timeoutMs, signal: sending.signal };
    return within(systemClock, limit, (ends) => this.#ask({ ...sending, signal: ends }));
  }

  async #ask({ method, path, body, token, signal }: Sending): Promise<Answer> {
    const response = await request(`${this.#credentials.apiUrl}${path}`, {
      method,
      dispatcher: this.#dispatcher,
      signal: signal ?? null,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    const contentType = String(response.headers["content-type"] ?? "");
    if (!contentType.startsWith("application/json"))
      return this.#notJson(method, response.statusCode, contentType);
    return { status: response.statusCode, body: JSON.parse(text) as unknown };
  }

  #notJson(method: string, status: number, contentType: string): never {
    const details = { apiUrl: this.#credentials.apiUrl, status, contentType };
    if (status >= 500) {
      const code = method === "GET" ? "ROUTER_UNREACHABLE" : "ROUTER_UNCERTAIN";
      const message = `Nginx Proxy Manager's web server runs, but its API behind it answers ${status}`;
      throw new DeployerError(code, message, { details });
    }
    throw new DeployerError(
      "ROUTER_UNREACHABLE",
      `${details.apiUrl} answers ${status} ${contentType || "without a type"}, not JSON: it is not the API's address`,
      {
        details,
        remedy:
          "Give the API's own address as `apiUrl`: the admin port with /api, for example http://host:81/api.",
      },
    );
  }

  #unreachable(error: unknown): DeployerError {
    const { apiUrl } = this.#credentials;
    const message = `Nginx Proxy Manager's API at ${apiUrl} cannot be reached: ${textOf(error)}`;
    return new DeployerError("ROUTER_UNREACHABLE", message, { details: { apiUrl }, cause: error });
  }

  #unusable(answer: Answer, path: string): DeployerError {
    const message = `Nginx Proxy Manager answers ${answer.status} to ${path}: ${messageOf(answer.body)}`;
    return new DeployerError("ROUTER_UNREACHABLE", message, { details: { status: answer.status, path } });
  }
}

/** The right on one kind of host: "manage", "view" or "hidden". */
export type Rights = (
  kind: "proxy_hosts" | "redirection_hosts" | "dead_hosts" | "streams" | "visibility",
) => string;

/** The answers that a token which is no longer good has, over the versions. A 500 to a write may mean much else. */
function refusesToken({ status, body }: Answer, method: string): boolean {
  if (status === 401 || status === 403) return true;
  if (status === 400) return messageOf(body) === "Token has expired";
  if (status === 404) return messageOf(body).startsWith("Not Found - /");
  return status === 500 && method === "GET";
}

function messageOf(body: unknown): string {
  const error = (Object(body) as { error?: { message?: unknown } | null }).error;
  return withoutTokens(textOr("(no message)", error?.message));
}

function textOr(fallback: string, value: unknown): string {
  return typeof value === "string" ? value : fallback;
}

function textOf(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return String(message || code || error);
}
