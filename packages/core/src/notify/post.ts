import { systemClock } from "../adapters/clock/system-clock.js";
import { within } from "../adapters/clock/within.js";
import { DeliveryFailure } from "./retry.js";

const tryTimeoutMs = 5_000;
const largestAnswer = 4 * 1024;

export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostAnswer {
  readonly status: number;
  /** From the header `Retry-After`, if it is a number of seconds. */
  readonly retryAfterMs: number | undefined;
  /** The first 4 KiB of the body. */
  readonly text: string;
}

/**
 * One POST. Follows no redirect. Rejects with a DeliveryFailure, which shows no part of the address, if no answer
 * comes within 5 s; with the signal's reason if it aborts.
 */
export async function post(url: URL, request: PostRequest, signal: AbortSignal): Promise<PostAnswer> {
  try {
    return await within(systemClock, { timeoutMs: tryTimeoutMs, signal }, async (ends) => {
      const response = await fetch(url, { method: "POST", redirect: "manual", ...request, signal: ends });
      return {
        status: response.status,
        retryAfterMs: secondsOf(response.headers.get("retry-after")),
        text: await beginningOf(response),
      };
    });
  } catch (error) {
    signal.throwIfAborted();
    // The cause contains only address and port.
    const { code } = ((error as Error).cause ?? error) as { code?: unknown };
    const reason = typeof code === "string" ? code : "timeout";
    throw new DeliveryFailure(`gave no answer (${reason})`, { mayPass: true });
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    length += part.length;
    if (length >= largestAnswer) break;
  }
  return Buffer.concat(parts).subarray(0, largestAnswer).toString();
}

function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}(\.\d{1,6})?$/.test(header) ? Number(header) * 1_000 : undefined;
}

/** True for an answer after which the same request may succeed later. */
export function mayPassLater(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}
