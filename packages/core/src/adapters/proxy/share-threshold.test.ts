import { describe, expect, it } from "vitest";
import { belowThreeHex, shareBelow, shareThreshold } from "./share-threshold.js";

const shares = Array.from({ length: 99 }, (_, index) => index + 1);
const threeDigits = Array.from({ length: 4_096 }, (_, value) => value.toString(16).padStart(3, "0"));

describe("the threshold of a share", () => {
  it.each([
    [1, "029"],
    [10, "19a"],
    [50, "800"],
    [99, "fd7"],
  ])("should be, for %i percent, %s", (share, threshold) => {
    expect(shareThreshold(share)).toBe(threshold);
  });

  it("should be met to 0.02 percent, and be read back", () => {
    for (const share of shares) {
      const threshold = shareThreshold(share);
      const drawn = threeDigits.filter((digits) => digits < threshold).length;
      expect(Math.abs((drawn * 100) / 4_096 - share)).toBeLessThan(0.02);
      expect(shareBelow(threshold)).toBe(share);
    }
    for (const text of ["", "29", "0290", "02g", "02A"]) expect(shareBelow(text)).toBeUndefined();
  });

  it("should be, as a regular expression, the same as the order of the digits", () => {
    const rest = "f".repeat(29);
    for (const threshold of [...shares.map(shareThreshold), "001", "010", "100", "00a", "0b0", "fff"]) {
      const pattern = new RegExp(belowThreeHex(threshold));
      const matching = threeDigits.filter((digits) => pattern.test(digits + rest));
      expect(matching).toEqual(threeDigits.filter((digits) => digits < threshold));
    }
    expect(belowThreeHex("029")).toBe("^(?:0[0-1]|02[0-8])");
    expect(belowThreeHex("fd7")).toBe("^(?:[0-9a-e]|f[0-9a-c]|fd[0-6])");
  });
});
