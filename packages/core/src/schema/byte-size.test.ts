import { describe, expect, it } from "vitest";
import { byteSizeSchema, parseByteSize } from "./byte-size.js";

describe("parseByteSize", () => {
  it.each([
    ["512b", 512],
    ["1024k", 1_048_576],
    ["1kb", 1024],
    ["512m", 536_870_912],
    ["2g", 2_147_483_648],
    ["1gb", 1_073_741_824],
  ])("should read %s as %d bytes", (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(["", "512", "b", "1.5g", "-1m", "1 m", "1M", "1t", "999999999999g"])("should refuse %j", (text) => {
    expect(parseByteSize(text)).toBeUndefined();
  });
});

describe("byteSizeSchema", () => {
  it("should refuse less than its least", () => {
    expect(byteSizeSchema("6m").safeParse("5m").success).toBe(false);
    expect(byteSizeSchema("6m").safeParse("6144k").success).toBe(true);
  });
});
