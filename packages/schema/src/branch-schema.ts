export type JsonSchema = { readonly [key: string]: unknown };

/**
 * Returns the options of a union as one schema, so that an editor completes and checks the option that the
 * author means: by JSON type and, among objects, by the field that distinguishes them. Undefined if nothing
 * does.
 */
export function branchSchema(options: readonly JsonSchema[]): JsonSchema | undefined {
  const types = [...new Set(options.map(typeOf))];
  if (types.includes(undefined)) return undefined;
  const groups = types.map((type) => ({
    type,
    schema: oneOfType(options.filter((option) => typeOf(option) === type)),
  }));
  if (groups.length === 1) return groups[0]?.schema;
  if (groups.some(({ schema }) => schema === undefined)) return undefined;
  return {
    anyOf: groups.map(({ type }) => ({ type })),
    allOf: groups.map(({ type, schema }) => ({ if: { type }, then: schema })),
  };
}

function typeOf({ type }: JsonSchema): string | undefined {
  if (type === "integer") return "number";
  return typeof type === "string" ? type : undefined;
}

function oneOfType(options: readonly JsonSchema[]): JsonSchema | undefined {
  if (options.length === 1) return options[0];
  return options[0]?.["type"] === "object" ? (byOnlyKey(options) ?? byDiscriminator(options)) : undefined;
}

/** For objects with one field each, all different. */
function byOnlyKey(options: readonly JsonSchema[]): JsonSchema | undefined {
  const fields = options.map(propertiesOf);
  const isPlain = options.every((option, at) => {
    const keys = Object.keys(fields[at] ?? {});
    const own = Object.keys(option).every((key) => plainKeys.has(key));
    return own && keys.length === 1 && requiredOf(option).includes(keys[0] as string);
  });
  const properties = Object.assign({}, ...fields) as JsonSchema;
  if (!isPlain || Object.keys(properties).length < options.length) return undefined;
  return { type: "object", properties, additionalProperties: false, minProperties: 1, maxProperties: 1 };
}

const plainKeys = new Set(["type", "properties", "required", "additionalProperties"]);

/** For objects with a required field that has a different constant in each. */
function byDiscriminator(options: readonly JsonSchema[]): JsonSchema | undefined {
  const [first, ...others] = options.map(propertiesOf);
  const key = Object.keys(first ?? {}).find((name) =>
    [first, ...others].every((fields, at) => {
      const field = fields?.[name];
      return field !== undefined && "const" in field && requiredOf(options[at]).includes(name);
    }),
  );
  if (key === undefined) return undefined;
  const fields = [first, ...others].map((each) => each?.[key] ?? {});
  const { title, description, examples } = fields[0] ?? {};
  return {
    type: "object",
    required: [key],
    properties: {
      [key]: {
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(examples !== undefined && { examples: fields.map((field) => field["const"]) }),
        type: "string",
        enum: fields.map((field) => field["const"]),
        enumDescriptions: options.map(
          (option, at) => option["description"] ?? fields[at]?.["description"] ?? "",
        ),
      },
    },
    allOf: options.map((option, at) => ({
      if: { required: [key], properties: { [key]: { const: fields[at]?.["const"] } } },
      then: option,
    })),
  };
}

function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  return (schema["properties"] ?? {}) as Record<string, JsonSchema>;
}

function requiredOf(schema: JsonSchema | undefined): readonly string[] {
  return (schema?.["required"] ?? []) as readonly string[];
}
