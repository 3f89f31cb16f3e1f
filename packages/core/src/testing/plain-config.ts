import { isDeepStrictEqual } from "node:util";
import type { SecretReference } from "../ports/container-spec.js";
import { type ConfigPath, formatPath } from "@cutover/schema";

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every field of every object in a JSON Schema, and the objects that accept other fields, by path. */
export function fieldsIn(schema: unknown, path = "config"): { fields: Field[]; open: string[] } {
  if (Array.isArray(schema)) return joined(schema.map((each) => fieldsIn(each, path)));
  if (!isNode(schema)) return { fields: [], open: [] };
  const { properties, ...rest } = schema;
  // `allOf` holds rules about fields that are described elsewhere.
  const inner = Object.entries(rest).filter(([key]) => !["default", "examples", "allOf"].includes(key));
  const found = inner.map(([, value]) => fieldsIn(value, path));
  if (!isNode(properties)) return joined(found);
  const open = schema["additionalProperties"] === false ? [] : [path];
  const own = Object.entries(properties).map(([name, field]) => ({
    path: `${path}.${name}`,
    field: field as Node,
  }));
  return joined([{ fields: own, open }, ...own.map((each) => fieldsIn(each.field, each.path)), ...found]);
}

interface Field {
  readonly path: string;
  readonly field: Node;
}

function joined(parts: readonly { fields: Field[]; open: string[] }[]): { fields: Field[]; open: string[] } {
  return { fields: parts.flatMap(({ fields }) => fields), open: parts.flatMap(({ open }) => open) };
}

/** The same value, which throws on a write to it. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  for (const child of Object.values(value)) frozen(child);
  return Object.freeze(value);
}

/** The same value with the fields of every object in the opposite order. */
export function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isNode(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, reversed(child)] as const)
      .toReversed(),
  );
}

/** True if `validated` has everything of `written` unchanged; it may have more fields. */
export function keepsWhatWasWritten(written: unknown, validated: unknown): boolean {
  if (Array.isArray(written)) {
    if (!Array.isArray(validated) || written.length !== validated.length) return false;
    return written.every((each, index) => keepsWhatWasWritten(each, validated[index]));
  }
  if (!isNode(written)) return isDeepStrictEqual(written, validated);
  return (
    isNode(validated) &&
    Object.keys(written).every((key) => keepsWhatWasWritten(written[key], validated[key]))
  );
}

/** Every secret reference in a config, as its path. */
export function findReferences(value: unknown, path: ConfigPath = []): string[] {
  if (isReference(value)) return [formatPath(path)];
  if (Array.isArray(value)) return value.flatMap((each, index) => findReferences(each, [...path, index]));
  if (!isNode(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => findReferences(each, [...path, key]));
}

/** The config with every secret reference replaced by another of the same kind. */
export function withReferences(
  value: unknown,
  secrets: { readonly references: readonly SecretReference[] },
): unknown {
  if (isReference(value)) {
    const [kind = ""] = Object.keys(value);
    return secrets.references.find((reference) => kind in reference);
  }
  if (Array.isArray(value)) return value.map((each) => withReferences(each, secrets));
  if (!isNode(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withReferences(each, secrets)]));
}

function isReference(value: unknown): value is Node {
  return isNode(value) && /^from_(env|file|resolver)$/.test(Object.keys(value).join());
}
