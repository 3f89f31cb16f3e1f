import { createHmac, timingSafeEqual } from "node:crypto";

const webhookHeaders = {
  id: "cutover-id",
  timestamp: "cutover-timestamp",
  signature: "cutover-signature",
} as const;

const defaultToleranceMs = 300_000;

interface Signed {
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly timestamp: string;
  readonly body: string | Uint8Array;
}

/** The headers of a request that is signed now. `nowMs` is wall time. */
export function signedHeaders(
  secret: string,
  { id, body, nowMs }: { readonly id: string; readonly body: string; readonly nowMs: number },
): Record<string, string> {
  const timestamp = String(Math.trunc(nowMs / 1000));
  return {
    [webhookHeaders.id]: id,
    [webhookHeaders.timestamp]: timestamp,
    [webhookHeaders.signature]: signWebhook(secret, { id, timestamp, body }),
  };
}

/** `v1=` and the hexadecimal HMAC-SHA256 of `id.timestamp.body`. */
export function signWebhook(secret: string, { id, timestamp, body }: Signed): string {
  return `v1=${createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("hex")}`;
}

export interface WebhookVerification {
  readonly secret: string;
  /** As in Node's `request.headers`: names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The received bytes, before any parsing. */
  readonly body: string | Uint8Array;
  /** Allowed difference between the sender's clock and ours; 5 minutes if absent. */
  readonly toleranceMs?: number;
}

/**
 * For receivers: true if a request was signed recently with this secret. A repeated request within the
 * tolerance passes too: remember the header `cutover-id` for that time, and ignore an id that was seen.
 */
export function verifyWebhook(request: WebhookVerification): boolean {
  const { secret, headers, body, toleranceMs = defaultToleranceMs } = request;
  const id = headers[webhookHeaders.id];
  const timestamp = headers[webhookHeaders.timestamp];
  const signature = headers[webhookHeaders.signature];
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof signature !== "string") return false;
  if (secret === "" || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(Date.now() - Number(timestamp) * 1000) > toleranceMs) return false;
  const expected = Buffer.from(signWebhook(secret, { id, timestamp, body }));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
