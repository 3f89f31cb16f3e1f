import * as z from "zod";
import { branchSchema, type JsonSchema } from "./branch-schema.js";
import { forbiddenKeys } from "./read-limits.js";
import type { SourceKind } from "./source-kind.js";
import { type StrategyRules, toldOf, withReason } from "./strategy.js";
import { type Catalogue, tell } from "./texts/catalogue.js";
import { english } from "./texts/english.js";
import { render } from "./texts/render.js";

const dialect = "http://json-schema.org/draft-07/schema#";

/**
 * Returns the JSON Schema with which editors complete and check configs: draft-07 with `markdownDescription`
 * and `enumDescriptions`. For one kind it describes its config; for several kinds, `{ "source", "config" }`, as
 * in `apply`. Titles and descriptions are in the language of the catalogue.
 */
export function jsonSchema(
  kinds: SourceKind | readonly SourceKind[],
  catalogue: Catalogue = english,
): JsonSchema {
  if (!isList(kinds)) return { $schema: dialect, ...configSchema(kinds, catalogue) };
  const documented = (title: string, description: string, schema: JsonSchema) =>
    forEditors({ title, description, ...schema }, catalogue);
  return {
    $schema: dialect,
    title: wordsIn("Workload", catalogue),
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
        enumDescriptions: kinds.map(({ strategies }) => render(toldOf(strategies.fallback), catalogue)),
        examples: kinds.map(({ kind }) => kind),
      }),
      config: documented("Config", "The fields of the source.", { type: "object", examples: [{}] }),
    },
    allOf: kinds.map((kind) => ({
      if: { required: ["source"], properties: { source: { const: kind.kind } } },
      then: { properties: { config: configSchema(kind, catalogue) } },
    })),
  };
}

// `Array.isArray` does not narrow a readonly array.
function isList(kinds: SourceKind | readonly SourceKind[]): kinds is readonly SourceKind[] {
  return Array.isArray(kinds);
}

/** The schema of the config of one kind, without a dialect. */
export function configSchema(kind: SourceKind, catalogue: Catalogue = english): JsonSchema {
  const { $schema: _, ...written } = z.toJSONSchema(kind.schema, { target: "draft-07", io: "input" });
  const title = render(tell("schema.title", { kind: kind.kind }), catalogue);
  return { title, ...forEditors(withStrategies(written, kind, catalogue), catalogue) };
}

/** With the strategies of this kind: the meaning of absent, and without strategies that it rejects. */
function withStrategies(schema: JsonSchema, kind: SourceKind, catalogue: Catalogue): JsonSchema {
  const options = ["anyOf", "oneOf"].flatMap((key) =>
    Array.isArray(schema[key])
      ? [[key, (schema[key] as JsonSchema[]).map((option) => withStrategies(option, kind, catalogue))]]
      : [],
  );
  const properties = schema["properties"] as Readonly<Record<string, JsonSchema>> | undefined;
  const field = properties?.["deploy_strategy"];
  if (field === undefined) return { ...schema, ...Object.fromEntries(options) };
  const deploy_strategy = strategyField(field, kind.strategies, catalogue);
  return { ...schema, properties: { ...properties, deploy_strategy } };
}

function strategyField(
  field: JsonSchema,
  { fallback, rejectsBlueGreen }: StrategyRules<unknown>,
  catalogue: Catalogue,
): JsonSchema {
  const { strategy } = fallback;
  const asAbsent = render(withReason("schema.as-absent", toldOf(fallback), { strategy }), catalogue);
  const isOffered = (value: unknown) => value !== "blue-green" || rejectsBlueGreen === undefined;
  const values = listOf(field["enum"]);
  const told = listOf(field["enumDescriptions"]);
  return {
    ...field,
    enum: values.filter(isOffered),
    examples: listOf(field["examples"]).filter(isOffered),
    enumDescriptions: values.flatMap((value, at) => {
      if (!isOffered(value)) return [];
      return [value === "" ? asAbsent : told[at]];
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

/** The same schema with its unions by branch, with the keywords for editors, and in their language. */
export function forEditors(schema: JsonSchema, catalogue: Catalogue = english): JsonSchema {
  const all = Object.entries(schema).map(([key, value]) => [key, inside(key, value, catalogue)] as const);
  const { anyOf, oneOf, ...rest } = {
    ...Object.fromEntries(all),
    ...markdown(schema, catalogue),
    ...refusedKeys(schema),
  };
  const options = anyOf ?? oneOf;
  const branched = Array.isArray(options) ? branchSchema(options as JsonSchema[]) : undefined;
  if (branched === undefined)
    return { ...rest, ...(anyOf !== undefined && { anyOf }), ...(oneOf !== undefined && { oneOf }) };
  const rules = [...listOf(branched["allOf"]), ...listOf(rest["allOf"])];
  return { ...branched, ...rest, ...(rules.length > 0 && { allOf: rules }) };
}

function inside(key: string, value: unknown, catalogue: Catalogue): unknown {
  const each = (part: unknown) => (isSchema(part) ? forEditors(part, catalogue) : part);
  if (key === "title" || key === "description") return wordsIn(value, catalogue);
  if (key === "enumDescriptions") return listOf(value).map((words) => wordsIn(words, catalogue));
  if (holdsOne.has(key)) return each(value);
  if (holdsList.has(key)) return listOf(value).map(each);
  if (!holdsMany.has(key) || !isSchema(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, each(part)]));
}

function wordsIn<Words>(words: Words, { fields, custom }: Catalogue): Words | string {
  return fields?.[String(words)] ?? custom?.[String(words)] ?? words;
}

/** The description with the default and an example below it, as Monaco shows them on hover. */
function markdown({ description, default: absent, examples }: JsonSchema, catalogue: Catalogue): JsonSchema {
  if (typeof description !== "string") return {};
  const line = (key: "schema.default" | "schema.example", value: unknown) =>
    value === undefined ? [] : [render(tell(key, { value: `\`${JSON.stringify(value)}\`` }), catalogue)];
  const lines = [...line("schema.default", absent), ...line("schema.example", listOf(examples)[0])];
  return { markdownDescription: [wordsIn(description, catalogue), ...lines].join("\n\n") };
}

/** Objects with free keys refuse the keys that no config may have. */
function refusedKeys({ propertyNames }: JsonSchema): JsonSchema {
  return isSchema(propertyNames)
    ? { propertyNames: { ...propertyNames, not: { enum: [...forbiddenKeys] } } }
    : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
