/** An editor's answer about a text with a cursor. */
export interface EditorAnswer {
  /** Each with the part of the text that it marks. */
  readonly problems: readonly { readonly part: string; readonly message: string }[];
  readonly completions: readonly string[];
  /** Undefined if nothing is shown. */
  readonly hover: string | undefined;
}

/** Removes the cursor, written as |, from the text; without one, it is at the end. */
export function splitCursor(marked: string): { text: string; cursor: number } {
  const at = marked.indexOf("|");
  return at < 0
    ? { text: marked, cursor: marked.length }
    : { text: marked.slice(0, at) + marked.slice(at + 1), cursor: at };
}
