import { type TextDiagnostic, validateSource, validateText } from "@cutover/schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validConfig } from "./config-arbitrary.js";
import { memorySource } from "./memory-source.js";

const kind = memorySource();

const errors = (diagnostics: readonly TextDiagnostic[]) =>
  diagnostics.filter(({ severity }) => severity === "error");

describe("any text", () => {
  const check = (text: string): readonly TextDiagnostic[] => {
    const all = validateText(kind, text);
    for (const { from, to, message, fix } of all) {
      expect(message).not.toBe("");
      for (const span of [{ from, to }, ...(fix?.edits ?? [])]) {
        expect(0 <= span.from && span.from <= span.to && span.to <= text.length).toBe(true);
      }
    }
    expect(all.length).toBeLessThanOrEqual(100);
    return all;
  };
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const configs = validConfig(kind)
    .filter((config) => validateSource(kind, config).length === 0)
    .map((config) => JSON.stringify(config, null, 2));
  const jsonParts = '{ } [ ] : , " \' \\ / * 0 1 - . e E + t true null "image" 1e5 \\u00e4 //'.split(" ");
  const jsonLike = fc
    .array(fc.constantFrom(...jsonParts, " ", "\n", "\t", "\ufeff", "\u2028"), { maxLength: 40 })
    .map((parts) => parts.join(""));
  const anything = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.json(), jsonLike);

  it("should get diagnostics inside it, and errors where it is no JSON", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const told = errors(check(text)).length;
        expect(isJson(text) || told > 0).toBe(true);
      }),
      // Found by chance: the parser places the end of an unclosed comment behind the text, and that of what holds it.
      { numRuns: 2000, examples: [["/*"], ["{/*"], ["{} /*"], ["//"], ["/"], ["[/*"], ['{"a":[/*']] },
    );
  });

  it("should get an error for every valid config that one character makes no JSON", () => {
    const broken = fc
      .tuple(configs, fc.nat(), fc.string({ unit: "binary", maxLength: 1 }))
      .map(([text, at, part]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + part + text.slice(place + 1);
      });
    fc.assert(
      fc.property(broken, (text) => {
        const told = errors(check(text)).length;
        expect(isJson(text) || told > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("should get an error for every truncation of a valid config", () => {
    fc.assert(
      fc.property(configs, (text) => {
        expect(errors(check(text))).toEqual([]);
        for (let length = 0; length < text.length; length += 1) {
          expect(errors(check(text.slice(0, length))), text.slice(0, length)).not.toEqual([]);
        }
      }),
      { numRuns: 8 },
    );
  });

  it.each<[string, string]>([
    ["brackets", "[".repeat(1_000_000)],
    ["braces", '{"a":'.repeat(200_000)],
    ["closing brackets", "]".repeat(1_000_000)],
    ["a long list", `[${"1,".repeat(499_999)}1]`],
    ["a list of domains", `{"image":"a:1","port":1,"domains":[${"1,".repeat(120_000)}1]}`],
    ["unknown keys", `{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join()}}`],
    ["duplicate keys", `{${'"prot":1,'.repeat(60_000)}"prot":1}`],
    ["comments", "/**/".repeat(250_000)],
    ["commas", ",".repeat(1_000_000)],
    ["one text", JSON.stringify("x".repeat(1_000_000))],
    ["blanks", " ".repeat(1_000_000)],
    ["emoji", "🚀".repeat(500_000)],
    ["odd marks", "\ufeff,".repeat(500_000)],
    ["50 MB", "{".repeat(50_000_000)],
  ])("should get a bounded answer where it is megabytes of %s", (_, text) => {
    expect(errors(check(text))).not.toEqual([]);
  });
});
