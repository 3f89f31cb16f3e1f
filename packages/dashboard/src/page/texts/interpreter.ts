import type { Params } from "@cutover/schema";

/** A part of a sentence; the server's own words are English. */
export interface Piece {
  readonly text: string;
  readonly isEnglish: boolean;
}

/** A mistake in what was sent. One in a config has the key and the parameters of its sentence. */
export interface Issue {
  readonly path: string;
  readonly message: string;
  readonly key?: string;
  readonly params?: Params;
}

/** Says the server's sentences in a language. Those that it does not know stay English. */
export interface Interpreter {
  readonly say: (words: string) => readonly Piece[];
  readonly sayIssue: (issue: Issue) => Piece;
}

/** If the words of a language cannot be loaded. */
export const silentInterpreter: Interpreter = {
  say: (words) => [inEnglish(words)],
  sayIssue: ({ message }) => inEnglish(message),
};

export function inEnglish(text: string): Piece {
  return { text, isEnglish: true };
}
