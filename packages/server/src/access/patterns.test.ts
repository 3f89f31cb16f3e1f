import { describe, expect, it } from "vitest";
import { isPattern, matchesPattern } from "./patterns.js";

describe("matchesPattern", () => {
  it.each([
    ["web", "web", true],
    ["web", "web-2", false],
    ["web-*", "web-2", true],
    ["web-*", "web-", true],
    ["web-*", "web", false],
    ["web-*", "my-web-2", false],
    ["*", "anything", true],
    ["*-api", "web-api", true],
    ["*-api", "web-api-2", false],
    ["a*a", "a", false],
    ["a*b*c", "a-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["web.", "web-", false],
  ])("should match %s with %s: %s", (pattern, name, matches) => {
    expect(matchesPattern(pattern, name)).toBe(matches);
  });
});

describe("isPattern", () => {
  it.each(["web", "web-*", "*"])("should accept %s", (text) => expect(isPattern(text)).toBe(true));
  it.each(["", "Web", "a.b", "web/", "x".repeat(101)])("should refuse %j", (text) =>
    expect(isPattern(text)).toBe(false),
  );
});
