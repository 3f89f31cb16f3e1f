import { createHmac, timingSafeEqual } from "node:crypto";

export const webhookHeaders = {
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

/** `v1=` and the hexadecimal HMAC-SHA256 of `id.timestamp.body`. */
export function signWebhook(secret: string, { id, timestamp, body }: Signed): string {
  return `v1=${createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("hex")}`;
}

export interface WebhookVerification {
  readonly secret: string;
  /** As Node's `request.headers` has them: names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it was received, before anything parsed it. */
  readonly body: string | Uint8Array;
  /** How far the sender's clock and ours may be apart; 5 minutes if absent. */
  readonly toleranceMs?: number;
}

/**
 * For receivers: whether a request was signed with this secret, not long ago. A request that is sent again within the tolerance passes
 * too: remember the header `cutover-id` for as long, and do nothing for one that was seen.
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
