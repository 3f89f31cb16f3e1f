import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const shape = /^cut_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/;

export interface NewToken {
  readonly id: string;
  /** `cut_<id>_<secret>`, with 32 random bytes as the secret. */
  readonly text: string;
  readonly hash: string;
}

export function newToken(): NewToken {
  const id = randomBytes(8).toString("hex");
  const text = `cut_${id}_${newSecret()}`;
  return { id, text, hash: hashOf(text) };
}

/** 32 random bytes in base64url. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Undefined if the text does not have the shape of a token. */
export function idOf(text: string): string | undefined {
  return shape.exec(text)?.[1];
}

/** SHA-256 in hexadecimal. A stretched hash would add nothing to 32 random bytes. */
export function hashOf(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Compares two hashes of `hashOf` in a time that does not depend on them. */
export function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, "hex"), Buffer.from(other, "hex")];
  return a.length === b.length && timingSafeEqual(a, b);
}
