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
