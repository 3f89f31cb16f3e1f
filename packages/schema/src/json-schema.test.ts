import { expect, it } from "vitest";
import * as z from "zod";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";
import { forEditors, jsonSchema } from "./json-schema.js";
import type { Catalogue } from "./texts/catalogue.js";
import { english } from "./texts/english.js";

type Node = { readonly [key: string]: unknown };

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

/** Every property of every object schema below `node`, with its path. */
function* properties(node: unknown, path: string): Generator<[string, Node]> {
  if (!isNode(node)) return;
  for (const [key, child] of Object.entries(node)) {
    if (key === "properties" && isNode(child)) {
      for (const [name, property] of Object.entries(child)) {
        if (isNode(property)) yield [`${path}.${name}`, property];
        yield* properties(property, `${path}.${name}`);
      }
    } else if (!["default", "examples", "allOf"].includes(key)) {
      yield* properties(child, path);
    }
  }
}

it("should give every property of the JSON Schema, at every level, a title, a description and examples", () => {
  const schema = z.toJSONSchema(withContainerRules(z.strictObject(containerFields)), { io: "input" });
  const found = [...properties(schema, "")];
  expect(found.map(([path]) => path)).toEqual(
    expect.arrayContaining([
      ".port",
      ".healthcheck.start_period",
      ".volumes.source",
      ".environment.from_file",
    ]),
  );
  const bare = found.filter(([, { title, description, examples }]) => !title || !description || !examples);
  expect(bare.map(([path]) => path)).toEqual([]);
  expect(schema).toMatchObject({ type: "object", additionalProperties: false });
  expect(schema.required).toBeUndefined();
});

it("should offer and describe the strategies of a kind, and none that it rejects", () => {
  const schema = withContainerRules(z.strictObject(containerFields));
  const fallback = { strategy: "recreate", reason: "It is so." } as const;
  const offered = (rejectsBlueGreen?: string) => {
    const strategies = { fallback, ...(rejectsBlueGreen !== undefined && { rejectsBlueGreen }) };
    const made = jsonSchema({ kind: "made-up", schema, strategies });
    return (made["properties"] as { deploy_strategy: Record<"enum" | "enumDescriptions", string[]> })
      .deploy_strategy;
  };
  const [all, some] = [offered(), offered("it cannot.")];
  expect(all.enum).toContain("blue-green");
  expect(some.enum).not.toContain("blue-green");
  for (const field of [all, some]) expect(field.enumDescriptions.length).toBe(field.enum.length);
  expect(some.enumDescriptions).toContain("As absent: recreate. It is so.");
});

const german: Catalogue = {
  ...english,
  texts: { ...english.texts, "schema.default": "Standard: {value}", "schema.example": "Beispiel: {value}" },
  fields: { Name: "Der Name", "What it is called.": "Wie es heißt.", One: "Eins" },
  custom: { "A plugin's own.": "Des Plugins eigenes." },
};

it("should be in the language of the catalogue, at every level", () => {
  const words = { title: "Name", description: "What it is called." };
  const told = {
    title: "Der Name",
    description: "Wie es heißt.",
    markdownDescription: "Wie es heißt.",
  };
  const places = (part: object) => ({
    properties: { title: part },
    definitions: { a: part },
    allOf: [part],
    additionalProperties: part,
    items: part,
    contains: part,
    if: part,
    then: part,
    else: part,
    not: part,
    propertyNames: {},
  });
  expect(forEditors({ ...words, ...places(words) }, german)).toEqual({
    ...told,
    ...places(told),
    propertyNames: { not: { enum: ["__proto__", "constructor", "prototype"] } },
  });
  const others = { enumDescriptions: ["One", "Two"], additionalProperties: false, const: words };
  expect(forEditors(others, german)).toEqual({ ...others, enumDescriptions: ["Eins", "Two"] });
  expect(forEditors({ description: "A plugin's own." }, german)).toMatchObject({
    description: "Des Plugins eigenes.",
  });
});

it("should show the default and the first example below the description", () => {
  const described = (more: object, catalogue?: Catalogue) =>
    forEditors({ description: "What.", ...more }, catalogue)["markdownDescription"];
  expect(described({})).toBe("What.");
  expect(described({ default: false })).toBe("What.\n\nDefault: `false`");
  expect(described({ examples: ["a", "b"] })).toBe('What.\n\nExample: `"a"`');
  expect(described({ default: 1, examples: [2] }, german)).toBe("What.\n\nStandard: `1`\n\nBeispiel: `2`");
  expect(forEditors({ default: 1 })).toEqual({ default: 1 });
});

it.each(["anyOf", "oneOf"])("should have the options of %s by their type", (key) => {
  const [text, number] = [{ type: "string" }, { type: "number" }];
  const branched = {
    anyOf: [text, number],
    allOf: [
      { if: text, then: text },
      { if: number, then: number },
    ],
  };
  expect(forEditors({ title: "T", [key]: [text, number] })).toEqual({ title: "T", ...branched });
  expect(forEditors({ [key]: [text, number], allOf: [{ minimum: 1 }] })).toEqual({
    ...branched,
    allOf: [...branched.allOf, { minimum: 1 }],
  });
  expect(forEditors({ [key]: [text] })).toEqual(text);
  // Nothing tells them apart.
  const same = [{ minimum: 1 }, { minimum: 2 }];
  expect(forEditors({ title: "T", [key]: same })).toEqual({ title: "T", [key]: same });
});

it("should describe several kinds as a source with its config", () => {
  const kinds = ["one", "other"].map((kind) => ({
    kind,
    schema: z.strictObject({ [kind]: z.string() }),
    strategies: { fallback: { strategy: "recreate", reason: "It is so." } as const },
  }));
  const made = jsonSchema(kinds);
  expect(made).toMatchObject({
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Workload",
    type: "object",
    additionalProperties: false,
    required: ["source", "config"],
    properties: {
      $schema: { type: "string" },
      source: {
        enum: ["one", "other"],
        enumDescriptions: ["It is so.", "It is so."],
        examples: ["one", "other"],
      },
      config: { type: "object", examples: [{}] },
    },
    allOf: kinds.map(({ kind }) => ({
      if: { required: ["source"], properties: { source: { const: kind } } },
      then: {
        properties: {
          config: { title: `Config of the source ${kind}`, properties: { [kind]: { type: "string" } } },
        },
      },
    })),
  });
  expect(JSON.stringify(made["allOf"])).not.toContain("$schema");
});

it("should offer the strategies in each option of a config that is a union", () => {
  const strategy = { deploy_strategy: z.enum(["", "recreate", "blue-green"]) };
  const schema = z.union([
    z.strictObject({ a: z.string(), ...strategy }),
    z.strictObject({ b: z.string(), ...strategy }),
    z.strictObject({ c: z.string() }),
  ]);
  const fallback = { strategy: "recreate", reason: "It is so." } as const;
  const made = jsonSchema({
    kind: "made-up",
    schema,
    strategies: { fallback, rejectsBlueGreen: "it cannot." },
  });
  const options = made["anyOf"] as { properties: Record<string, unknown> }[];
  expect(options.map(({ properties }) => Object.keys(properties))).toEqual([
    ["a", "deploy_strategy"],
    ["b", "deploy_strategy"],
    ["c"],
  ]);
  for (const { properties } of options.slice(0, 2))
    expect(properties["deploy_strategy"]).toMatchObject({ enum: ["", "recreate"] });
});
