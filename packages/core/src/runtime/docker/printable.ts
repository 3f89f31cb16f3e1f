import { stripVTControlCharacters } from "node:util";

/** Without terminal sequences, control characters (a tab stays) and characters that reverse the direction of writing. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/(?!\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "");
}
