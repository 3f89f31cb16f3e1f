import type { JsonSchema } from "@cutover/schema";
import { getLocation, type Location, parse } from "jsonc-parser";
import { isSchema, schemasAt, textOf } from "./field-at.js";

export interface Suggestion {
  readonly label: string;
  readonly description: string;
  /** The JSON that is written, with `|` at the place of the cursor. */
  readonly insert: string;
}

export interface Suggestions {
  /** The part of the text that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly list: readonly Suggestion[];
}

/** Returns what may be written at this place of a config's text: keys, or values. The text may be unfinished. */
export function suggestionsAt(schema: JsonSchema, text: string, offset: number): Suggestions | undefined {
  const location = getLocation(text, offset);
  const place = placeOf(location, text, offset);
  if (place === undefined) return undefined;
  const typed = text.slice(place.from, offset).replace(/^"/, "").toLowerCase();
  const all = location.isAtPropertyKey
    ? keys(schema, location, { text, ...place })
    : values(schema, location, text);
  const list = all.filter(({ label }) => label.toLowerCase().includes(typed));
  const startsWith = ({ label }: Suggestion) => Number(!label.toLowerCase().startsWith(typed));
  return { ...place, list: list.toSorted((a, b) => startsWith(a) - startsWith(b)) };
}

/** The key or value at the cursor; an empty place if there is none. Undefined if neither can begin there. */
function placeOf({ previousNode }: Location, text: string, offset: number) {
  if (previousNode && previousNode.offset < offset && offset <= previousNode.offset + previousNode.length) {
    // A text that is not closed reaches to the end of the line.
    const written = text.slice(previousNode.offset, previousNode.offset + previousNode.length);
    const isClosed = !written.startsWith('"') || (written.length > 1 && written.endsWith('"'));
    if (isClosed && offset === previousNode.offset + previousNode.length && written.endsWith('"'))
      return undefined;
    return { from: previousNode.offset, to: isClosed ? previousNode.offset + previousNode.length : offset };
  }
  const word = /[\w$.-]*$/.exec(text.slice(0, offset))?.[0] ?? "";
  const before =
    text
      .slice(0, offset - word.length)
      .trimEnd()
      .at(-1) ?? "";
  return "{[,:".includes(before) && before !== "" ? { from: offset - word.length, to: offset } : undefined;
}

function keys(
  schema: JsonSchema,
  { path }: Location,
  { text, from, to }: { readonly text: string; readonly from: number; readonly to: number },
): Suggestion[] {
  const holderPath = path.slice(0, -1);
  const root: unknown = parse(text, [], { allowTrailingComma: true });
  const holder = holderPath.reduce<unknown>(
    (value, segment) => (value as Record<string | number, unknown> | undefined)?.[segment],
    root,
  );
  const written = typeof holder === "object" && holder !== null ? Object.keys(holder) : [];
  const current = text.slice(from, to).replaceAll('"', "");
  const rest = text.slice(to);
  const hasValue = /^\s*:/.test(rest);
  const comma = /^\s*"/.test(rest) ? "," : "";
  const properties = schemasAt(schema, holderPath, root).flatMap((each) =>
    isSchema(each["properties"]) ? Object.entries(each["properties"]) : [],
  );
  return [...new Map(properties)]
    .filter(([key]) => !written.includes(key) || key === current)
    .map(([key, value]) => {
      const field = isSchema(value) ? value : {};
      const insert = hasValue ? `"${key}"|` : `"${key}": ${blank(field)}${comma}`;
      return { label: key, description: textOf(field["description"]) ?? "", insert };
    });
}

/** The beginning of a value, by the types that the schema allows. */
function blank(schema: JsonSchema): string {
  const [first] = listOf(schema["anyOf"]);
  const type = schema["type"] ?? (isSchema(first) ? first["type"] : undefined);
  if (type === "object") return "{|}";
  if (type === "array") return "[|]";
  return type === "string" ? '"|"' : "|";
}

function values(schema: JsonSchema, { path }: Location, text: string): Suggestion[] {
  const root: unknown = parse(text, [], { allowTrailingComma: true });
  const found = schemasAt(schema, path, path.length === 0 ? root : withoutValue(root, path)).flatMap(
    (each): Suggestion[] => {
      const described = listOf(each["enumDescriptions"]);
      const listed = listOf(each["enum"]).map((value, at) => suggestion(value, textOf(described[at]) ?? ""));
      if (listed.length > 0) return listed;
      if (each["type"] === "boolean") return [true, false].map((value) => suggestion(value, ""));
      const known = [...("default" in each ? [each["default"]] : []), ...listOf(each["examples"])];
      return known.map((value) => suggestion(value, ""));
    },
  );
  return [...new Map(found.toReversed().map((each) => [each.label, each])).values()].toReversed();
}

function suggestion(value: unknown, description: string): Suggestion {
  const json = JSON.stringify(value);
  return { label: typeof value === "string" && value !== "" ? value : json, description, insert: `${json}|` };
}

/** The config as if nothing were written at the path yet, so that each option of a union is suggested. */
function withoutValue(root: unknown, path: readonly (string | number)[]): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined || typeof root !== "object" || root === null) return undefined;
  if (Array.isArray(root)) return root.map((each, at) => (at === segment ? withoutValue(each, rest) : each));
  const holder = root as Record<string, unknown>;
  return { ...holder, [segment]: withoutValue(holder[segment], rest) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
