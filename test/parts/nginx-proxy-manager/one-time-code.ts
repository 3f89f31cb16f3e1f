import { createHmac, randomBytes } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const stepSeconds = 30;

export function newOneTimeSecret(): string {
  return [...randomBytes(32)].map((byte) => alphabet[byte % 32]).join("");
}

/** The six digits (RFC 6238, SHA-1) for the step `stepsFromNow` away from the present one. */
export function oneTimeCode(secret: string, stepsFromNow = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / stepSeconds) + stepsFromNow));
  const digest = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  const digits = (digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
  return String(digits).padStart(6, "0");
}

/** Also takes the neighbouring steps, so that a code read just before its end is still good. */
export function isOneTimeCode(secret: string, code: string): boolean {
  return [-1, 0, 1].some((steps) => oneTimeCode(secret, steps) === code);
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
