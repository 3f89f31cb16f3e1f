import type { Clock } from "../ports/clock.js";
import { systemClock } from "../adapters/clock/system-clock.js";
import { within } from "../adapters/clock/within.js";
import { DeployerError } from "../errors/deployer-error.js";
import { readObject } from "../ports/read-options.js";
import type { Alert, Notifier } from "./notifier.js";
import { signWebhook, webhookHeaders } from "./webhook-signature.js";

const tryTimeoutMs = 5_000;
const firstPauseMs = 500;
const tries = 6;
/** All attempts with their pauses. */
const timeoutMs = 60_000;

export interface WebhookOptions {
  /** http or https, without user and password. Its path counts as a secret and is never shown. */
  readonly url: string;
  /** The receiver gives the same secret to `verifyWebhook`. */
  readonly secret: string;
}

/**
 * Sends each alert as JSON in a signed POST: see `verifyWebhook`. Retries under the same `cutover-id`, six
 * times within a minute, if the answer is 5xx, 408 or 429, or none comes within 5 s. Any other answer than 2xx
 * is a failure. Redirects are not followed. CONFIG_INVALID if url or secret cannot be used.
 */
export function webhook(options: WebhookOptions): Notifier {
  return webhookOn(systemClock, options);
}

/** As `webhook`, with your own clock. */
export function webhookOn(clock: Clock, options: WebhookOptions): Notifier {
  const { url, secret } = readObject("webhook", options);
  const target = readUrl(url);
  if (typeof secret !== "string" || secret === "") throw invalid("secret", "a text that is not empty");
  return {
    name: `webhook to ${target.host}`,
    timeoutMs,
    async notify(alert, signal) {
      const body = JSON.stringify(alert);
      for (let attempt = 1; ; attempt += 1) {
        const problem = await post(target, signed(clock, { alert, body, secret }), signal);
        if (problem === undefined) return;
        if (!problem.mayPass || attempt === tries) throw new Error(`${target.host} ${problem.message}`);
        await clock.sleep(firstPauseMs * 2 ** (attempt - 1), signal);
      }
    },
  };
}

interface Signable {
  readonly alert: Alert;
  readonly body: string;
  readonly secret: string;
}

function signed(clock: Clock, { alert, body, secret }: Signable): RequestInit {
  // One id per state of an incident: a receiver may ignore an id that it has seen.
  const id = `${alert.id}-${alert.status}-${alert.severity}`;
  const timestamp = String(Math.trunc(clock.wallMs() / 1000));
  return {
    method: "POST",
    redirect: "manual",
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "cutover-webhook",
      [webhookHeaders.id]: id,
      [webhookHeaders.timestamp]: timestamp,
      [webhookHeaders.signature]: signWebhook(secret, { id, timestamp, body }),
    },
  };
}

/** The fault; undefined if the receiver accepted it. */
async function post(
  url: URL,
  request: RequestInit,
  signal: AbortSignal,
): Promise<{ message: string; mayPass: boolean } | undefined> {
  try {
    const { ok, status } = await within(systemClock, { timeoutMs: tryTimeoutMs, signal }, async (ends) => {
      const response = await fetch(url, { ...request, signal: ends });
      await response.body?.cancel();
      return response;
    });
    if (ok) return undefined;
    return { message: `answered ${status}`, mayPass: status >= 500 || status === 408 || status === 429 };
  } catch (error) {
    signal.throwIfAborted();
    // The cause contains only address and port.
    const { code } = ((error as Error).cause ?? error) as { code?: unknown };
    return { message: `gave no answer (${typeof code === "string" ? code : "timeout"})`, mayPass: true };
  }
}

function readUrl(text: unknown): URL {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  const isUsable =
    (url?.protocol === "http:" || url?.protocol === "https:") && url.username === "" && url.password === "";
  if (!url || !isUsable) throw invalid("url", "an address with http or https, without user and password");
  return url;
}

function invalid(field: "url" | "secret", wanted: string): DeployerError {
  return new DeployerError("CONFIG_INVALID", `webhook.${field} must be ${wanted}.`, {
    details: { field: `webhook.${field}` },
  });
}
