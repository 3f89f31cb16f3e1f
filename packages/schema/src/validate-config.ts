import type * as z from "zod";
import { closestKey } from "./closest-key.js";
import { configError, configIssue, type ConfigIssue } from "./config-issue.js";
import { formatKey, formatPath, type ConfigPath } from "./config-path.js";
import { findLimitBreach, type LimitBreach } from "./read-limits.js";
import { exampleAt, fieldsAt } from "./schema-at.js";
import { shapeOf, shownValue } from "./value-shape.js";
import { tell } from "./texts/catalogue.js";
import { mustBe, mustBeOf } from "./texts/must-be.js";

/** Stops after so many mistakes: the value is not a config. */
const maxIssues = 1000;
// More unknown fields than this are not typing errors.
const maxHints = 20;

/**
 * Returns the config with its defaults filled in. Throws CONFIG_INVALID or CONFIG_TOO_LARGE, which names every
 * mistake.
 */
export function validateConfig<Config>(schema: z.ZodType<Config>, value: unknown): Config {
  const result = checkConfig(schema, value);
  if ("issues" in result) throw configError(result.issues);
  return result.config;
}

/** The mistakes in a config, in the order of the schema, at most 1000; empty for a valid one. Never throws. */
export function findConfigIssues(schema: z.ZodType, value: unknown): ConfigIssue[] {
  const result = checkConfig(schema, value);
  return "issues" in result ? result.issues : [];
}

/** Returns the config with its defaults, or its mistakes. Never throws. */
export function checkConfig<Config>(
  schema: z.ZodType<Config>,
  value: unknown,
): { config: Config } | { issues: ConfigIssue[] } {
  const breach = breachOf(value);
  if (breach !== undefined) return { issues: [configIssue(breach)] };
  const result = schema.safeParse(value, { error: describeExpected });
  if (result.success) return { config: result.data };
  const issues: ConfigIssue[] = [];
  for (const issue of result.error.issues) {
    if (issues.length >= maxIssues) break;
    issues.push(...translate(issue, { schema, value, base: [] }));
  }
  return { issues: issues.slice(0, maxIssues) };
}

/** A value that throws on access, such as a proxy, is not JSON either. */
function breachOf(value: unknown): LimitBreach | undefined {
  try {
    return findLimitBreach(value);
  } catch {
    const [expected, received] = [tell("must-be.json"), tell("received.unreadable")];
    return { code: "CONFIG_INVALID", path: [], expected, received };
  }
}

interface Origin {
  readonly schema: z.ZodType;
  /** The whole config. */
  readonly value: unknown;
  /** Where the path of the issue begins in it. */
  readonly base: ConfigPath;
}

function translate(issue: z.core.$ZodIssue, { schema, value, base }: Origin): ConfigIssue[] {
  const path = [
    ...base,
    ...issue.path.map((segment) => (typeof segment === "number" ? segment : String(segment))),
  ];
  if (issue.code === "unrecognized_keys") {
    const known = fieldsAt(schema, path);
    const keys = issue.keys.slice(0, maxIssues);
    return keys.map((key, at) => unknownField(at < maxHints ? known : [], value, [...path, key]));
  }
  if (issue.code === "invalid_union") {
    const branch = meantBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((each) => translate(each, { schema, value, base: path }));
  }
  const isKey = issue.code === "invalid_key";
  const expected = isKey ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const received = valueAt(value, path);
  const example = exampleAt(schema, path);
  const meant = issue.code === "invalid_value" ? closestValue(received, issue.values) : undefined;
  return [
    configIssue({
      path,
      expected: mustBeOf(expected),
      received: shownValue(received, path),
      ...(example !== undefined && { remedy: tell("remedy.example", { example: JSON.stringify(example) }) }),
      ...(isKey && { isKey }),
      ...(meant !== undefined && { fix: { label: tell("fix.write", { meant }), path, value: meant } }),
    }),
  ];
}

function closestValue(received: unknown, values: readonly unknown[]): string | undefined {
  const known = values.filter((each) => typeof each === "string");
  return typeof received === "string" ? closestKey(received, known) : undefined;
}

/** The option of a union that the author means: the only one with the kind of the given value. */
function meantBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const meant = branches.filter(
    (issues) => !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

function unknownField(known: readonly string[], value: unknown, path: ConfigPath): ConfigIssue {
  const key = String(path.at(-1));
  const meant = closestKey(key, known);
  const found = {
    path,
    expected: tell("must-be.known-field"),
    received: shapeOf(valueAt(value, path)),
    isKey: true,
  } as const;
  const [name, holder] = [formatKey(key), formatPath(path.slice(0, -1))];
  if (meant === undefined) {
    const message =
      holder === "" ? tell("unknown-field.top", { name }) : tell("unknown-field.inside", { name, holder });
    return configIssue({ ...found, message, remedy: tell("remedy.remove-field") });
  }
  return configIssue({
    ...found,
    message:
      holder === ""
        ? tell("unknown-field.top-meant", { name, meant })
        : tell("unknown-field.inside-meant", { name, holder, meant }),
    remedy: tell("remedy.write", { meant }),
    fix: { label: tell("fix.write", { meant }), path, key: meant },
  });
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((holder, segment) => {
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, segment)) return undefined;
    return (holder as Record<string | number, unknown>)[segment];
  }, value);
}

const typeKeys = {
  string: "string",
  number: "number",
  int: "whole-number",
  boolean: "boolean",
  array: "array",
  object: "object",
  record: "object",
} as const;

/** The words for "must be …" if a schema has no words of its own. */
function describeExpected(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type")
    return mustBe(typeKeys[issue.expected as keyof typeof typeKeys] ?? "other-type");
  if (issue.code === "invalid_value") return mustBe("one-of", { values: listed(issue.values) });
  if (issue.code === "invalid_union" && "options" in issue)
    return mustBe("one-of", { values: listed(issue.options as unknown[]) });
  if (issue.code === "too_small")
    return mustBe(`at-least${unitOf(issue.origin)}`, { count: Number(issue.minimum) });
  if (issue.code === "too_big")
    return mustBe(`at-most${unitOf(issue.origin)}`, { count: Number(issue.maximum) });
  return mustBe("shape");
}

function listed(values: readonly unknown[]): string {
  return values.map((each) => JSON.stringify(each)).join(", ");
}

function unitOf(origin: string) {
  if (origin === "string") return "-characters";
  return origin === "array" ? "-items" : "";
}
