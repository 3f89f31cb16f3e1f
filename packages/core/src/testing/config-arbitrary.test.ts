import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { containerFields, findConfigIssues, formatPath, withContainerRules } from "@cutover/schema";
import { invalidConfig, validConfig } from "./config-arbitrary.js";

const container = { schema: withContainerRules(z.strictObject(containerFields)) };
const wrongPaths = (schema: z.ZodType, value: unknown) =>
  findConfigIssues(schema, value).map(({ path }) => formatPath(path));

type Config = Readonly<Record<string, unknown>>;
let valid: Config[];
let invalid: { config: unknown; path: string }[];
beforeAll(() => {
  valid = fc.sample(validConfig(container), { numRuns: 300, seed: 7 }) as Config[];
  invalid = fc.sample(invalidConfig(container), { numRuns: 5000, seed: 7 });
}, 120_000);

describe("validConfig", () => {
  it("should make configs of the common fields that validate", () => {
    fc.assert(
      fc.property(validConfig(container), (config) => {
        expect(wrongPaths(container.schema, config)).toEqual([]);
        expect(JSON.parse(JSON.stringify(config))).toEqual(config);
      }),
      { numRuns: 300 },
    );
  });

  it("should make configs with and without each field", () => {
    for (const field of Object.keys(containerFields)) {
      const present = valid.filter((config) => field in config);
      expect([field, present.length]).not.toEqual([field, 0]);
      expect([field, present.length]).not.toEqual([field, valid.length]);
    }
  });

  it("should take every option of a union, and more than the examples", () => {
    const entries = valid.flatMap(({ volumes = [] }) => volumes as unknown[]);
    expect(new Set(entries.map((each) => typeof each))).toEqual(new Set(["string", "object"]));
    const values = valid.flatMap(({ environment = {} }) => Object.values(environment as object));
    const shapes = values.map((each) => (typeof each === "string" ? "text" : Object.keys(each as object)[0]));
    expect(new Set(shapes)).toEqual(new Set(["text", "from_env", "from_file", "from_resolver"]));
    const periods = valid.flatMap(({ stop_grace_period: period }) => (period ? [period] : []));
    expect(new Set(periods).size).toBeGreaterThan(20);
  });

  it("should vary an example where nearly nothing that is made up keeps the rules", () => {
    const text = z.string().optional();
    const schema = z
      .strictObject({ name: text, unit: text, size: z.int().optional() })
      .refine(({ name, unit }) => name === "the only one" && unit === "and its unit")
      .meta({ examples: [{ name: "the only one", unit: "and its unit" }] });
    const sizes = fc.sample(validConfig({ schema }), { numRuns: 100, seed: 1 }).map((config) => {
      return (config as { size?: number }).size;
    });
    expect(new Set(sizes).size).toBeGreaterThan(10);
  });

  it("should name the field for which it finds no value, and take its example where one is given", () => {
    const code = z.string().refine((text) => text === "k3y:-)");
    const without = { schema: z.strictObject({ outer: z.strictObject({ code }) }) };
    expect(() => validConfig(without)).toThrow(/outer\.code.*examples/);
    const withOne = {
      schema: z.strictObject({ outer: z.strictObject({ code: code.meta({ examples: ["k3y:-)"] }) }) }),
    };
    expect(fc.sample(validConfig(withOne), 1)).toEqual([{ outer: { code: "k3y:-)" } }]);
  });

  it.each<[string, z.ZodType]>([
    ["an address", z.url()],
    ["an e-mail address", z.email()],
    ["a nullable number", z.number().min(3).max(4).nullable()],
    ["anything", z.unknown()],
    [
      "a choice by a field",
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("a"), size: z.int() }),
        z.strictObject({ type: z.literal("b"), name: z.string().min(1) }),
      ]),
    ],
    ["a list that must not be empty", z.array(z.boolean()).min(1).max(2)],
  ])("should make and break %s", (_, field) => {
    const schema = z.strictObject({ field });
    for (const config of fc.sample(validConfig({ schema }), 100)) {
      expect(wrongPaths(schema, config)).toEqual([]);
    }
    for (const { config, path } of fc.sample(invalidConfig({ schema }), 100)) {
      expect(wrongPaths(schema, config)).toContain(path);
    }
  });
});

describe("invalidConfig", () => {
  it("should make configs that are refused for the place it names", () => {
    fc.assert(
      fc.property(invalidConfig(container), ({ config, path }) => {
        expect(wrongPaths(container.schema, config)).toContain(path);
      }),
      { numRuns: 300 },
    );
  });

  it("should break every kind of place in its turn", () => {
    expect(invalid.map(({ path }) => path)).toContainEqual(expect.stringMatching(/\.unknown_field$/));
    expect(invalid.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "",
        "unknown_field",
        "port",
        "domains[0]",
        "command",
        "healthcheck.path",
        "healthcheck.successes",
        "volumes[0].source",
        'environment["…"]',
      ]),
    );
  });
});
