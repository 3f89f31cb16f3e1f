import * as z from "zod";

/** Absolute and already in its shortest form: what is checked is then what is used. */
export function isAbsolutePath(text: string): boolean {
  if (!text.startsWith("/") || text.length > 4096 || /\p{Cc}/u.test(text)) return false;
  if (text === "/") return true;
  return text
    .slice(1)
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== "..");
}

export const absolutePathSchema = z.string().refine(isAbsolutePath, {
  error: 'an absolute path such as "/data", without "..", "." or a slash at the end',
});
