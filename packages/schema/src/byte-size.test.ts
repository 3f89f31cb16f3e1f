import { describe, expect, it } from "vitest";
import { byteSizeSchema, parseByteSize } from "./byte-size.js";

describe("parseByteSize", () => {
  it.each([
    ["512", 512],
    ["512b", 512],
    ["512B", 512],
    ["1024k", 1_048_576],
    ["1kb", 1024],
    ["512m", 536_870_912],
    ["512MiB", 536_870_912],
    ["1.5g", 1_610_612_736],
    ["1G", 1_073_741_824],
    ["1gb", 1_073_741_824],
    ["1 GiB", 1_073_741_824],
    ["1t", 1_099_511_627_776],
  ])("should read %s as %d bytes, as Docker does", (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(["", "b", "-1m", "1.m", "1  m", "1Mi", "1bb", "1e3m", "m1", "1m ", "999999999999g"])(
    "should refuse %j",
    (text) => {
      expect(parseByteSize(text)).toBeUndefined();
    },
  );
});

describe("byteSizeSchema", () => {
  it("should refuse less than its least", () => {
    expect(byteSizeSchema("6m").safeParse("5m").success).toBe(false);
    expect(byteSizeSchema("6m").safeParse("512").success).toBe(false);
    expect(byteSizeSchema("6m").safeParse("6144k").success).toBe(true);
  });
});
