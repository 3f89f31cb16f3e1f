import * as z from "zod";
import { type ConfigPath, findConfigIssues } from "@cutover/schema";

type Schema = z.core.$ZodType;

/** One mistake: the value to put at `path`, or its removal. */
export type Mutation =
  | { readonly path: ConfigPath; readonly value: unknown }
  | { readonly path: ConfigPath; readonly leftOut: true };

const oddKeys = ["", " ", "1 a=b"];

/** Every possible mistake at one place of a valid `config`, each wrong by the schema of that place. */
export function findMutations(schema: Schema, config: unknown): Mutation[] {
  return [...mutationsAt(schema, { path: [], value: config })];
}

/** A copy of `config` with the mistake. */
export function mutate(config: unknown, mutation: Mutation): unknown {
  const last = mutation.path.at(-1);
  if (last === undefined) return "value" in mutation ? mutation.value : undefined;
  const copy = structuredClone(config);
  const holder = mutation.path
    .slice(0, -1)
    .reduce((value, segment) => value[segment] as Holder, copy as Holder);
  if ("value" in mutation) holder[last] = mutation.value;
  else delete holder[last];
  return copy;
}

type Holder = Record<string | number, unknown>;

interface Visit {
  readonly path: ConfigPath;
  /** Undefined if the field is absent. */
  readonly value: unknown;
}

function* mutationsAt(schema: Schema, visit: Visit): Generator<Mutation> {
  const { path, value } = visit;
  for (const each of wrongValues(schema)) yield { path, value: each };
  const holder = holderOf(schema, value);
  if (holder === undefined) return;
  const held = value as Holder;
  const enter = (inner: Schema, segment: string | number): Generator<Mutation> =>
    mutationsAt(inner, { path: [...path, segment], value: held[segment] });

  const { def } = holder._zod;
  if (def.type === "array") {
    for (const index of (value as unknown[]).keys()) yield* enter(def.element, index);
  } else if (def.type === "record") {
    for (const key of Object.keys(held)) yield* enter(def.valueType, key);
    const [first] = Object.values(held);
    const refused = oddKeys.filter((key) => first !== undefined && !isValid(def.keyType, key));
    for (const key of refused) yield { path: [...path, key], value: first };
  } else if (def.type === "object") {
    yield { path: [...path, "unknown_field"], value: true };
    for (const [key, field] of Object.entries(def.shape)) {
      if (field._zod.optin === undefined) yield { path: [...path, key], leftOut: true };
      yield* enter(field, key);
    }
  }
}

/**
 * The one array, record or object schema of the value. Undefined for a scalar, and if several options of a
 * union are possible: a mistake inside is then reported for the union as a whole.
 */
function holderOf(schema: Schema, value: unknown): z.core.$ZodTypes | undefined {
  const known = schema as z.core.$ZodTypes;
  const { def } = known._zod;
  if ("innerType" in def) return holderOf(def.innerType, value);
  if (def.type !== "union") return isHolder(def.type, value) ? known : undefined;
  const holders = def.options.flatMap((option) => holderOf(option, value) ?? []);
  const meant = "discriminator" in def ? holders.filter((each) => isValid(each, value)) : holders;
  return meant.length === 1 ? meant[0] : undefined;
}

function isHolder(type: string, value: unknown): boolean {
  if (Array.isArray(value)) return type === "array";
  return typeof value === "object" && value !== null && (type === "object" || type === "record");
}

function isValid(schema: Schema, value: unknown): boolean {
  return findConfigIssues(schema as z.ZodType, value).length === 0;
}

const remembered = new WeakMap<Schema, unknown[]>();

/** Values that the schema refuses as a whole, not because of something inside them. */
function wrongValues(schema: Schema): unknown[] {
  const known = remembered.get(schema) ?? findWrongValues(schema);
  remembered.set(schema, known);
  return known;
}

function findWrongValues(schema: Schema): unknown[] {
  const values = [
    null,
    true,
    0.5,
    -1,
    1e12,
    "",
    " ",
    "no\nsuch\ttext",
    [],
    {},
    [[]],
    ...beyondLimits(schema),
  ];
  return values.filter((value) =>
    findConfigIssues(schema as z.ZodType, value).some(({ path }) => path.length === 0),
  );
}

/** Values just out of bounds: too small, too large, too short or too long. */
function beyondLimits(schema: Schema): unknown[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ("innerType" in def) return beyondLimits(def.innerType);
  if (def.type === "union") return def.options.flatMap(beyondLimits);
  const { minimum, maximum, ...limits } = limitsOf(schema);
  const beyond = (least: number | undefined, most: number | undefined) => [
    ...(least === undefined ? [] : [least - 1]),
    ...(most === undefined ? [] : [most + 1]),
  ];
  // Longer values would be refused for the size of the config.
  const lengths = (least: number | undefined, most: number | undefined) =>
    beyond(least, most).filter((length) => length >= 0 && length <= 70_000);
  if (def.type === "number") return beyond(minimum, maximum);
  if (def.type === "string") {
    return lengths(limits.minLength, limits.maxLength).map((length) => "x".repeat(length));
  }
  if (def.type !== "array") return [];
  return lengths(limits.minItems, limits.maxItems).map((length) => Array<string>(length).fill("x"));
}

/** The schema as JSON Schema. */
export function limitsOf(schema: Schema): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}
