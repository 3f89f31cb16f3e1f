/** What an editor has to say about a text, one of whose characters is the cursor. */
export interface EditorAnswer {
  /** Each with the part of the text that it marks. */
  readonly problems: readonly { readonly part: string; readonly message: string }[];
  readonly completions: readonly string[];
  /** Undefined where nothing is shown. */
  readonly hover: string | undefined;
}

/** Takes the cursor, written as |, out of the text; the end of the text where there is none. */
export function splitCursor(marked: string): { text: string; cursor: number } {
  const at = marked.indexOf("|");
  return at < 0
    ? { text: marked, cursor: marked.length }
    : { text: marked.slice(0, at) + marked.slice(at + 1), cursor: at };
}
