import { invalidRequest } from "./problem.js";

/** The name or the number after which the next page begins, as an opaque text. */
export function cursorOf(after: string): string {
  return Buffer.from(`1${after}`).toString("base64url");
}

/** REQUEST_INVALID if no page of ours gave it. */
export function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString();
  if (!text.startsWith("1") || cursorOf(text.slice(1)) !== cursor) throw badCursor();
  return text.slice(1);
}

export function badCursor(): Error {
  return invalidRequest("query.cursor", "must be `next` of a page that still exists");
}
