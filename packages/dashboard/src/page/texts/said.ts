import { type Catalogue, english, type MessageKey, renderText } from "@cutover/schema";
import type { catalogue as remediesByCode, ErrorCode } from "@cutover/schema/errors";

/** What to do about each error, by its English words. */
export type Remedies = Readonly<Record<(typeof remediesByCode)[ErrorCode], string>>;

/** The sentences that the server makes of a text of the catalogue: why a deployment has its strategy. */
const reasons = (Object.keys(english.texts) as MessageKey[])
  .filter((key) => /^strategy\.(?!refused|custom)/.test(key))
  .map((key) => ({ key, pattern: patternOf(String(english.texts[key])) }));

/**
 * Returns a language's words for a sentence of the server: a remedy, or the reason of a strategy. Others stay as they
 * are.
 */
export function sayIn(
  remedies: Readonly<Record<string, string>>,
  { texts, locale }: Catalogue,
): (words: string) => string {
  return (words) => {
    const remedy = remedies[words];
    if (remedy !== undefined) return remedy;
    for (const { key, pattern } of reasons) {
      const found = pattern.exec(words);
      if (found) return renderText(texts[key], found.groups ?? {}, locale);
    }
    return words;
  };
}

/** Matches the text with any parameters, which become groups. */
function patternOf(text: string): RegExp {
  const parts = text.split(/\{(\w+)\}/);
  const pattern = parts.map((part, at) =>
    at % 2 === 1 ? `(?<${part}>.+)` : part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`),
  );
  return new RegExp(`^${pattern.join("")}$`);
}
