import { Agent, request } from "undici";
import { DeployerError } from "../../errors/deployer-error.js";
import { systemClock } from "../clock/system-clock.js";
import { isDialFailure } from "../proxy/dial-failure.js";

/** A part of Caddy's configuration with the tag by which a write finds out whether it is still the same. */
export interface Tagged {
  /** Null if there is nothing at the path. */
  readonly value: unknown;
  readonly tag: string;
}

export interface GuardedWrite {
  /** PUT creates what is absent, PATCH replaces what is there. */
  readonly method: "PUT" | "PATCH";
  /** Below `/config/`. */
  readonly path: string;
  readonly value: unknown;
  /** As it was read. */
  readonly tag: string;
}

interface Asking {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  readonly body?: string;
  /** By default JSON. */
  readonly type?: string;
  readonly tag?: string;
}

interface Answer {
  readonly status: number;
  readonly tag: string | undefined;
  readonly body: unknown;
}

const timeoutMs = 60_000;
const replacedMs = 20;

/** Caddy's admin API. Each write has Caddy load its whole configuration anew, unless nothing in it has changed. */
export class CaddyApi {
  readonly #admin: string;
  // Caddy replaces its admin listener at each load: a kept connection would lose the next request.
  readonly #dispatcher = new Agent({ pipelining: 0, connect: { timeout: 10_000 } });

  /** `admin`: as `http://localhost:2019`, without a slash at the end. */
  constructor(admin: string) {
    this.#admin = admin;
  }

  /** ROUTER_UNREACHABLE, ROUTER_FORBIDDEN; ROUTER_REJECTED if Caddy is too old. */
  async read(path: string, signal?: AbortSignal): Promise<Tagged> {
    const answer = await this.#askAgain(`config/${path}`, { method: "GET" }, signal).catch(
      (error: unknown) => {
        signal?.throwIfAborted();
        throw this.#unreachable(error);
      },
    );
    if (answer.status === 403) throw this.#forbidden(answer);
    if (answer.status !== 200) throw this.#unusable(answer);
    // Until 2.7 the tag followed the body.
    if (answer.tag === undefined) throw tooOld();
    return { value: answer.body, tag: answer.tag };
  }

  /** The program and the options that Caddy was started with; undefined if it does not show them. */
  async commandLine(signal?: AbortSignal): Promise<readonly string[] | undefined> {
    const answer = await this.#askAgain("debug/vars", { method: "GET" }, signal).catch(() => undefined);
    signal?.throwIfAborted();
    const { cmdline } = Object(answer?.body) as { cmdline?: unknown };
    return Array.isArray(cmdline) ? cmdline.map(String) : undefined;
  }

  /**
   * False if somebody else has written since the tag was read: then nothing was changed. ROUTER_REJECTED: Caddy refused the configuration and serves
   * the old one. ROUTER_UNCERTAIN: the answer was lost, and the write may have taken effect.
   */
  async write({ method, path, value, tag }: GuardedWrite): Promise<boolean> {
    const { status, words } = await this.#send(`config/${path}`, {
      method,
      body: JSON.stringify(value),
      tag,
    });
    if (words === undefined) return true;
    if (status === 412 || isMoved(words)) return false;
    throw refused(status, words);
  }

  /** The configuration that a Caddyfile stands for, without effect. ROUTER_REJECTED: Caddy finds a mistake in it. */
  async adapt(caddyfile: string, signal?: AbortSignal): Promise<unknown> {
    const asking = { method: "POST", body: caddyfile, type: "text/caddyfile" } as const;
    const answer = await this.#askAgain("adapt", asking, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw this.#unreachable(error);
    });
    if (answer.status === 200) return (Object(answer.body) as { result?: unknown }).result;
    const words = wordsOf(answer.body);
    if (answer.status === 403 || words === undefined)
      throw answer.status === 403 ? this.#forbidden(answer) : this.#unusable(answer);
    throw refused(answer.status, words);
  }

  /** Has Caddy load a Caddyfile in place of all its configuration. Errors as of `write`. */
  async load(caddyfile: string): Promise<void> {
    const { status, words } = await this.#send("load", {
      method: "POST",
      body: caddyfile,
      type: "text/caddyfile",
    });
    if (words !== undefined) throw refused(status, words);
  }

  /** `words`: those of a refusal. ROUTER_UNREACHABLE, ROUTER_FORBIDDEN, ROUTER_UNCERTAIN. */
  async #send(path: string, asking: Asking): Promise<{ status: number; words: string | undefined }> {
    const answer = await this.#askAgain(path, asking).catch((error: unknown) => {
      if (isDialFailure(error)) throw this.#unreachable(error);
      throw new DeployerError("ROUTER_UNCERTAIN", `No answer from Caddy's admin API: ${textOf(error)}`, {
        cause: error,
      });
    });
    const { status } = answer;
    if (status < 300) return { status, words: undefined };
    const words = wordsOf(answer.body);
    if (words === undefined) {
      const message = `Caddy's admin API answered ${status} without a reason`;
      throw new DeployerError("ROUTER_UNCERTAIN", message, { details: { status } });
    }
    if (status === 403) throw this.#forbidden(answer);
    return { status, words };
  }

  /** Asks again where nothing can have changed: Caddy replaces its admin listener at each load, and a request that comes then is lost. */
  async #askAgain(path: string, asking: Asking, signal?: AbortSignal): Promise<Answer> {
    for (let left = 5; ; left -= 1) {
      try {
        return await this.#ask(path, asking, signal);
      } catch (error) {
        signal?.throwIfAborted();
        const isHarmless = asking.method === "GET" || path === "adapt" || isDialFailure(error);
        if (left === 0 || !isHarmless) throw error;
      }
      await systemClock.sleep(replacedMs, signal);
    }
  }

  async #ask(
    path: string,
    { method, body, tag, type = "application/json" }: Asking,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const response = await request(`${this.#admin}/${path}`, {
      method,
      dispatcher: this.#dispatcher,
      signal: signal ?? null,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      headers: {
        ...(body !== undefined && { "content-type": type }),
        ...(tag !== undefined && { "if-match": tag }),
      },
      body: body ?? null,
    });
    const text = await response.body.text();
    const { etag } = response.headers;
    return {
      status: response.statusCode,
      tag: typeof etag === "string" ? etag : undefined,
      body: parsed(text),
    };
  }

  #forbidden({ body }: Answer): DeployerError {
    const message = `Caddy's admin API at ${this.#admin} does not allow this: ${wordsOf(body) ?? "403"}`;
    return new DeployerError("ROUTER_FORBIDDEN", message, {
      remedy: "Add the host and port of that address to `origins` of Caddy's admin endpoint.",
    });
  }

  #unusable({ status, body }: Answer): DeployerError {
    const message = `${this.#admin} answers ${status}, not as Caddy's admin API does: ${wordsOf(body) ?? "no reason given"}`;
    return new DeployerError("ROUTER_UNREACHABLE", message, { details: { status } });
  }

  #unreachable(error: unknown): DeployerError {
    const message = `Caddy's admin API at ${this.#admin} cannot be reached: ${textOf(error)}`;
    return new DeployerError("ROUTER_UNREACHABLE", message, { cause: error });
  }
}

function refused(status: number, words: string): DeployerError {
  return new DeployerError("ROUTER_REJECTED", `Caddy refused its configuration: ${words}`, {
    remedy: "Correct what Caddy names; it serves its old configuration.",
    details: { caddy: words, status },
  });
}

/** The place that the tag names is gone, or is there by now. */
function isMoved(words: string): boolean {
  return /array index out of bounds|key does not exist|key already exists/.test(words);
}

function tooOld(): DeployerError {
  return new DeployerError(
    "ROUTER_REJECTED",
    "This Caddy is older than 2.8, which cannot read a route's target from a file",
    {
      remedy: "Upgrade Caddy to 2.8 or newer.",
    },
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function wordsOf(body: unknown): string | undefined {
  const { error } = Object(body) as { error?: unknown };
  return typeof error === "string" ? error : undefined;
}

function textOf(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return String(message || code || error);
}
