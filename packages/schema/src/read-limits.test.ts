import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLimitBreach, maxConfigBytes } from "./read-limits.js";
import { readText } from "./read-text.js";

function nested(levels: number): unknown {
  let value: unknown = "deep";
  for (let level = 0; level < levels; level++) value = { value };
  return value;
}

const codeOf = (value: unknown) => findLimitBreach(value)?.code;

describe("findLimitBreach", () => {
  it("should accept 32 levels and refuse the next", () => {
    expect(codeOf(nested(32))).toBeUndefined();
    expect(codeOf(nested(33))).toBe("CONFIG_TOO_LARGE");
    expect(codeOf(nested(100_000))).toBe("CONFIG_TOO_LARGE");
  });

  it("should count the bytes of the JSON", () => {
    const text = (length: number) => ({ text: "x".repeat(length) });
    const frame = '{"text":""}'.length;
    expect(codeOf(text(maxConfigBytes - frame))).toBeUndefined();
    expect(codeOf(text(maxConfigBytes - frame + 1))).toBe("CONFIG_TOO_LARGE");
    expect(codeOf("é".repeat(maxConfigBytes / 2))).toBe("CONFIG_TOO_LARGE");
    expect(codeOf("x".repeat(5_000_000))).toBe("CONFIG_TOO_LARGE");
    expect(codeOf(Array.from({ length: 300_000 }, () => 1))).toBe("CONFIG_TOO_LARGE");
  });

  it("should say how long a text may be, and how long it is", () => {
    const most = 4 * maxConfigBytes;
    const problemsOf = (length: number) => readText(" ".repeat(length)).problems;
    expect(problemsOf(most).map(({ code }) => code)).not.toContain("CONFIG_TOO_LARGE");
    const [problem, ...others] = problemsOf(most + 1);
    expect([problem?.code, others]).toEqual(["CONFIG_TOO_LARGE", []]);
    expect(problem?.message).toMatchObject({
      key: "json.too-long",
      params: { most: most / 1024, size: most + 1 },
    });
  });

  it("should refuse a small value that unfolds to a huge one", () => {
    let value: unknown = "x";
    for (let level = 0; level < 20; level++) value = [value, value, value, value];
    expect(codeOf(value)).toBe("CONFIG_TOO_LARGE");
  });

  it("should refuse a value that contains itself", () => {
    const value: Record<string, unknown> = {};
    value["self"] = { again: value };
    expect(findLimitBreach(value)).toMatchObject({ code: "CONFIG_INVALID", path: ["self", "again"] });
  });

  it.each([
    ["NaN", Number.NaN],
    ["an infinite number", Number.POSITIVE_INFINITY],
    ["a function", () => 1],
    ["a symbol", Symbol("x")],
    ["a bigint", 1n],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["an instance", new URL("http://r.test")],
    ["an inherited field", Object.create({ image: "x" }) as unknown],
    ["an array with a gap", Array(3)],
    ["an array with undefined", [undefined]],
    ["NUL", "a\0b"],
    ["an override of the writing direction", "a\u202eb"],
    ["a lone surrogate", "a\ud800"],
  ])("should refuse %s", (_, value) => {
    expect(findLimitBreach({ field: value })).toMatchObject({ code: "CONFIG_INVALID", path: ["field"] });
  });

  it("should not call a getter or a method", () => {
    const called: string[] = [];
    const value = {
      get image() {
        called.push("getter");
        return "x";
      },
      toJSON: () => called.push("toJSON"),
    };
    expect(codeOf(value)).toBe("CONFIG_INVALID");
    expect(called).toEqual([]);
  });

  it.each(["__proto__", "constructor", "prototype"])(
    "should refuse a field named %s and pollute nothing",
    (key) => {
      const value: unknown = JSON.parse(`{"a":{"${key}":{"polluted":true}}}`);
      expect(findLimitBreach(value)).toMatchObject({ code: "CONFIG_INVALID", path: ["a", key] });
      expect({}).not.toHaveProperty("polluted");
    },
  );

  it("should accept whatever small JSON there is, and a field that is undefined", () => {
    const safe = fc.jsonValue({ maxDepth: 5, noUnicodeString: true }).map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(safe, (json) => {
        fc.pre(!/__proto__|constructor|prototype/.test(json));
        expect(findLimitBreach(JSON.parse(json))).toBeUndefined();
      }),
    );
    expect(findLimitBreach({ port: undefined })).toBeUndefined();
  });
});
