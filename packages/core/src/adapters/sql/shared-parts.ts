import { createHash } from "node:crypto";

/** An object with only this key stands for a part; a record's own key that begins so gets one more in front. */
const mark = "§";
/** A shorter value costs less in place than by reference. */
const leastLength = 200;

/** A record as text, with each large value replaced by a reference to its text, which may have references too. */
export interface Split {
  readonly text: string;
  /** Texts by their hash: all that `text` refers to, directly or not. */
  readonly parts: ReadonlyMap<string, string>;
}

/** Pure. Equal values become the same part, wherever they are. Keeps everything that JSON keeps of the record. */
export function split(record: object): Split {
  const parts = new Map<string, string>();
  /** A repeated value of a record is mostly one object. */
  const known = new WeakMap<object, string>();
  const share = (text: string): string => {
    if (text.length < leastLength) return text;
    const hash = createHash("sha256").update(text).digest("base64url");
    parts.set(hash, text);
    return JSON.stringify({ [mark]: hash });
  };
  // Deepest values first: if a part changes, the values around it are written anew, but not the other parts.
  const write = (value: unknown): string | undefined => {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : share(text);
  };
  const writeAll = (value: object): string => {
    if (Array.isArray(value)) return `[${value.map((one) => shared(one) ?? "null").join(",")}]`;
    const entries = Object.entries(value).flatMap(([key, one]) => {
      const text = shared(one);
      return text === undefined ? [] : `${JSON.stringify(key.startsWith(mark) ? mark + key : key)}:${text}`;
    });
    return `{${entries.join(",")}}`;
  };
  const shared = (value: unknown): string | undefined => {
    if (typeof value !== "object" || value === null) return write(value);
    const text = known.get(value) ?? share(writeAll(value));
    known.set(value, text);
    return text;
  };
  return { text: writeAll(record), parts };
}

/** Whether a text of `split` may refer to parts: false if it certainly does not. */
export function hasParts(text: string): boolean {
  return text.includes(mark);
}

/**
 * Restores the record from the `text` of `split`. `partOf` returns each part's text. Values that share a part
 * are one object, in all records with the same `joined`.
 */
export function join(
  text: string,
  partOf: (hash: string) => string,
  joined = new Map<string, unknown>(),
): unknown {
  const read = (part: string): unknown => {
    // Many times as fast as with a function for each value.
    if (!hasParts(part)) return JSON.parse(part) as unknown;
    return JSON.parse(part, (_, value: unknown) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      const keys = Object.keys(value);
      if (keys.length === 1 && keys[0] === mark) return refer((value as Record<string, string>)[mark] ?? "");
      if (!keys.some((key) => key.startsWith(mark))) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key.startsWith(mark) ? key.slice(mark.length) : key, one]),
      );
    }) as unknown;
  };
  const refer = (hash: string): unknown => {
    if (!joined.has(hash)) joined.set(hash, read(partOf(hash)));
    return joined.get(hash);
  };
  return read(text);
}
