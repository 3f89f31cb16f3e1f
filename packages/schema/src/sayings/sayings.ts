import type { GivenIn, Params } from "../texts/catalogue.js";
import { renderText } from "../texts/render.js";
import { englishSayings, type SayingKey } from "./english.js";

/** Says it in English. */
export function say<Key extends SayingKey>(
  key: Key,
  ...[params]: GivenIn<(typeof englishSayings)[Key]>
): string {
  return renderText(englishSayings[key], params ?? {}, "en");
}

/** A saying that was found again by its English words. */
export interface FoundSaying {
  readonly key: SayingKey;
  readonly params: Params;
}

/** Parameters with blanks in them; the others are names, numbers and addresses. */
const wide = new Set(["said", "domains", "guards"]);

const patterns = (Object.keys(englishSayings) as SayingKey[]).map((key) => ({
  key,
  pattern: patternOf(englishSayings[key]),
}));

/** Undefined for words that the engine does not say by a key: those of another program, or of another version. */
export function findSaying(words: string): FoundSaying | undefined {
  for (const { key, pattern } of patterns) {
    const found = pattern.exec(words);
    if (found) return { key, params: found.groups ?? {} };
  }
  return undefined;
}

function patternOf(text: string): RegExp {
  const parts = text.split(/\{(\w+)\}/);
  const pattern = parts.map((part, at) => {
    if (at % 2 === 0) return part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
    return `(?<${part}>${wide.has(part) ? ".+" : String.raw`\S+`})`;
  });
  return new RegExp(`^${pattern.join("")}$`, "s");
}
