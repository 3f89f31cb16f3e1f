import * as z from "zod";

const pattern = /^\d{1,12}(?:b|kb?|mb?|gb?)$/;
const unitBytes = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const;

/** Bytes of a Compose byte value such as "512m" or "1gb" (units of 1024); undefined where it is none. */
export function parseByteSize(text: string): number | undefined {
  if (!pattern.test(text)) return undefined;
  const amount = Number.parseInt(text, 10);
  const unit = text.replace(/^\d+/, "")[0] as keyof typeof unitBytes;
  const bytes = amount * unitBytes[unit];
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A byte size of at least `least`. */
export function byteSizeSchema(least: string) {
  const shape = 'a size with its unit, such as "512m" or "2g"';
  const atLeast = parseByteSize(least) ?? 0;
  return z
    .string()
    .regex(pattern, { error: shape, abort: true })
    .refine((text) => (parseByteSize(text) ?? -1) >= atLeast, {
      error: `${shape}, at least "${least}" and below 8 PiB`,
    });
}
