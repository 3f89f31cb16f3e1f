import { expect, it } from "vitest";
import { branchSchema } from "./branch-schema.js";

const only = (key: string, more: object = {}) => ({
  type: "object",
  properties: { [key]: { type: "string" } },
  required: [key],
  additionalProperties: false,
  ...more,
});

it("should offer the keys of objects of one field each beside each other, and take one of them", () => {
  expect(branchSchema([only("path"), only("url")])).toEqual({
    type: "object",
    properties: { path: { type: "string" }, url: { type: "string" } },
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  });
});

it("should not join objects that share their key, leave it out, or say more of themselves", () => {
  expect(branchSchema([only("path"), only("path")])).toBeUndefined();
  expect(branchSchema([only("path"), only("url", { required: [] })])).toBeUndefined();
  expect(branchSchema([only("path"), only("url", { minProperties: 1 })])).toBeUndefined();
  expect(branchSchema([only("path"), only("url", { properties: undefined })])).toBeUndefined();
});

it.each([
  ["one option", [{ type: "string" }], { type: "string" }],
  [
    "options of several types, of which whole numbers are numbers",
    [{ type: "string" }, { type: "integer", minimum: 1 }],
    {
      anyOf: [{ type: "string" }, { type: "number" }],
      allOf: [
        { if: { type: "string" }, then: { type: "string" } },
        { if: { type: "number" }, then: { type: "integer", minimum: 1 } },
      ],
    },
  ],
  ["an option without a type", [{ type: "string" }, { const: 1 }], undefined],
  ["an option of several types", [{ type: "string" }, { type: ["number", "null"] }], undefined],
  [
    "two texts",
    [
      { type: "string", const: "a" },
      { type: "string", const: "b" },
    ],
    undefined,
  ],
  ["two lists", [{ type: "array" }, { type: "array", ...only("path").properties }], undefined],
  ["two texts beside a number", [{ type: "string" }, { type: "string" }, { type: "number" }], undefined],
])("should branch by type if each type has one option: %s", (_, options, expected) => {
  expect(branchSchema(options)).toEqual(expected);
});

const kindOf = (kind: object, more: object = {}) => ({
  type: "object",
  properties: { name: { type: "string" }, kind },
  required: ["name", "kind"],
  ...more,
});

it("should go by the required field that has another constant in each object", () => {
  const [words, own] = [
    { title: "Kind", description: "What it is.", examples: ["a"] },
    { description: "The second." },
  ];
  const [first, second, third] = [
    kindOf({ const: "a", ...words }),
    kindOf({ const: "b", ...own }),
    kindOf({ const: "c" }, { description: "The third, as a whole." }),
  ];
  expect(branchSchema([first, second, third])).toEqual({
    type: "object",
    required: ["kind"],
    properties: {
      kind: {
        ...words,
        examples: ["a", "b", "c"],
        type: "string",
        enum: ["a", "b", "c"],
        enumDescriptions: ["What it is.", "The second.", "The third, as a whole."],
      },
    },
    allOf: [first, second, third].map((option, at) => ({
      if: { required: ["kind"], properties: { kind: { const: ["a", "b", "c"][at] } } },
      then: option,
    })),
  });
});

it("should have no words for a constant that has none", () => {
  const { properties } = branchSchema([kindOf({ const: "a" }), kindOf({ const: "b" })]) ?? {};
  expect(properties).toEqual({ kind: { type: "string", enum: ["a", "b"], enumDescriptions: ["", ""] } });
});

it.each([
  ["is missing in one", { type: "object", properties: { name: { type: "string" } }, required: ["name"] }],
  ["is no constant in one", kindOf({ type: "string" })],
  ["may be left out in one", kindOf({ const: "b" }, { required: ["name"] })],
  ["is named by no list of required fields in one", kindOf({ const: "b" }, { required: undefined })],
])("should be undefined of objects if the field %s", (_, other) => {
  expect(branchSchema([kindOf({ const: "a" }), other])).toBeUndefined();
});
