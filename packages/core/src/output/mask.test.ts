import { describe, expect, it } from "vitest";
import { Mask } from "./mask.js";

describe("a mask", () => {
  it("should take out a value, each of its lines, and the longer of two that begin alike", () => {
    const mask = new Mask(["s3cret", "s3cret-and-more", "line one\r\nline two\n"]);
    expect(mask.hide("a s3cret, s3cret-and-more")).toBe("a [secret], [secret]");
    expect(mask.hide("line one|line two")).toBe("[secret]|[secret]");
  });

  it.each([
    ["JSON", (value: string) => JSON.stringify({ value })],
    ["a URL", (value: string) => `https://x.test/?a=${encodeURIComponent(value)}&b=1`],
    ["a form", (value: string) => `a=${encodeURIComponent(value).replaceAll("%20", "+")}`],
    ["base64", (value: string) => Buffer.from(value).toString("base64")],
    ["base64 without padding", (value: string) => Buffer.from(value).toString("base64url")],
  ])("should take out a value that is printed in %s", (_, print) => {
    const value = 'p"a/s s\nw+rd=?>>~~';
    const shown = new Mask([value]).hide(print(value));
    expect(shown).toContain("[secret]");
    expect(shown).not.toContain(print(value).slice(-12, -4));
  });

  it("should leave values of fewer than four characters", () => {
    expect(new Mask(["", "a", "abc", "x\ny"]).hide("a abc x y")).toBe("a abc x y");
  });

  it("should take out the beginning of a value at the end of a line that was cut", () => {
    const line = `${"x".repeat(8_000)}very-secret-v`;
    expect(new Mask(["very-secret-value"]).hide(line)).toBe(`${"x".repeat(8_000)}[secret]`);
  });

  it("should find a value whose control characters are not printed", () => {
    expect(new Mask(["abc\u0007def"]).hide("it is abcdef")).toBe("it is [secret]");
  });
});
