import * as z from "zod";
import { branchSchema, type JsonSchema } from "./branch-schema.js";
import { forbiddenKeys } from "./read-limits.js";
import type { SourceKind } from "./source-kind.js";
import type { StrategyRules } from "./strategy.js";

const dialect = "http://json-schema.org/draft-07/schema#";

/**
 * Returns the JSON Schema with which editors complete and check configs: draft-07 with `markdownDescription`
 * and `enumDescriptions`. For one kind it describes its config; for several kinds, `{ "source", "config" }`, as
 * in `apply`.
 */
export function jsonSchema(kinds: SourceKind | readonly SourceKind[]): JsonSchema {
  if (!isList(kinds)) return { $schema: dialect, ...configSchema(kinds) };
  return {
    $schema: dialect,
    title: "Workload",
    type: "object",
    additionalProperties: false,
    required: ["source", "config"],
    properties: {
      $schema: documented("JSON Schema", "Address of the JSON Schema, for editors; without effect.", {
        type: "string",
        examples: ["./workload.schema.json"],
      }),
      source: documented("Source", "The kind of source; it decides the fields of `config`.", {
        type: "string",
        enum: kinds.map(({ kind }) => kind),
        enumDescriptions: kinds.map(({ strategies }) => strategies.fallback.reason),
        examples: kinds.map(({ kind }) => kind),
      }),
      config: documented("Config", "The fields of the source.", { type: "object", examples: [{}] }),
    },
    allOf: kinds.map((kind) => ({
      if: { required: ["source"], properties: { source: { const: kind.kind } } },
      then: { properties: { config: configSchema(kind) } },
    })),
  };
}

// `Array.isArray` does not narrow a readonly array.
function isList(kinds: SourceKind | readonly SourceKind[]): kinds is readonly SourceKind[] {
  return Array.isArray(kinds);
}

/** The schema of the config of one kind, without a dialect. */
export function configSchema(kind: SourceKind): JsonSchema {
  const { $schema: _, ...written } = z.toJSONSchema(kind.schema, { target: "draft-07", io: "input" });
  const title = `Config of the source ${kind.kind}`;
  return { title, ...forEditors(withStrategies(written, kind)) };
}

/** With the strategies of this kind: the meaning of absent, and without strategies that it rejects. */
function withStrategies(schema: JsonSchema, kind: SourceKind): JsonSchema {
  const options = ["anyOf", "oneOf"].flatMap((key) =>
    Array.isArray(schema[key])
      ? [[key, (schema[key] as JsonSchema[]).map((option) => withStrategies(option, kind))]]
      : [],
  );
  const properties = schema["properties"] as Readonly<Record<string, JsonSchema>> | undefined;
  const field = properties?.["deploy_strategy"];
  if (field === undefined) return { ...schema, ...Object.fromEntries(options) };
  return { ...schema, properties: { ...properties, deploy_strategy: strategyField(field, kind.strategies) } };
}

function strategyField(
  field: JsonSchema,
  { fallback, rejectsBlueGreen }: StrategyRules<unknown>,
): JsonSchema {
  const isOffered = (value: unknown) => value !== "blue-green" || rejectsBlueGreen === undefined;
  const values = listOf(field["enum"]);
  const told = listOf(field["enumDescriptions"]);
  return {
    ...field,
    enum: values.filter(isOffered),
    examples: listOf(field["examples"]).filter(isOffered),
    enumDescriptions: values.flatMap((value, at) => {
      if (!isOffered(value)) return [];
      return [value === "" ? `As absent: ${fallback.strategy}. ${fallback.reason}` : told[at]];
    }),
  };
}

const holdsMany = new Set(["properties", "definitions"]);
const holdsList = new Set(["allOf", "anyOf", "oneOf"]);
const holdsOne = new Set([
  "additionalProperties",
  "propertyNames",
  "items",
  "contains",
  "if",
  "then",
  "else",
  "not",
]);

/** The same schema with its unions by branch, and with the keywords for editors. */
export function forEditors(schema: JsonSchema): JsonSchema {
  const all = Object.entries(schema).map(([key, value]) => [key, inside(key, value)] as const);
  const { anyOf, oneOf, ...rest } = {
    ...Object.fromEntries(all),
    ...markdown(schema),
    ...refusedKeys(schema),
  };
  const options = anyOf ?? oneOf;
  const branched = Array.isArray(options) ? branchSchema(options as JsonSchema[]) : undefined;
  if (branched === undefined)
    return { ...rest, ...(anyOf !== undefined && { anyOf }), ...(oneOf !== undefined && { oneOf }) };
  const rules = [...listOf(branched["allOf"]), ...listOf(rest["allOf"])];
  return { ...branched, ...rest, ...(rules.length > 0 && { allOf: rules }) };
}

function inside(key: string, value: unknown): unknown {
  if (holdsOne.has(key) && isSchema(value)) return forEditors(value);
  if (holdsList.has(key)) return listOf(value).map((each) => (isSchema(each) ? forEditors(each) : each));
  if (!holdsMany.has(key) || !isSchema(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, isSchema(each) ? forEditors(each) : each]),
  );
}

/** The description with the default and an example below it, as Monaco shows them on hover. */
function markdown({ description, default: absent, examples }: JsonSchema): JsonSchema {
  if (typeof description !== "string") return {};
  const example = listOf(examples)[0];
  const lines = [
    ...(absent === undefined ? [] : [`Default: \`${JSON.stringify(absent)}\``]),
    ...(example === undefined ? [] : [`Example: \`${JSON.stringify(example)}\``]),
  ];
  return { markdownDescription: [description, ...lines].join("\n\n") };
}

/** Objects with free keys refuse the keys that no config may have. */
function refusedKeys({ propertyNames }: JsonSchema): JsonSchema {
  return isSchema(propertyNames)
    ? { propertyNames: { ...propertyNames, not: { enum: [...forbiddenKeys] } } }
    : {};
}

function documented(title: string, description: string, schema: JsonSchema): JsonSchema {
  return forEditors({ title, description, ...schema });
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
