import type * as z from "zod";

type Rule = Readonly<Record<string, unknown>>;

/**
 * Expresses in draft-07, for editors, the checks of a schema that join several fields: those have no JSON
 * Schema of their own.
 */
export function withJsonRules<Schema extends z.ZodType>(schema: Schema, rules: readonly Rule[]): Schema {
  const known = schema.meta()?.["allOf"];
  return schema.meta({ allOf: [...(Array.isArray(known) ? (known as Rule[]) : []), ...rules] });
}

/** If the object has the field, and the field matches, another field is required. */
export function requiresBeside(field: string, shape: Rule, required: string): Rule {
  return {
    if: { required: [field], properties: { [field]: shape } },
    // Has an empty schema beside it, because strict validators want to see each required field.
    then: { required: [required], properties: { [required]: {} } },
  };
}
