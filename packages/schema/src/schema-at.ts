import * as z from "zod";
import type { ConfigPath } from "./config-path.js";

type Schema = z.core.$ZodType;

/** The possible schemas of a value at `path`: several below a union, none below an unknown field. */
function schemasAt(schema: Schema, path: ConfigPath): Schema[] {
  return path.reduce<Schema[]>(
    (schemas, segment) => schemas.flatMap((each) => children(each, segment)),
    [schema],
  );
}

/** The names of the fields that an object at `path` may have. */
export function fieldsAt(schema: Schema, path: ConfigPath): string[] {
  return schemasAt(schema, path)
    .flatMap(variants)
    .flatMap((each) => (each._zod.def.type === "object" ? Object.keys(each._zod.def.shape) : []));
}

/** The first example that the schema at `path` gives. */
export function exampleAt(schema: Schema, path: ConfigPath): unknown {
  for (const each of schemasAt(schema, path)) {
    const examples = z.globalRegistry.get(each)?.["examples"];
    if (Array.isArray(examples)) return examples[0];
  }
  return undefined;
}

function children(schema: Schema, segment: string | number): Schema[] {
  return variants(schema).flatMap((each) => {
    const def = each._zod.def;
    if (def.type === "array") return [def.element];
    if (def.type === "record") return [def.valueType];
    if (def.type !== "object" || !Object.hasOwn(def.shape, segment)) return [];
    return [def.shape[segment] as Schema];
  });
}

/** Unwraps defaults and optionals, and each option of a union. */
function variants(schema: Schema): z.core.$ZodTypes[] {
  const known = schema as z.core.$ZodTypes;
  const def = known._zod.def;
  if (def.type === "union") return def.options.flatMap(variants);
  return "innerType" in def ? variants(def.innerType) : [known];
}
