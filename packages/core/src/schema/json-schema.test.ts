import { expect, it } from "vitest";
import * as z from "zod";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";

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
