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

type Shape = Readonly<Record<string, z.ZodType>>;
type Optional<Of extends Shape> = { [Key in keyof Of]: z.ZodOptional<Of[Key]> };

/** An object with exactly one of these fields, and with those of `beside`. */
export function oneOf<Of extends Shape, Beside extends Shape = {}>(shape: Of, beside = {} as Beside) {
  const names = Object.keys(shape);
  const optional = Object.fromEntries(names.map((name) => [name, shape[name]?.optional()])) as Optional<Of>;
  const words =
    names.length === 1 ? `an object with ${names[0]}` : `an object with exactly one of ${names.join(", ")}`;
  const schema = z.strictObject({ ...optional, ...beside }).check(({ value, issues }) => {
    const given = names.filter((name) => (value as Record<string, unknown>)[name] !== undefined);
    // An unknown field is probably a mistyped one of these.
    if (given.length === 1 || (given.length === 0 && issues.length > 0)) return;
    issues.push({ code: "custom", input: value, message: words });
  });
  const rule = { oneOf: names.map((name) => ({ required: [name], properties: { [name]: {} } })) };
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
