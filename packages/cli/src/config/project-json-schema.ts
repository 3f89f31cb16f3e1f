import { configSchema, forEditors, type JsonSchema } from "@cutover/schema/internal";
import type { SourceKind } from "@cutover/schema";
import * as z from "zod";
import { type Kinds, kindsOf, ownSources } from "./kinds.js";
import { projectSchema } from "./project-schema.js";

/**
 * Returns the JSON Schema of a project file, draft-07, from the schemas that check it. Editors complete and
 * check with it; a file that breaks it is refused too.
 */
export function projectJsonSchema(kinds: Kinds = kindsOf(ownSources())): JsonSchema {
  const whole = forEditors(z.toJSONSchema(projectSchema, { target: "draft-07", io: "input" }));
  const properties = whole["properties"] as Record<string, JsonSchema>;
  const workloads = { ...properties["workloads"], additionalProperties: workloadSchema([...kinds.values()]) };
  return { title: "Cutover project", ...whole, properties: { ...properties, workloads } };
}

function workloadSchema(kinds: readonly SourceKind[]): JsonSchema {
  return {
    title: "Workload",
    description: "`source`, and beside it the fields of that source.",
    type: "object",
    required: ["source"],
    properties: { source: sourceField(kinds) },
    allOf: kinds.map((kind) => ({
      if: { required: ["source"], properties: { source: { const: kind.kind } } },
      then: withSource(configSchema(kind)),
    })),
  };
}

function sourceField(kinds: readonly SourceKind[]): JsonSchema {
  return {
    title: "Source",
    description: "The kind of source; it decides the other fields.",
    type: "string",
    enum: kinds.map(({ kind }) => kind),
    enumDescriptions: kinds.map(({ strategies }) => strategies.fallback.reason),
    examples: kinds.map(({ kind }) => kind),
  };
}

/** The schema of a config, which refuses unknown fields, with the field `source` beside its own. */
function withSource(schema: JsonSchema): JsonSchema {
  const options = ["anyOf", "oneOf"].flatMap((key) =>
    Array.isArray(schema[key]) ? [[key, (schema[key] as JsonSchema[]).map(withSource)] as const] : [],
  );
  const properties = schema["properties"] as JsonSchema | undefined;
  return {
    ...schema,
    ...Object.fromEntries(options),
    ...(properties && { properties: { source: {}, ...properties } }),
  };
}
