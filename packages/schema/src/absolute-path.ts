import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

/** Absolute and already in its shortest form, so the checked path is the used path. */
export function isAbsolutePath(text: string): boolean {
  if (!text.startsWith("/") || text.length > 4096 || /\p{Cc}/u.test(text)) return false;
  if (text === "/") return true;
  return text
    .slice(1)
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== "..");
}

/**
 * A path below "/" as the text of a regular expression; the same for a path whose parts have no colon and which
 * may end at a colon.
 */
export const pathPattern = String.raw`(?:/(?!\.{1,2}(?:/|$))[^/\x00-\x1f\x7f-\x9f]+)+`;
export const pathWithoutColonPattern = String.raw`(?:/(?!\.{1,2}(?:[/:]|$))[^/:\x00-\x1f\x7f-\x9f]+)+`;

export const absolutePathSchema = z
  .string()
  .refine(isAbsolutePath, {
    error: mustBe("absolute-path"),
  })
  .meta({ pattern: `^(?:/|${pathPattern})$`, maxLength: 4096 });
