import type { Span } from "@cutover/schema/internal";

/** A place that a person can go to. */
export interface Place {
  /** The file, or the name of the variable or flag that the value came from. */
  readonly file: string;
  /** From 1; absent if the origin has no lines. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
}

interface Origin {
  readonly name: string;
  readonly text: string | undefined;
  readonly base: number;
}

/**
 * The texts that a project is read from, in one space of offsets: an offset names the text and the place in it,
 * so a value that is merged from several texts keeps its place.
 */
export class Documents {
  readonly #all: Origin[] = [];
  #length = 0;

  /** Returns the offset at which the text begins. Without a text, all its values are at this offset. */
  add(name: string, text?: string): number {
    const base = this.#length;
    this.#all.push({ name, text, base });
    // One more, so that the end of a text is not the beginning of the next one.
    this.#length += (text ?? "").length + 1;
    return base;
  }

  placeOf({ from }: Pick<Span, "from">): Place {
    const { name, text, base } = this.#all.findLast((each) => each.base <= from) ?? nowhere;
    if (text === undefined) return { file: name };
    const before = text.slice(0, from - base).split(/\r\n|\r|\n/);
    return { file: name, line: before.length, column: (before.at(-1) ?? "").length + 1 };
  }
}

const nowhere: Origin = { name: "", text: undefined, base: 0 };
