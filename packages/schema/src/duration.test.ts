import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationSchema, parseDuration } from "./duration.js";

describe("parseDuration", () => {
  it.each([
    ["0", 0],
    ["0s", 0],
    ["500ms", 500],
    ["10s", 10_000],
    ["2.5s", 2500],
    ["1m30s", 90_000],
    ["20m", 1_200_000],
    ["20m5ms", 1_200_005],
    ["1h5m30s20ms", 3_930_020],
  ])("should read %s as %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    "",
    " ",
    "10",
    "s",
    "1s1m",
    "1 s",
    "-1s",
    "+1s",
    "1S",
    "1d",
    "1e3s",
    ".5s",
    "5.s",
    "10s\n",
    "０s",
  ])("should refuse %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("should add up whatever whole units are written", () => {
    const amount = fc.nat({ max: 1000 });
    fc.assert(
      fc.property(amount, amount, amount, amount, (h, m, s, ms) => {
        expect(parseDuration(`${h}h${m}m${s}s${ms}ms`)).toBe(h * 3_600_000 + m * 60_000 + s * 1000 + ms);
      }),
    );
  });
});

describe("durationSchema", () => {
  it("should hold a duration between its least and 24 hours", () => {
    const schema = durationSchema("10ms");
    expect(schema.safeParse("9ms").success).toBe(false);
    expect(schema.safeParse("10ms").success).toBe(true);
    expect(schema.safeParse("24h").success).toBe(true);
    expect(schema.safeParse("24h1ms").success).toBe(false);
  });
});
