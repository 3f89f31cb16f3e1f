import { describe, expect, it } from "vitest";
import { printable, printableText } from "./printable.js";

describe("printable text", () => {
  it.each([
    ["colours", "\u001b[31mred\u001b[0m", "red"],
    ["a title", "a\u001b]0;owned\u0007b", "ab"],
    ["the clipboard", "a\u001b]52;c;cm0gLXJmIC8=\u001b\\b", "ab"],
    ["a sequence without an end", "a\u001b]0;owned", "a]0;owned"],
    ["a device control string", "a\u001bPq#1\u001b\\b", "ab"],
    ["C1 forms of the same", "a\u009b31mb\u009d0;x\u009cc\u0085d", "abcd"],
    ["a character set", "a\u001b(0b", "ab"],
    ["reversed writing", "a\u202etxt.exe\u2066\u200f\u061cb", "atxt.exeb"],
    ["line separators of Unicode", "a\u2028b\u2029c", "abc"],
    ["backspace, bell and return", "a\bb\u0007c\rd", "abcd"],
  ])("should hold no %s", (_, text, shown) => expect(printable(text)).toBe(shown));

  it("should keep tabs, letters of all scripts and emoji, and line feeds only in text of several lines", () => {
    expect(printable("a\tß שלום 👩‍💻\n")).toBe("a\tß שלום 👩‍💻");
    expect(printableText("a\nb\u001b[2J\r\n")).toBe("a\nb\n");
  });

  it("should be found in linear time", () => {
    const startedAt = performance.now();
    for (const text of ["\u001b]", "\u001b[", "\u009b0", "\u001bP", "\u001b "])
      printable(text.repeat(200_000));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
