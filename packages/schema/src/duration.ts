import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

const pattern =
  /^(?:0|(?=\d)(?:\d{1,9}(?:\.\d{1,6})?h)?(?:\d{1,9}(?:\.\d{1,6})?m(?!s))?(?:\d{1,9}(?:\.\d{1,6})?s)?(?:\d{1,9}(?:\.\d{1,6})?ms)?)$/;
const unitMs = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const longestMs = 24 * unitMs.h;

/** Milliseconds of a Compose duration such as "1h5m30s20ms", rounded; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (text.length > 64 || !pattern.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|[hms])/g)) {
    ms += Number(amount) * unitMs[unit as keyof typeof unitMs];
  }
  return Math.round(ms);
}

/** As `parseDuration`, for a duration that a schema has accepted. */
export function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new RangeError("not a duration");
  return ms;
}

/** A duration string of at least `least` and at most 24 hours. */
export function durationSchema(least = "0") {
  const atLeast = durationMs(least);
  return z
    .string()
    .regex(pattern, { error: mustBe("duration"), abort: true })
    .refine((text) => (parseDuration(text) ?? -1) >= atLeast, {
      error: mustBe("duration-at-least", { least }),
    })
    .refine((text) => (parseDuration(text) ?? 0) <= longestMs, {
      error: mustBe("duration-at-most", { most: "24h" }),
    });
}
