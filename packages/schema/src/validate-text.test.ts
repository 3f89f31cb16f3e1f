import { describe, expect, it } from "vitest";
import * as z from "zod";
import { formatPath } from "./config-path.js";
import { containerExclusivity } from "./container-exclusivity.js";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";
import type { SourceKind } from "./source-kind.js";
import type { TextDiagnostic } from "./text-diagnostic.js";
import { validateText } from "./validate-text.js";

const kind: SourceKind = {
  kind: "plain",
  schema: withContainerRules(z.strictObject({ ...containerFields, image: z.string() })),
  strategies: {
    fallback: { strategy: "blue-green", reason: "It is the default here." },
    exclusive: containerExclusivity,
  },
};

/** The diagnostics of a text, with the part of the text that each is about. */
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

  it.each(["/*", "{} /*", '{ "image": "web:1" } /* x'])(
    "should say of %j that its comment is not closed",
    (text) => {
      expect(validateText(kind, text).map(({ key }) => key)).toContain("json.open-comment");
    },
  );

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
    // "image" already exists.
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
