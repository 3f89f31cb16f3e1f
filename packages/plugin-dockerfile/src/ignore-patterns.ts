import { posix } from "node:path";
import { assertMatchSyntax } from "./go-match.js";
import { BadPattern, GoExpression } from "./go-pattern.js";

const maxLineBytes = 64 * 1024;
const spaces = String.raw`[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const outerSpaces = new RegExp(`^${spaces}|${spaces}$`, "gu");

/** Returns the patterns in the text of a .dockerignore, as Docker's own reader does. Throws BadPattern. */
export function readPatterns(text: string): IgnorePattern[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  return lines.flatMap((line) => {
    if (Buffer.byteLength(line) >= maxLineBytes) throw new BadPattern();
    const pattern = line.startsWith("#") ? "" : trim(line);
    if (pattern === "") return [];
    const isException = pattern.startsWith("!");
    const path = isException ? trim(pattern.slice(1)) : pattern;
    const relative = path === "" ? "" : clean(path).replace(/^\/(?=.)/, "");
    return new IgnorePattern(clean(trim(`${isException ? "!" : ""}${relative}`)));
  });
}

function trim(text: string): string {
  return text.replace(outerSpaces, "");
}

function clean(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, "");
}

/**
 * One pattern, which Docker compares in one of four ways. The way does not depend on syntax alone: `**.env`
 * compares the end.
 */
export class IgnorePattern {
  /** True if it brings back files that an earlier pattern ignored. */
  readonly isException: boolean;
  readonly #text: string;
  #compare: ((path: string) => boolean) | undefined;

  /** Throws BadPattern. */
  constructor(pattern: string) {
    this.isException = pattern.startsWith("!");
    this.#text = this.isException ? pattern.slice(1) : pattern;
    if (this.isException && this.#text === "") throw new BadPattern();
    assertMatchSyntax(this.#text);
  }

  /** Throws BadPattern: Docker notices some unreadable patterns only here. */
  matches(path: string): boolean {
    this.#compare ??= comparison(this.#text);
    return this.#compare(path);
  }

  /** False if it certainly matches nothing below the folder. */
  mayMatchBelow(folder: string): boolean {
    const literal = /^[^*?[\\^\]|{]*/.exec(this.#text)?.[0] ?? "";
    if (this.#text.includes("|")) return true;
    return literal.startsWith(`${folder}/`) || (literal !== this.#text && `${folder}/`.startsWith(literal));
  }
}

function comparison(pattern: string): (path: string) => boolean {
  const { kind, expression } = compile(pattern);
  if (kind === "exact") return (path) => path === pattern;
  if (kind === "prefix") return (path) => path.startsWith(pattern.slice(0, -2));
  if (kind === "expression") {
    const compiled = new GoExpression(expression);
    return (path) => compiled.matches(path);
  }
  const suffix = pattern.slice(2);
  return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
}

type Kind = "exact" | "prefix" | "suffix" | "expression";

/** How Docker compares the pattern. */
function compile(pattern: string): { readonly kind: Kind; readonly expression: string } {
  const chars = Array.from(pattern);
  let kind: Kind = "exact";
  let expression = "^";
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? "";
    if (char === "*" && chars[at + 1] === "*") {
      const isFirst = at === 0;
      at += chars[at + 2] === "/" ? 2 : 1;
      const isLast = at + 1 >= chars.length;
      if (isLast && kind === "exact") kind = "prefix";
      else {
        expression += isLast ? ".*" : "(.*/)?";
        kind = "expression";
      }
      if (isFirst) kind = "suffix";
      continue;
    }
    const { text, isSpecial } = translate(char, chars[at + 1]);
    if (char === "\\" && at + 1 < chars.length) at += 1;
    expression += text;
    if (isSpecial) kind = "expression";
  }
  return { kind, expression: `${expression}$` };
}

function translate(
  char: string,
  next: string | undefined,
): { readonly text: string; readonly isSpecial: boolean } {
  if (char === "*") return { text: "[^/]*", isSpecial: true };
  if (char === "?") return { text: "[^/]", isSpecial: true };
  if (char === "\\") return { text: `\\${next ?? ""}`, isSpecial: next !== undefined };
  if (char === "[" || char === "]") return { text: char, isSpecial: true };
  // Docker means to escape braces and bars too, but its table ends before them.
  return { text: /[.+()$]/.test(char) ? `\\${char}` : char, isSpecial: false };
}
