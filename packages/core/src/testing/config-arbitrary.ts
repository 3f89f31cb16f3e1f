import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as z from "zod";
import { type ConfigPath, formatPath } from "@cutover/schema";
import { findLimitBreach } from "@cutover/schema/internal";
import type { SourcePlugin } from "../source/source-plugin.js";
import { findMutations, limitsOf, mutate } from "./config-mutation.js";

type Schema = z.core.$ZodType;

/** The place of a made-up value. */
interface Place {
  readonly path: ConfigPath;
  /** The author's values for it, here or further out. */
  readonly examples: readonly unknown[];
  /** The surrounding schemas of the same value. */
  readonly accepts: (value: unknown) => boolean;
}

// If the values of a generator pass less often, it is left out: filtering would take for ever.
const leastShare = 0.1;
const sampleSize = 100;

const remembered = new WeakMap<Schema, fc.Arbitrary<unknown>>();

/**
 * Makes configs that the plugin's schema accepts, as plain JSON: fields present and absent, every option of a
 * union, values from the fields' `examples`, in their shape, and made up. Throws an AssertionError that names a
 * field without any passing value; `examples` in its `.meta()` then help.
 */
export function validConfig({ schema }: Pick<SourcePlugin, "schema">): fc.Arbitrary<unknown> {
  const known = remembered.get(schema);
  if (known !== undefined) return known;
  const configs = found(valuesOf(schema, { path: [], examples: [], accepts: () => true }), []);
  remembered.set(schema, configs);
  return configs;
}

/**
 * Makes valid configs with one mistake each: a value of another type or out of range, an unknown field or key,
 * a missing required field. `path` is its place, as in an issue of `validateConfig`.
 */
export function invalidConfig(
  plugin: Pick<SourcePlugin, "schema">,
): fc.Arbitrary<{ config: unknown; path: string }> {
  return validConfig(plugin).chain((config) =>
    fc
      .constantFrom(...findMutations(plugin.schema, config))
      .map((mutation) => ({ config: mutate(config, mutation), path: formatPath(mutation.path) })),
  );
}

function found(values: fc.Arbitrary<unknown> | undefined, path: ConfigPath): fc.Arbitrary<unknown> {
  const name = formatPath(path) || "the config";
  assert.ok(values, `no valid value is found for ${name}: give its field examples in .meta()`);
  return values;
}

/** Undefined if no value passes. */
function valuesOf(schema: Schema, outer: Place): fc.Arbitrary<unknown> | undefined {
  const own = z.globalRegistry.get(schema)?.["examples"];
  const place: Place = {
    path: outer.path,
    examples: [...(Array.isArray(own) ? (own as unknown[]) : []), ...outer.examples],
    accepts: (value) => isValid(schema, value) && outer.accepts(value),
  };
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "nullable") {
    return fc.oneof(fc.constant(null), found(valuesOf(def.innerType, place), place.path));
  }
  if ("innerType" in def) return valuesOf(def.innerType, place);
  if (def.type !== "union") return passing(candidates(schema, place), place);
  const options = def.options.flatMap((option) => valuesOf(option, place) ?? []);
  return options.length === 0 ? undefined : fc.oneof(...options);
}

function isValid(schema: Schema, value: unknown): boolean {
  return findLimitBreach(value) === undefined && z.core.safeParse(schema, value).success;
}

function passing(all: readonly fc.Arbitrary<unknown>[], place: Place): fc.Arbitrary<unknown> | undefined {
  const often = all.filter((values) => {
    const sample = fc.sample(values, { numRuns: sampleSize, seed: 1 });
    return sample.filter(place.accepts).length >= leastShare * sampleSize;
  });
  const sources = often.map((values) => ({ arbitrary: values.filter(place.accepts), weight: 2 }));
  const examples = place.examples.filter(place.accepts);
  if (examples.length > 0) sources.push({ arbitrary: fc.constantFrom(...examples), weight: 1 });
  return sources.length === 0 ? undefined : fc.oneof(...sources);
}

/** Generators of possible values; none for a schema that only its examples describe. */
function candidates(schema: Schema, place: Place): fc.Arbitrary<unknown>[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object") {
    const whole = objects(def, place);
    return [whole, ...variations(whole, { keys: Object.keys(def.shape), place })];
  }
  if (def.type === "array") return [arrays(schema as z.core.$ZodArray, place)];
  if (def.type === "record") return [records(def, place)];
  if (def.type === "string") return texts(schema as z.core.$ZodString, place);
  if (def.type === "number") return [numbers(schema as z.core.$ZodNumber)];
  if (def.type === "boolean") return [fc.boolean()];
  if (def.type === "null") return [fc.constant(null)];
  if (def.type === "literal") return [fc.constantFrom(...def.values)];
  if (def.type === "enum") return [fc.constantFrom(...Object.values(def.entries))];
  return def.type === "any" || def.type === "unknown" ? [fc.jsonValue({ maxDepth: 2 })] : [];
}

function inside(
  place: Place,
  segment: string | number,
  pick: (example: object) => readonly unknown[],
): Place {
  const examples = place.examples.flatMap((each) =>
    typeof each === "object" && each !== null ? pick(each) : [],
  );
  return { path: [...place.path, segment], examples, accepts: () => true };
}

function objects({ shape }: z.core.$ZodObjectDef, place: Place): fc.Arbitrary<object> {
  const fields = Object.entries(shape).map(([key, field]) => {
    const at = inside(place, key, (example) =>
      Object.entries(example).flatMap(([name, value]) => (name === key ? [value] : [])),
    );
    return [key, found(valuesOf(field, at), at.path)] as const;
  });
  const requiredKeys = Object.keys(shape).filter((key) => shape[key]?._zod.optin === undefined);
  return fc.record(Object.fromEntries(fields), { requiredKeys, noNullPrototype: true });
}

/** The author's examples with a few changed fields: for objects whose rules few made-up objects keep. */
function variations(
  made: fc.Arbitrary<object>,
  { keys, place }: { readonly keys: readonly string[]; readonly place: Place },
): fc.Arbitrary<unknown>[] {
  const examples = place.examples.filter(place.accepts) as object[];
  if (examples.length === 0) return [];
  const picked = fc.subarray([...keys], { maxLength: Math.min(3, keys.length) });
  const varied = fc.tuple(fc.constantFrom(...examples), made, picked).map(([example, other, taken]) => {
    const values = Object.entries(other).filter(([key]) => taken.includes(key));
    return Object.assign({}, example, Object.fromEntries(values));
  });
  return [varied];
}

function arrays(schema: z.core.$ZodArray, place: Place): fc.Arbitrary<unknown> {
  const at = inside(place, 0, (example) => (Array.isArray(example) ? example : []));
  const { minItems: minLength = 0, maxItems = Infinity } = limitsOf(schema);
  const maxLength = Math.min(maxItems, minLength + 3);
  return fc.array(found(valuesOf(schema._zod.def.element, at), at.path), { minLength, maxLength });
}

function records({ keyType, valueType }: z.core.$ZodRecordDef, place: Place): fc.Arbitrary<unknown> {
  const keys = found(valuesOf(keyType, inside(place, "<key>", Object.keys)), place.path);
  const at = inside(place, "<key>", Object.values);
  const values = found(valuesOf(valueType, at), at.path);
  return fc.dictionary(keys as fc.Arbitrary<string>, values, { maxKeys: 3, noNullPrototype: true });
}

function numbers(schema: z.core.$ZodNumber): fc.Arbitrary<number> {
  const { type, minimum: min = -1e9, maximum: max = Math.max(min, 1e9) } = limitsOf(schema);
  if (type === "integer") return fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
  // Adding 0 turns -0 into 0, because JSON has no -0.
  return fc.double({ min, max, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
}

function texts(schema: z.core.$ZodString, { examples }: Place): fc.Arbitrary<string>[] {
  const { pattern } = limitsOf(schema);
  const shown = examples.filter((each) => typeof each === "string" && each.length <= 100) as string[];
  return [
    ...(pattern === undefined ? [] : once(pattern, () => matching(pattern))),
    ...shown.flatMap((example) => [shapedLike(example, /\d/), shapedLike(example, /[a-z\d]/)]),
    ...once("any text", () => [
      fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/),
      fc.stringMatching(/^(\/[a-z0-9]{1,8}){1,3}$/),
      fc.webUrl(),
      fc.string({ maxLength: 20 }),
      fc.string({ maxLength: 20, unit: "grapheme" }),
    ]),
  ];
}

const made = new Map<string, readonly fc.Arbitrary<string>[]>();

/** A generator of texts takes longer to make than a hundred of its texts, and most fields need the same ones. */
function once(name: string, make: () => readonly fc.Arbitrary<string>[]): readonly fc.Arbitrary<string>[] {
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known;
}

/**
 * None if fast-check does not support a part of the pattern. The schema checks lookaheads, and long repetitions
 * are cut, because they take seconds to make.
 */
function matching(pattern: string): fc.Arbitrary<string>[] {
  const plain = pattern
    .replace(/\(\?<?[=!][^()]*\)/g, "")
    .replace(/\{(\d+),(\d*)\}/g, (_, least: string, most: string) => {
      const longest = Number(least) + 10;
      return `{${least},${most === "" ? longest : Math.min(Number(most), longest)}}`;
    });
  try {
    return [fc.stringMatching(new RegExp(plain))];
  } catch {
    return [];
  }
}

/** The example with other letters and digits in the places in `vary`: "10s" gives "47s". */
function shapedLike(example: string, vary: RegExp): fc.Arbitrary<string> {
  const [digit, letter] = once("digit and letter", () => [
    fc.stringMatching(/^[0-9]$/),
    fc.stringMatching(/^[a-z]$/),
  ]) as [fc.Arbitrary<string>, fc.Arbitrary<string>];
  const characters = Array.from(example, (character) => {
    if (!vary.test(character)) return fc.constant(character);
    return /\d/.test(character) ? digit : letter;
  });
  return fc.tuple(...characters).map((each) => each.join(""));
}
