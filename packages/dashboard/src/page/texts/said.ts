import { type Catalogue, english, type MessageKey, renderText } from "@cutover/schema";
import type { catalogue as remedies, ErrorCode } from "@cutover/schema/errors";
import { englishSayings } from "./english-sayings.js";

/** What the server says, by its English words: what to do about each error, and the sayings. */
export type Sentences = Readonly<
  Record<(typeof remedies)[ErrorCode] | (typeof englishSayings)[number], string>
>;

const sayings = englishSayings.map((template) => ({ template, pattern: patternOf(template) }));

/** The sentences that the server makes of a text of the catalogue: why a deployment has its strategy. */
const reasons = (Object.keys(english.texts) as MessageKey[]).flatMap((key) => {
  const text = english.texts[key];
  const isReason = /^strategy\.(?!refused|custom)/.test(key) && typeof text === "string";
  return isReason ? [{ key, pattern: patternOf(text) }] : [];
});

/** Returns a language's words for a sentence of the server. Those that it does not know stay as they are. */
export function sayIn(sentences: Sentences, { texts, locale }: Catalogue): (words: string) => string {
  const known: Readonly<Record<string, string>> = sentences;
  return (words) => {
    const whole = known[words];
    if (whole !== undefined) return whole;
    for (const { key, pattern } of reasons) {
      const found = pattern.exec(words);
      if (found) return renderText(texts[key], found.groups ?? {}, locale);
    }
    for (const { template, pattern } of sayings) {
      const found = pattern.exec(words);
      if (found) return renderText(sentences[template], found.groups ?? {}, locale);
    }
    return words;
  };
}

/** Matches the text with any parameters, which become groups. */
function patternOf(text: string): RegExp {
  const parts = text.split(/\{(\w+)\}/);
  const pattern = parts.map((part, at) => (at % 2 === 1 ? `(?<${part}>.+)` : exactly(part)));
  return new RegExp(`^${pattern.join("")}$`);
}

function exactly(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
