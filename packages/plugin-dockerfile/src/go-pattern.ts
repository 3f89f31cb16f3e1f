/**
 * Go's `filepath.Match` and its regular expressions, as far as Docker's reading of a .dockerignore needs them.
 * The time to match grows with the length of the name times that of the pattern, so no pattern can block the
 * process.
 */
export class BadPattern extends Error {}

type Test = (char: string) => boolean;

type Item =
  | { readonly kind: "char"; readonly test: Test; readonly times: "one" | "optional" | "any" }
  /** `(.*\/)?`: any number of whole folders. */
  | { readonly kind: "folders" }
  /** `^` and `$`. */
  | { readonly kind: "begin" | "end" };

const notNewline: Test = (char) => char !== "\n";

/**
 * A regular expression of Go, in the few forms that Docker writes. Throws BadPattern for a form that Go, or
 * this class, does not know.
 */
export class GoExpression {
  readonly #branches: readonly (readonly Item[])[];

  constructor(source: string) {
    this.#branches = new Reader(source).read();
  }

  /** True if it matches somewhere in the name. */
  matches(name: string): boolean {
    const chars = Array.from(name);
    return this.#branches.some((items) => isFound(items, chars));
  }
}

/** A state is the index of the next item; a state half above it is inside a folder part. */
function isFound(items: readonly Item[], chars: readonly string[]): boolean {
  let states = new Set<number>();
  for (let at = 0; ; at += 1) {
    const place = { atBegin: at === 0, atEnd: at === chars.length };
    enter(items, states, { index: 0, ...place });
    if (states.has(items.length)) return true;
    const char = chars[at];
    if (char === undefined) return false;
    const next = new Set<number>();
    const then = { atBegin: false, atEnd: at + 1 === chars.length };
    for (const state of states) {
      const index = Math.floor(state);
      const item = items[index];
      if (item?.kind === "char" && item.test(char))
        enter(items, next, { index: item.times === "any" ? index : index + 1, ...then });
      if (item?.kind !== "folders" || !notNewline(char)) continue;
      next.add(index + 0.5);
      if (char === "/") enter(items, next, { index: index + 1, ...then });
    }
    states = next;
  }
}

interface Entering {
  readonly index: number;
  readonly atBegin: boolean;
  readonly atEnd: boolean;
}

/** Adds the state, and all states that need no character to reach. */
function enter(items: readonly Item[], states: Set<number>, { index, atBegin, atEnd }: Entering): void {
  for (let at = index; !states.has(at); at += 1) {
    const item = items[at];
    if ((item?.kind === "begin" && !atBegin) || (item?.kind === "end" && !atEnd)) return;
    states.add(at);
    if (item === undefined || (item.kind === "char" && item.times === "one")) return;
  }
}

class Reader {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#chars = Array.from(source);
  }

  /** Its alternatives. */
  read(): Item[][] {
    const branches: Item[][] = [[]];
    while (this.#at < this.#chars.length) {
      if (this.#take("|")) branches.push([]);
      else branches.at(-1)?.push(...this.#items());
    }
    return branches;
  }

  #items(): Item[] {
    if (this.#take("(.*/)?")) return this.#notRepeated({ kind: "folders" });
    if (this.#take(".*")) return this.#notRepeated({ kind: "char", test: notNewline, times: "any" });
    if (this.#take("^") || this.#take(String.raw`\A`)) return this.#notRepeated({ kind: "begin" });
    if (this.#take("$") || this.#take(String.raw`\z`)) return this.#notRepeated({ kind: "end" });
    const char = this.#next();
    const test = char === "[" ? this.#range() : char === "\\" ? escape(this.#next()) : equals(char);
    if (this.#take("*")) return this.#notRepeated({ kind: "char", test, times: "any" });
    return this.#repeated(test);
  }

  #repetition(): { readonly least: number; readonly most: number; readonly length: number } | undefined {
    const rest = this.#chars.slice(this.#at, this.#at + 16).join("");
    const [text, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(rest) ?? [];
    if (text === undefined || (comma === "" && most !== "")) return undefined;
    const from = Number(least);
    return {
      least: from,
      most: comma === "" ? from : most === "" ? Infinity : Number(most),
      length: text.length,
    };
  }

  #notRepeated(item: Item): Item[] {
    if (this.#repetition()) throw new BadPattern();
    return [item];
  }

  #repeated(test: Test): Item[] {
    const repetition = this.#repetition();
    if (!repetition) return [{ kind: "char", test, times: "one" }];
    const { least, most, length } = repetition;
    if (least > 1_000 || (most > 1_000 && most !== Infinity) || most < least) throw new BadPattern();
    this.#at += length;
    if (this.#repetition()) throw new BadPattern();
    const item = (times: "one" | "optional" | "any"): Item => ({ kind: "char", test, times });
    const more =
      most === Infinity ? [item("any")] : Array.from({ length: most - least }, () => item("optional"));
    return [...Array.from({ length: least }, () => item("one")), ...more];
  }

  #range(): Test {
    const isNegated = this.#take("^");
    const tests: Test[] = [];
    do {
      if (this.#chars[this.#at] === "[" && this.#chars[this.#at + 1] === ":") throw new BadPattern();
      const low = this.#member();
      const isRange = this.#chars[this.#at] === "-" && this.#chars[this.#at + 1] !== "]";
      if (!isRange) {
        tests.push(low.test);
        continue;
      }
      this.#at += 1;
      tests.push(between(low.char, this.#member().char));
    } while (this.#chars[this.#at] !== "]");
    this.#at += 1;
    return (char) => tests.some((test) => test(char)) !== isNegated;
  }

  #member(): { readonly char: string; readonly test: Test } {
    const char = this.#next();
    if (char !== "\\") return { char, test: equals(char) };
    const escaped = this.#next();
    // A class such as \d cannot end a range.
    return { char: /[A-Za-z0-9]/.test(escaped) ? "" : escaped, test: escape(escaped) };
  }

  #next(): string {
    const char = this.#chars[this.#at];
    if (char === undefined) throw new BadPattern();
    this.#at += 1;
    return char;
  }

  #take(text: string): boolean {
    const isThere = this.#chars.slice(this.#at, this.#at + text.length).join("") === text;
    if (isThere) this.#at += text.length;
    return isThere;
  }
}

const controls: Readonly<Record<string, string>> = {
  a: "\u0007",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const classes: Readonly<Record<string, RegExp>> = {
  d: /^[0-9]$/,
  D: /^[^0-9]$/u,
  s: /^[\t\n\f\r ]$/,
  S: /^[^\t\n\f\r ]$/u,
  w: /^[0-9A-Za-z_]$/,
  W: /^[^0-9A-Za-z_]$/u,
};

/**
 * Go takes an escaped mark literally, reads some letters as a class or a control character, and refuses most
 * others.
 */
function escape(char: string): Test {
  const named = classes[char];
  if (named) return (other) => named.test(other);
  const control = controls[char];
  if (control !== undefined) return equals(control);
  if (/[A-Za-z0-9]/.test(char) || (char.codePointAt(0) ?? 0) > 127) throw new BadPattern();
  return equals(char);
}

function equals(char: string): Test {
  return (other) => other === char;
}

function between(low: string, high: string): Test {
  const from = low.codePointAt(0);
  const to = high.codePointAt(0);
  if (from === undefined || to === undefined || from > to) throw new BadPattern();
  return (char) => {
    const code = char.codePointAt(0) ?? -1;
    return code >= from && code <= to;
  };
}
