import { expect, it } from "vitest";
import { absolutePathSchema, isAbsolutePath } from "./absolute-path.js";

const pattern = new RegExp(absolutePathSchema.meta()?.["pattern"] as string, "u");
const longest = `/${"a".repeat(4095)}`;

it.each([
  ["/", true],
  ["/srv/data", true],
  ["/srv/.hidden/..data/...", true],
  ["/srv/a b:c", true],
  [longest, true],
  ["", false],
  ["srv", false],
  ["./srv", false],
  ["/srv/", false],
  ["/srv//data", false],
  ["//", false],
  ["/.", false],
  ["/..", false],
  ["/srv/./data", false],
  ["/srv/..", false],
  ["/srv\n", false],
  ["/sr\u0085v", false],
])("should tell whether %j is an absolute path in its shortest form", (text, expected) => {
  expect(isAbsolutePath(text)).toBe(expected);
  expect(pattern.test(text)).toBe(expected);
});

it("should take no more than 4,096 characters", () => {
  expect(isAbsolutePath(`${longest}a`)).toBe(false);
  expect(absolutePathSchema.meta()?.["maxLength"]).toBe(longest.length);
});
