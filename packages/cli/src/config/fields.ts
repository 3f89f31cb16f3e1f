import { withJsonRules } from "@cutover/schema";
import * as z from "zod";

/** What a person sees of a field while writing it. */
export function described<Schema extends z.ZodType>(
  schema: Schema,
  [title, description]: readonly [title: string, description: string],
  ...examples: readonly unknown[]
): Schema {
  return schema.meta({ title, description, examples: [...examples] });
}

/** An object with exactly one of these fields. */
export function oneOf<Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) {
  type Optional = { [Key in keyof Shape]: z.ZodOptional<Shape[Key]> };
  const names = Object.keys(shape);
  const optional = Object.fromEntries(names.map((name) => [name, shape[name]?.optional()])) as Optional;
  const rule = { minProperties: 1, maxProperties: 1 };
  const words =
    names.length === 1 ? `an object with ${names[0]}` : `an object with exactly one of ${names.join(", ")}`;
  const schema = z.strictObject(optional).check(({ value, issues }) => {
    const given = Object.values(value as object).filter((each) => each !== undefined);
    // An unknown field is probably a mistyped one of these.
    if (given.length === 1 || (given.length === 0 && issues.length > 0)) return;
    issues.push({ code: "custom", input: value, message: words });
  });
  return withJsonRules(schema, [rule]);
}

export function text(pattern: RegExp, words: string) {
  return z.string().regex(pattern, { error: words });
}

export const folderPath = text(/^\P{Cc}{1,4096}$/u, "a path");

export const httpUrl = text(
  /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/,
  "an address such as http://127.0.0.1:8080, without user and password",
);
