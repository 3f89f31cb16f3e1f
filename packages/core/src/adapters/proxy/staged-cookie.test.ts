import { describe, expect, it } from "vitest";
import { showsAny, showsToken, showsTwo, withoutTokens } from "./staged-cookie.js";

const token = "t0ken".repeat(7);
const isStaged = (header: string): boolean =>
  new RegExp(showsToken(token)).test(header) && !new RegExp(showsTwo).test(header);

describe("a Cookie header", () => {
  it.each([
    `cutover_preview=${token}`,
    `a=1; cutover_preview=${token}`,
    `cutover_preview=${token};b=2`,
    `xcutover_preview=1; cutover_preview=${token}; cutover_previewx=2`,
  ])("should lead to the staged target: %s", (header) => {
    expect(isStaged(header)).toBe(true);
  });

  it.each([
    "",
    "cutover_preview=",
    `cutover_preview=${token}x`,
    `cutover_preview=${token.slice(1)}`,
    `cutover_preview=${token.toUpperCase()}`,
    `Cutover_Preview=${token}`,
    `xcutover_preview=${token}`,
    `a=cutover_preview=${token}`,
    `cutover_preview="${token}"`,
    `cutover_preview=${token}; cutover_preview=${token}`,
    `cutover_preview=${token};\tcutover_preview =x`,
    `cutover_preview=x; a=1;cutover_preview=${token}`,
    `cutover_preview=${token}, cutover_preview=x`,
  ])("should lead to the live target: %j", (header) => {
    expect(isStaged(header)).toBe(false);
  });
});

describe("a request that is drawn", () => {
  it.each(["", "a=1", "xcutover_preview=1; cutover_previewx=2", "a=cutover_preview=1", "Cutover_Preview=x"])(
    "should be one with the header %j",
    (header) => {
      expect(new RegExp(showsAny).test(header)).toBe(false);
    },
  );

  it.each([
    "cutover_preview=",
    "a=1; cutover_preview=x",
    "a=1,cutover_preview=x",
    "a=1;\tcutover_preview =x",
  ])("should be none with the header %j", (header) => {
    expect(new RegExp(showsAny).test(header)).toBe(true);
  });
});

describe("the words of a proxy", () => {
  it("should be shown without tokens", () => {
    const quoted = `unknown directive "~ "${showsToken(token)}" in web.conf:7, and cutover_preview=abc`;
    expect(withoutTokens(quoted)).toBe(
      `unknown directive "~ "${showsToken("[secret]")}" in web.conf:7, and cutover_preview=[secret]`,
    );
    const path = "/.well-known/cutover/preview";
    expect(withoutTokens(`duplicate location "${path}/${token}", "${path}?token=${token}"`)).toBe(
      `duplicate location "${path}/[secret]", "${path}?token=[secret]"`,
    );
  });
});
