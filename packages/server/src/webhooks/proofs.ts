import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A delivery before anything of it is trusted. */
export interface Delivery {
  readonly headers: Headers;
  /** The received bytes. */
  readonly body: Uint8Array;
  /** The last part of the path, for senders that can sign nothing. */
  readonly pathSecret: string | undefined;
  readonly nowMs: number;
}

/**
 * The key under which a proven delivery counts once; undefined if it is not proven. What is not signed is never a
 * part of the key: anybody who saw a delivery could change it.
 */
export type Proof = (delivery: Delivery, secret: string) => string | undefined;

const toleranceMs = 300_000;

/** HMAC-SHA256 of the body in hexadecimal, after `prefix`. */
export function hexSignature(header: string, prefix: string): Proof {
  return ({ headers, body }, secret) => {
    const given = headers.get(header);
    const expected = prefix + hmac(secret, body).toString("hex");
    return given !== null && isSameText(given, expected) ? digestOf(body) : undefined;
  };
}

/**
 * The Standard Webhooks: `webhook-signature` has `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`, once for
 * each key in use. The timestamp may differ by five minutes. An id counts once.
 */
export const standardWebhook: Proof = ({ headers, body, nowMs }, secret) => {
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  const signatures = headers.get("webhook-signature");
  if (!id || id.length > 256 || timestamp === null || signatures === null) return undefined;
  if (!/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) return undefined;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const expected = `v1,${hmac(keyOf(secret), signed).toString("base64")}`;
  return signatures.split(" ", 10).some((one) => isSameText(one, expected)) ? `id ${id}` : undefined;
};

/** A header that is the secret itself, alone or after `Bearer`. */
export function secretHeader(header: string): Proof {
  return ({ headers, body }, secret) => {
    const given = headers.get(header);
    const isSame = given !== null && (isSameText(given, secret) || isSameText(given, `Bearer ${secret}`));
    return isSame ? digestOf(body) : undefined;
  };
}

/** For a sender that proves nothing: the secret is the last part of the address. */
export const secretInPath: Proof = ({ pathSecret, body }, secret) =>
  pathSecret !== undefined && isSameText(pathSecret, secret) ? digestOf(body) : undefined;

/** Counts the same body once, also if it comes again under another signed id. */
export function oncePerBody(proof: Proof): Proof {
  return (delivery, secret) => (proof(delivery, secret) === undefined ? undefined : digestOf(delivery.body));
}

export function anyOf(...proofs: readonly Proof[]): Proof {
  return (delivery, secret) => {
    for (const proof of proofs) {
      const key = proof(delivery, secret);
      if (key !== undefined) return key;
    }
    return undefined;
  };
}

/** Compares in a time that depends on neither text. */
function isSameText(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash("sha256").update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}

function digestOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

function hmac(key: string | Uint8Array, bytes: Uint8Array): Buffer {
  return createHmac("sha256", key).update(bytes).digest();
}

/** A key of the Standard Webhooks is `whsec_` and base64; any other text is the key itself. */
function keyOf(secret: string): string | Uint8Array {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : secret;
}
