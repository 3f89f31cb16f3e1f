import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { validConfig } from "../testing/config-arbitrary.js";
import { memorySource } from "../testing/memory-source.js";
import { formatPath } from "./config-path.js";
import { containerExclusivity } from "./container-exclusivity.js";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";
import type { SourceKind } from "./source-kind.js";
import { validateSource } from "./validate-source.js";
import { type TextDiagnostic, validateText } from "./validate-text.js";

const kind = memorySource();

/** What is told of a text, with the part of the text that it is about. */
function told(text: string, of: SourceKind = kind): [string, string, string][] {
  return validateText(of, text).map(({ from, to, code, path }) => [
    code,
    formatPath(path),
    text.slice(from, to),
  ]);
}

const errors = (diagnostics: readonly TextDiagnostic[]) =>
  diagnostics.filter(({ severity }) => severity === "error");

/** The text after the fix of the first diagnostic that has one. */
function mended(text: string, of: SourceKind = kind): string {
  const fix = validateText(of, text).find((each) => each.fix !== undefined)?.fix;
  const edits = fix?.edits.toSorted((a, b) => b.from - a.from) ?? [];
  return edits.reduce((all, { from, to, insert }) => all.slice(0, from) + insert + all.slice(to), text);
}

const probed = '"port": 80, "healthcheck": { "path": "/" }';

describe("validateText", () => {
  it("should have nothing to say about a good config", () => {
    expect(validateText(kind, `{ "image": "web:1", ${probed} }`)).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    ['{ "image": 5 }', "CONFIG_INVALID", "image", "5"],
    ['{ "image": "web:1", "prot": 80 }', "CONFIG_INVALID", "prot", '"prot"'],
    ['{ "port": 80 }', "CONFIG_INVALID", "image", "{"],
    [
      '{ "image": "w", "port": 80, "healthcheck": {} }',
      "CONFIG_INVALID",
      "healthcheck.path",
      '"healthcheck"',
    ],
    ['{ "image": "w", "domains": ["a.test"] }', "CONFIG_INVALID", "port", "{"],
    ['{ "image": "w", "volumes": ["a:/a", "b"] }', "CONFIG_INVALID", "volumes[1]", '"b"'],
    ['{ "image": "w", "environment": { "1A": "x" } }', "CONFIG_INVALID", 'environment["1A"]', '"1A"'],
    ['{ "image": "w", "environment": { "A": 1 } }', "CONFIG_INVALID", "environment.A", "1"],
    ["[1]", "CONFIG_INVALID", "", "[1]"],
    ['{ "image": "🚀", "port": 0 }', "CONFIG_INVALID", "port", "0"],
  ])("should find in %s the place that is wrong", (text, code, path, part) => {
    expect(told(text).filter(([each]) => each === code)).toEqual([[code, path, part]]);
  });

  it.each<[string, string, string, string]>([
    ["{ // why\n }", "JSON_COMMENT", "", "// why"],
    ['{ "image": /* this */ "web:1" }', "JSON_COMMENT", "image", "/* this */"],
    ['{ "image": "web:1", }', "JSON_TRAILING_COMMA", "", ","],
    ['{ "domains": ["a.test" , ] }', "JSON_TRAILING_COMMA", "domains", ","],
    ['{ "image": "a:1", "image": "b:1" }', "JSON_DUPLICATE_KEY", "image", '"image"'],
    ['{ "image": "web:1" "port": 80 }', "JSON_SYNTAX", "port", '"port"'],
    ['{ "image": "web:1", "port": }', "JSON_SYNTAX", "", "}"],
    ['{ "image": "web', "JSON_SYNTAX", "image", '"web'],
    ["{ 'image': 1 }", "JSON_SYNTAX", "", "'image'"],
    ["", "JSON_SYNTAX", "", ""],
    ["\ufeff{}", "JSON_SYNTAX", "", "\ufeff"],
    ["{} {}", "JSON_SYNTAX", "", "{"],
  ])("should complain exactly about what is no JSON in %j", (text, code, path, part) => {
    expect(told(text)).toContainEqual([code, path, part]);
  });

  it("should tell mistakes of syntax and of meaning together, in the order of the text", () => {
    expect(told('{ "image": 1, // one\n "port": 0, }')).toEqual([
      ["CONFIG_INVALID", "image", "1"],
      ["JSON_COMMENT", "", "// one"],
      ["CONFIG_INVALID", "port", "0"],
      ["JSON_TRAILING_COMMA", "", ","],
    ]);
  });

  it("should not complain about a key that is still being written", () => {
    const codes = told('{ "image": "web:1", "po').map(([code]) => code);
    expect(new Set(codes)).toEqual(new Set(["JSON_SYNTAX", "HEALTHCHECK_MISSING"]));
    expect(told('{ "image": }').map(([code]) => code)).toEqual(["JSON_SYNTAX"]);
  });

  it.each([
    ['{ "imgae": "web:1" }', '{ "image": "web:1" }'],
    [
      '{ "image": "w:1", "deploy_strategy": "bluegreen" }',
      '{ "image": "w:1", "deploy_strategy": "blue-green" }',
    ],
    [
      '{ "image": "w:1", "deploy_strategy": "blue-green", "ports": ["80:80"] }',
      '{ "image": "w:1", "deploy_strategy": "recreate", "ports": ["80:80"] }',
    ],
    ['{ "image": "web:1", }', '{ "image": "web:1" }'],
    ['{ "image": "web:1" /* x */ }', '{ "image": "web:1"  }'],
    ["\ufeff{}", "{}"],
    // "image" is there already.
    ['{ "image": "a:1", "imgae": "b:1" }', '{ "image": "a:1", "imgae": "b:1" }'],
  ])("should mend %j to %j", (text, expected) => {
    expect(mended(text)).toBe(expected);
  });

  it("should say where blue-green is rejected, and mend it", () => {
    const schema = withContainerRules(z.strictObject(containerFields));
    const rejecting: SourceKind = {
      kind: "rejecting",
      schema,
      strategies: { fallback: { strategy: "recreate", reason: "It is so." }, rejectsBlueGreen: "it cannot." },
    };
    const text = '{ "deploy_strategy": "blue-green" }';
    expect(told(text, rejecting)).toEqual([["CONFIG_INVALID", "deploy_strategy", '"blue-green"']]);
    expect(mended(text, rejecting)).toBe('{ "deploy_strategy": "recreate" }');
  });

  it("should tell a value in no message", () => {
    const text = JSON.stringify({
      image: "s3cr3t s3cr3t",
      environment: { "TOKEN=s3cr3t": "" },
      port: "s3cr3t",
    });
    const diagnostics = validateText(kind, `${text.slice(0, -1)}, "A=s3cr3t": 1, "A=s3cr3t": 's3cr3t' }`);
    expect(diagnostics.length).toBeGreaterThan(3);
    expect(diagnostics.map(({ message }) => message).join()).not.toContain("s3cr3t");
  });
});

describe("the warnings of validateText", () => {
  const warned = (text: string, of: SourceKind = kind) => {
    const all = validateText(of, text);
    expect(errors(all)).toEqual([]);
    return all.map(({ code, from, to }) => [code, text.slice(from, to)]);
  };

  it.each([
    [`{ "image": "web:1" }`, "HEALTHCHECK_MISSING", "{"],
    [`{ "image": "web:1", ${probed}, "volumes": ["d:/d"] }`, "STRATEGY_FORCED", '"d:/d"'],
    [`{ "image": "web:1", "deploy_strategy": "", "ports": ["80:80"] }`, "STRATEGY_FORCED", '"80:80"'],
  ])("should warn about %s", (text, code, part) => {
    expect(warned(text)).toEqual([[code, part]]);
  });

  it("should name the strategy that is forced, and why", () => {
    const schema = withContainerRules(z.strictObject(containerFields));
    const stored: SourceKind = {
      kind: "stored",
      schema,
      strategies: {
        fallback: { strategy: "recreate", reason: "So." },
        forced: () => "Its storage is writable.",
      },
    };
    const text = '{ "deploy_strategy": "blue-green" }';
    expect(warned(text, stored)).toEqual([["STRATEGY_FORCED", '"blue-green"']]);
    expect(validateText(stored, text)[0]?.message).toMatch(/recreated.*Its storage is writable/);
    expect(warned("{}", stored)).toEqual([]);
  });

  it("should not warn where a config asks for what it gets", () => {
    expect(warned('{ "image": "w:1", "deploy_strategy": "recreate", "volumes": ["d:/d"] }')).toEqual([]);
  });

  it("should tell a kind's own warnings at their places", () => {
    const warning = { path: ["image"], code: "MOOD", message: "It is gloomy." };
    const text = `{ "image": "web:1", ${probed} }`;
    expect(warned(text, { ...kind, warn: () => [warning] })).toEqual([["MOOD", '"web:1"']]);
  });

  it("should warn of no exclusivity where the kind has none", () => {
    const { exclusive: _, ...strategies } = { exclusive: containerExclusivity, ...kind.strategies };
    expect(warned(`{ "image": "w:1", ${probed}, "ports": ["80:80"] }`, { ...kind, strategies })).toEqual([]);
  });
});

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
      { numRuns: 2000 },
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
