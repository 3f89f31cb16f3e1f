import {
  type Catalogue,
  english,
  type MessageKey,
  type Params,
  renderText,
  translate,
} from "@cutover/schema";
import { findSaying, type Sayings } from "@cutover/schema/sayings";
import { inEnglish, type Interpreter, type Piece } from "./interpreter.js";

/** The sentences that the server makes of a text of the catalogue: why a deployment has its strategy. */
const reasons = (Object.keys(english.texts) as MessageKey[]).flatMap((key) => {
  const text = english.texts[key];
  const isReason = /^strategy\.(?!refused|custom)/.test(key) && typeof text === "string";
  return isReason ? [{ key, pattern: patternOf(text) }] : [];
});

export function interpreter(sayings: Sayings, catalogue: Catalogue): Interpreter {
  const { texts, locale } = catalogue;
  const say = (words: string): Piece[] => {
    const found = findSaying(words);
    if (found) return fill(sayings[found.key], found.params);
    for (const { key, pattern } of reasons) {
      const found = pattern.exec(words);
      if (found) return [{ text: renderText(texts[key], found.groups ?? {}, locale), isEnglish: false }];
    }
    return sayEach(words.split("; ")) ?? [inEnglish(words)];
  };
  /** Of several sentences; undefined if none is known. */
  const sayEach = (sentences: readonly string[]): Piece[] | undefined => {
    if (sentences.length === 1) return undefined;
    const said = sentences.map(say);
    if (said.flat().every(({ isEnglish }) => isEnglish)) return undefined;
    const semicolon: Piece = { text: "; ", isEnglish: false };
    return said.flatMap((pieces, at) => (at === 0 ? pieces : [semicolon].concat(pieces)));
  };
  const fill = (text: string, params: Params): Piece[] =>
    text.split(/\{(\w+)\}/).flatMap((part, at): Piece[] => {
      if (at % 2 === 0) return part === "" ? [] : [{ text: part, isEnglish: false }];
      const value = String(params[part] ?? "");
      return part === "said" ? say(value) : [{ text: value, isEnglish: false }];
    });
  return {
    say,
    sayIssue: ({ key = "", params = {}, message }) => {
      const keys = [key, params["expected"], params["received"]].filter((one) => one !== undefined);
      if (!keys.every((one) => one in texts)) return inEnglish(message);
      return {
        text: translate({ key: key as MessageKey, params, message }, catalogue).message,
        isEnglish: false,
      };
    },
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
