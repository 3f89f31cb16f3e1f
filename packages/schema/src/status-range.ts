import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** Reads 204, "204" or "200-399", both ends included; undefined for anything else. */
export function parseStatusRange(value: number | string): StatusRange | undefined {
  const match = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(String(value));
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from <= to ? { from, to } : undefined;
}

const shape = mustBe("status");

export const statusRangeSchema = z.union(
  [
    z.int().min(100).max(599),
    z
      .string()
      .refine((text) => parseStatusRange(text) !== undefined, { error: shape })
      .meta({ pattern: String.raw`^[1-5]\d\d(?:-[1-5]\d\d)?$` }),
  ],
  { error: shape },
);
