import { stripVTControlCharacters } from "node:util";

/** Without terminal sequences, control characters (a tab stays) and characters that reverse the direction of writing. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return stripVTControlCharacters(text).replace(
    /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    "",
  );
}
