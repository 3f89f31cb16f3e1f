import { DeployerError, type ErrorCode } from "@cutover/schema/errors";
import type { Problem, WireError } from "./api/index.js";

export interface ConnectionOptions {
  /** Of the server, such as `https://deploy.example.org`. */
  readonly url: string;
  /** Sent as a bearer token; absent in a page that has a session. */
  readonly token?: string | undefined;
  /** The global one if absent. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface Asking {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Asks one server. Every failure is a DeployerError: the server's own, or SERVER_UNREACHABLE or SERVER_FAILED. */
export class Connection {
  readonly #url: URL;
  readonly #token: string | undefined;
  readonly #fetch: typeof globalThis.fetch;

  /** CONFIG_INVALID for an address that is none. */
  constructor({ url, token, fetch = globalThis.fetch }: ConnectionOptions) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new DeployerError("CONFIG_INVALID", "url must be an address with http or https, but is not.", {
        details: { field: "url" },
      });
    this.#url = new URL(url.endsWith("/") ? url : `${url}/`);
    this.#token = token;
    this.#fetch = (...parameters) => fetch(...parameters);
  }

  async send(method: Method, path: string, asking: Asking = {}): Promise<Response> {
    const { query = {}, body, headers = {}, signal } = asking;
    const url = new URL(path.replace(/^\//, ""), this.#url);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const sent = new Headers({ accept: "application/json" });
    if (this.#token !== undefined) sent.set("authorization", `Bearer ${this.#token}`);
    if (body !== undefined) sent.set("content-type", "application/json");
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent.set(name, value);
    let answer: Response;
    try {
      answer = await this.#fetch(url, {
        method,
        headers: sent,
        // A redirect would carry the token to another server.
        redirect: "error",
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
    } catch (error) {
      throw unreachable(this.#url, error, signal);
    }
    if (answer.ok) return answer;
    throw await problemError(answer);
  }

  async json<T>(method: Method, path: string, asking: Asking = {}): Promise<T> {
    const answer = await this.send(method, path, asking);
    return readJson<T>(answer, asking.signal);
  }
}

export async function readJson<T>(answer: Response, signal?: AbortSignal): Promise<T> {
  let text: string;
  try {
    text = await answer.text();
  } catch (error) {
    throw unreachable(new URL(answer.url || "http://server"), error, signal);
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new DeployerError("SERVER_FAILED", "the answer of the server is not JSON", { cause });
  }
}

function unreachable(url: URL, cause: unknown, signal: AbortSignal | undefined): DeployerError {
  if (signal?.aborted === true) return new DeployerError("CANCELLED", "the request was aborted", { cause });
  const reason = cause instanceof Error ? reasonOf(cause) : "";
  return new DeployerError("SERVER_UNREACHABLE", `${url.origin} did not answer${reason}`, { cause });
}

/** undici puts the reason into the cause. */
function reasonOf({ message, cause }: Error): string {
  return `: ${cause instanceof Error && cause.message !== "" ? cause.message : message}`;
}

/** The server's error; `details` also have its status, its `issues` and its deployment. */
async function problemError(answer: Response): Promise<DeployerError> {
  const { status } = answer;
  const text = await answer.text().catch(() => "");
  const problem = parseProblem(text);
  if (!problem) {
    const code = status === 401 ? "UNAUTHENTICATED" : status === 503 ? "SERVER_UNREACHABLE" : "SERVER_FAILED";
    return new DeployerError(code, `the server answered ${status}, without a reason`, {
      details: { status },
    });
  }
  const { code, detail, remedy, issues, requestId, deployment, logTail } = problem;
  const facts = typeof problem.details === "object" ? problem.details : {};
  return new DeployerError(code as ErrorCode, detail, {
    remedy,
    details: {
      ...facts,
      status,
      requestId,
      ...(issues && { issues }),
      ...(deployment !== undefined && { deployment }),
      ...(logTail && { logTail }),
    },
  });
}

function parseProblem(text: string): Problem | undefined {
  try {
    const value = JSON.parse(text) as Partial<Problem> | null;
    return typeof value?.code === "string" && typeof value.detail === "string"
      ? (value as Problem)
      : undefined;
  } catch {
    return undefined;
  }
}

/** An error that came as data, as one to throw or to compare by its class. */
export function reviveError(error: WireError): DeployerError {
  const { code, message, remedy, details } = error;
  const facts = typeof details === "object" && details !== null ? { details: { ...details } } : {};
  return new DeployerError(code as ErrorCode, message, { remedy, ...facts });
}
