import type { Clock } from "../ports/clock.js";
import { systemClock } from "../adapters/clock/system-clock.js";
import { readObject } from "../ports/read-options.js";
import type { Alert, Notifier } from "./notifier.js";
import { mayPassLater, post } from "./post.js";
import { readFilledText, readWebUrl } from "./read-address.js";
import { DeliveryFailure, retriesMs, retry } from "./retry.js";
import { signedHeaders } from "./webhook-signature.js";

export interface WebhookOptions {
  /** http or https, without user and password. Its path counts as a secret and is never shown. */
  readonly url: string;
  /** The receiver gives the same secret to `verifyWebhook`. */
  readonly secret: string;
}

/**
 * Sends each alert as JSON in a signed POST: see `verifyWebhook`. Retries under the same `cutover-id`, six
 * times within a minute, if the answer is 5xx, 408 or 429, or none comes within 5 s; a `Retry-After` is observed. Any other answer than 2xx
 * is a failure. Redirects are not followed. CONFIG_INVALID if url or secret cannot be used.
 */
export function webhook(options: WebhookOptions): Notifier {
  return webhookOn(systemClock, options);
}

/** As `webhook`, with your own clock. */
export function webhookOn(clock: Clock, options: WebhookOptions): Notifier {
  const { url, secret } = readObject("webhook", options);
  const target = readWebUrl("webhook.url", url);
  const key = readFilledText("webhook.secret", secret);
  return {
    name: `webhook to ${target.host}`,
    timeoutMs: retriesMs,
    async notify(alert, signal) {
      const { failure } = await retry(clock, () => send(clock, { target, key, alert }, signal), signal);
      if (failure) throw new Error(`${target.host} ${(failure as Error).message}`);
    },
  };
}

interface Sending {
  readonly target: URL;
  readonly key: string;
  readonly alert: Alert;
}

async function send(clock: Clock, { target, key, alert }: Sending, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify(alert);
  // One id per state of an incident: a receiver may ignore an id that it has seen.
  const id = `${alert.id}-${alert.status}-${alert.severity}`;
  const headers = {
    "content-type": "application/json",
    "user-agent": "cutover-webhook",
    ...signedHeaders(key, { id, body, nowMs: clock.wallMs() }),
  };
  const { status, retryAfterMs } = await post(target, { headers, body }, signal);
  if (status < 200 || status > 299)
    throw new DeliveryFailure(`answered ${status}`, { mayPass: mayPassLater(status), retryAfterMs });
}
