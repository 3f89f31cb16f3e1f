import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

// Docker's own grammar of sizes allows a fraction, a blank before the unit, upper case and "iB".
const pattern = /^(\d{1,15}(?:\.\d{1,9})?) ?(?:[bB]|([kKmMgGtTpP])(?:[iI]?[bB])?)?$/;
const unitBytes: Readonly<Record<string, number>> = {
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/**
 * Bytes of a size as Docker reads it, such as "512m", "1.5GiB" or "1048576" (units of 1024); undefined for
 * anything else.
 */
export function parseByteSize(text: string): number | undefined {
  const [, amount, unit = ""] = pattern.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const bytes = Math.trunc(Number(amount) * (unitBytes[unit.toLowerCase()] ?? 1));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A byte size of at least `least`. */
export function byteSizeSchema(least: string) {
  const atLeast = parseByteSize(least) ?? 0;
  return z
    .string({ error: mustBe("size-in-quotes") })
    .regex(pattern, { error: mustBe("size"), abort: true })
    .refine((text) => (parseByteSize(text) ?? -1) >= atLeast, {
      error: mustBe("size-at-least", { least }),
    });
}
