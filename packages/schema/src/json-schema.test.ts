import { expect, it } from "vitest";
import * as z from "zod";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";
import { jsonSchema } from "./json-schema.js";

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
