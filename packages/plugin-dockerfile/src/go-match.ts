import { BadPattern } from "./go-pattern.js";

/**
 * The question that Docker asks Go's `filepath.Match` to find wrong syntax. Go stops at the first mismatch and
 * checks no further.
 */
const name = ".";

/** Throws BadPattern if `filepath.Match(pattern, ".")` calls its syntax wrong. */
export function assertMatchSyntax(pattern: string): void {
  let left = name;
  const chunks = chunksOf(pattern);
  for (const [index, { hasStar, text }] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    if (hasStar && text === "") return;
    const rest = [left, ...(hasStar && left !== "" ? [left.slice(1)] : [])]
      .map((from) => matchChunk(text, from))
      .find((found) => found !== undefined && (found === "" || !isLast));
    if (rest === undefined) return;
    left = rest;
  }
}

interface Chunk {
  readonly hasStar: boolean;
  readonly text: string;
}

/** Go cuts a pattern at stars outside brackets, and takes any `]` for the end of a bracket. */
function chunksOf(pattern: string): Chunk[] {
  const chunks: { hasStar: boolean; text: string }[] = [];
  for (let at = 0; at < pattern.length;) {
    const chunk = { hasStar: pattern[at] === "*", text: "" };
    while (pattern[at] === "*") at += 1;
    let isInRange = false;
    for (; at < pattern.length && (pattern[at] !== "*" || isInRange); at += 1) {
      if (pattern[at] === "[") isInRange = true;
      if (pattern[at] === "]") isInRange = false;
      chunk.text += pattern[at];
      if (pattern[at] === "\\" && at + 1 < pattern.length) chunk.text += pattern[(at += 1)];
    }
    chunks.push(chunk);
  }
  return chunks;
}

/** The rest of `text`; undefined if it does not match. The syntax is checked to its end either way. */
function matchChunk(chunk: string, text: string): string | undefined {
  let rest: string | undefined = text;
  const take = (isMatch: (char: string) => boolean): void => {
    rest = rest !== undefined && rest !== "" && isMatch(rest[0] ?? "") ? rest.slice(1) : undefined;
  };
  for (let at = 0; at < chunk.length;) {
    const char = chunk[at] ?? "";
    at += 1;
    if (char === "[") {
      const range = readRange(chunk, at);
      at = range.end;
      take(range.test);
    } else if (char === "?") take((other) => other !== "/");
    else {
      if (char === "\\" && at >= chunk.length) throw new BadPattern();
      const wanted = char === "\\" ? chunk[at++] : char;
      take((other) => other === wanted);
    }
  }
  return rest;
}

function readRange(
  chunk: string,
  start: number,
): { readonly end: number; readonly test: (char: string) => boolean } {
  const isNegated = chunk[start] === "^";
  const ranges: (readonly [low: string, high: string])[] = [];
  let at = isNegated ? start + 1 : start;
  const member = (): string => {
    const char = chunk[at] ?? "";
    if (char === "" || char === "-" || char === "]") throw new BadPattern();
    at += char === "\\" ? 2 : 1;
    if (at >= chunk.length) throw new BadPattern();
    return chunk[at - 1] ?? "";
  };
  while (ranges.length === 0 || chunk[at] !== "]") {
    const low = member();
    if (chunk[at] !== "-") ranges.push([low, low]);
    else {
      at += 1;
      ranges.push([low, member()]);
    }
  }
  const test = (char: string): boolean =>
    ranges.some(([low, high]) => low <= char && char <= high) !== isNegated;
  return { end: at + 1, test };
}
