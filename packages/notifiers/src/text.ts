import { printable, printableText } from "@cutover/core/notify";

const loneSurrogates = /\p{Surrogate}/gu;

/** Printable, on one line. */
export function oneLine(text: string): string {
  return printable(text.replaceAll(/[\t\r\n]+/g, " "))
    .replace(loneSurrogates, "\ufffd")
    .trim();
}

/** Printable, on several lines. */
export function severalLines(text: string): string {
  return printableText(text).replace(loneSurrogates, "\ufffd").trim();
}

const plain = (character: string): string => character;

interface Limit {
  readonly max: number;
  /** Returns what stands for one character. */
  readonly escape?: (character: string) => string;
  /** The length that the service counts: of UTF-16 if absent. */
  readonly lengthOf?: (text: string) => number;
}

/** The escaped beginning of `text`, at most `max` long, marked if it was cut. Never cuts an escape or a character. */
export function fitting(text: string, { max, escape = plain, lengthOf = (of) => of.length }: Limit): string {
  const ellipsis = "…";
  let whole = "";
  let length = 0;
  let cut = "";
  for (const character of text) {
    const escaped = escape(character);
    length += lengthOf(escaped);
    if (length > max) return `${cut}${ellipsis}`;
    whole += escaped;
    if (length <= max - lengthOf(ellipsis)) cut = whole;
  }
  return whole;
}

export const bytesOf = (text: string): number => Buffer.byteLength(text);
