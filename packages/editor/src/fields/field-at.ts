import type { JsonSchema } from "@cutover/schema";

/** What a JSON Schema says about a field, for people. */
export interface Field {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly examples: readonly unknown[];
}

/** Returns the schemas that describe the value at `path` of the config `value`, also those of one option of a union. */
export function schemasAt(
  schema: JsonSchema,
  path: readonly (string | number)[],
  value: unknown,
): JsonSchema[] {
  const here = options(schema, value);
  const [segment, ...rest] = path;
  if (segment === undefined) return here;
  const child = isObject(value) ? (value as Record<string | number, unknown>)[segment] : undefined;
  return here.flatMap((each) => childrenOf(each, segment)).flatMap((each) => schemasAt(each, rest, child));
}

export function fieldAt(schemas: readonly JsonSchema[]): Field | undefined {
  const schema = schemas.find((each) => typeof each["description"] === "string");
  if (schema === undefined) return undefined;
  const { title, description, examples } = schema;
  return {
    title: textOf(title),
    description: textOf(description),
    default: schema["default"],
    examples: Array.isArray(examples) ? (examples as unknown[]) : [],
  };
}

/** The schema itself, and what it says of such a value. Without a value, all options are possible. */
function options(schema: JsonSchema, value: unknown): JsonSchema[] {
  const unions = ["anyOf", "oneOf", "allOf"].flatMap((key) => listOf(schema[key]));
  const chosen = unions.flatMap((each) => {
    if (!isSchema(each["then"])) return [each];
    return matches(each["if"], value) ? [each["then"]] : [];
  });
  return [schema, ...chosen.flatMap((each) => options(each, value))];
}

/** Whether `if` may hold of the value. Knows the keywords by which a config's schema tells its options apart. */
function matches(condition: unknown, value: unknown): boolean {
  if (!isSchema(condition) || value === undefined) return true;
  const { type, const: only, properties } = condition;
  if (type !== undefined && type !== typeOf(value)) return false;
  if (only !== undefined && only !== value) return false;
  if (!isSchema(properties) || !isObject(value)) return true;
  return Object.entries(properties).every(([key, each]) =>
    matches(each, (value as Record<string, unknown>)[key]),
  );
}

function childrenOf(schema: JsonSchema, segment: string | number): JsonSchema[] {
  if (typeof segment === "number") return isSchema(schema["items"]) ? [schema["items"]] : [];
  const own = isSchema(schema["properties"]) ? schema["properties"][segment] : undefined;
  const others = schema["additionalProperties"];
  return [own ?? others].filter(isSchema);
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

export function isSchema(value: unknown): value is JsonSchema {
  return isObject(value) && !Array.isArray(value);
}

function listOf(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isSchema) : [];
}

/** The value if it is a text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
