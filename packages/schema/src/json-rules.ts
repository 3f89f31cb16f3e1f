import type * as z from "zod";

type Rule = Readonly<Record<string, unknown>>;

/** Says in draft-07, for editors, what a schema's own checks say of several fields at once: those have no JSON Schema. */
export function withJsonRules<Schema extends z.ZodType>(schema: Schema, rules: readonly Rule[]): Schema {
  const known = schema.meta()?.["allOf"];
  return schema.meta({ allOf: [...(Array.isArray(known) ? (known as Rule[]) : []), ...rules] });
}

/** Where an object has the field, and the field is so, another one is required. */
export function requiresBeside(field: string, shape: Rule, required: string): Rule {
  return {
    if: { required: [field], properties: { [field]: shape } },
    // An empty schema beside it, since strict validators want to see what is required.
    then: { required: [required], properties: { [required]: {} } },
  };
}
