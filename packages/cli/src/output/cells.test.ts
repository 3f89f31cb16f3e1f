import { describe, expect, it } from "vitest";
import { cellsOf, cut, padded, wrapped, wrappedBelow } from "./cells.js";

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

describe("cells", () => {
  it("should count wide characters twice, and colours and marks not at all", () => {
    expect(cellsOf("abc")).toBe(3);
    expect(cellsOf("部署")).toBe(4);
    expect(cellsOf("🚀")).toBe(2);
    expect(cellsOf("é".normalize("NFD"))).toBe(1);
    expect(cellsOf(red("abc"))).toBe(3);
  });

  it("should cut to a width, also in the middle of a wide character, and close the colour", () => {
    expect(cut("abcdef", 4)).toBe("abc…");
    expect(cut("部署部署", 4)).toBe("部…");
    for (const width of [1, 2, 3, 5, 8])
      expect(cellsOf(cut("部署 deploy 🚀🚀", width))).toBeLessThanOrEqual(width);
    expect(cut(red("abcdef"), 3)).toBe(`\u001b[31mab…\u001b[0m`);
    expect(cut("abc", 3)).toBe("abc");
  });

  it("should break prose between words, and words that are too long", () => {
    expect(wrapped("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrapped("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(wrappedBelow("  one two three", 9)).toEqual(["  one", "    two", "    three"]);
    expect(padded("部", 4)).toBe("部  ");
  });
});
