import { catalogue, type ErrorCode } from "@cutover/schema/errors";
import { inEnglish, type Piece } from "./interpreter.js";

/** What the page says of errors and findings in one language, by their codes. A missing text does not compile. */
export interface ErrorTexts {
  /** What happened. */
  readonly headings: Readonly<Record<ErrorCode, string>>;
  /** What to do: the catalogue's own remedy. */
  readonly remedies: Readonly<Record<ErrorCode, string>>;
}

/** What a language has for an error. */
export interface ErrorWords {
  /** What happened; undefined if the server's own message says it. */
  readonly heading: string | undefined;
  /** What to do; empty if the server does not say. */
  readonly remedy: readonly Piece[];
}

/** What the server adds to the catalogue's remedy, or says in its place, stays English. */
export function sayError({ headings, remedies }: ErrorTexts, code: string, remedy: string): ErrorWords {
  if (!isKnown(code)) return { heading: undefined, remedy: remedy === "" ? [] : [inEnglish(remedy)] };
  const usual = catalogue[code];
  const said = remedy.startsWith(usual)
    ? [{ text: remedies[code], isEnglish: false }, inEnglish(remedy.slice(usual.length))]
    : [inEnglish(remedy)];
  return { heading: headings[code], remedy: said.filter(({ text }) => text !== "") };
}

/** False for a code of a newer server. */
function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}
