import type { ConfigPath } from "./config-path.js";

/** Fields of the top that hold no secret, and are known to the whole world anyway: what was mistyped can be shown. */
const plainFields = new Set(["image", "domains"]);
const longestShown = 120;

/** As `describeShape`, with the text itself if it stands in a field that holds no secret. */
export function describeValue(value: unknown, path: ConfigPath): string {
  const isPlain = plainFields.has(String(path[0])) && typeof value === "string";
  return isPlain && isShowable(value) ? JSON.stringify(value) : describeShape(value);
}

/** A login in an address is a secret wherever it stands; what is no printable line would show as something else. */
function isShowable(text: string): boolean {
  return text.length <= longestShown && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|:\/\/|:[^/]*@(?!sha256:)/u.test(text);
}

/** What a value is, in words that do not tell the value: it may be a secret. */
export function describeShape(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${count(value.length, "item")}`;
  if (typeof value === "string") return `a string of ${count(value.length, "character")}`;
  if (typeof value === "object") return `an object of ${count(Object.keys(value).length, "field")}`;
  return `a ${typeof value}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
