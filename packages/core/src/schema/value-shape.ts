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
