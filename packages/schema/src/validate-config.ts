import type * as z from "zod";
import { closestKey } from "./closest-key.js";
import { configError, type ConfigFix, configIssue, type ConfigIssue } from "./config-issue.js";
import { formatKey, formatPath, type ConfigPath } from "./config-path.js";
import { findLimitBreach, type LimitBreach } from "./read-limits.js";
import { exampleAt, fieldsAt } from "./schema-at.js";
import { describeShape, describeValue } from "./value-shape.js";

/** More mistakes are not looked for: what finds so many is no config. */
const maxIssues = 1000;
// With more unknown fields than this, they are not slips of the keyboard.
const maxHints = 20;

/** The config with its defaults filled in. Throws CONFIG_INVALID or CONFIG_TOO_LARGE, which names every mistake. */
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

/** The config with its defaults, or what is wrong with it. Never throws. */
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

/** A value that throws where it is looked at, as a proxy may, is no JSON either. */
function breachOf(value: unknown): LimitBreach | undefined {
  try {
    return findLimitBreach(value);
  } catch {
    return { code: "CONFIG_INVALID", path: [], expected: "JSON", received: "something that cannot be read" };
  }
}

interface Origin {
  readonly schema: z.ZodType;
  /** The whole config. */
  readonly value: unknown;
  /** Where in it the issue's own path begins. */
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
  const fix = issue.code === "invalid_value" ? closestValue(path, received, issue.values) : undefined;
  return [
    configIssue({
      path,
      expected,
      received: isKey ? describeShape(received) : describeValue(received, path),
      ...(example !== undefined && { remedy: `Write for example ${JSON.stringify(example)}.` }),
      ...(isKey && { isKey }),
      ...(fix && { fix }),
    }),
  ];
}

function closestValue(
  path: ConfigPath,
  received: unknown,
  values: readonly unknown[],
): ConfigFix | undefined {
  const known = values.filter((each) => typeof each === "string");
  const value = typeof received === "string" ? closestKey(received, known) : undefined;
  return value === undefined ? undefined : { label: `Write "${value}"`, path, value };
}

/** The option of a union that was meant: the only one whose kind of value was given. */
function meantBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const meant = branches.filter(
    (issues) => !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

function unknownField(known: readonly string[], value: unknown, path: ConfigPath): ConfigIssue {
  const key = String(path.at(-1));
  const meant = closestKey(key, known);
  const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
  const holder = formatPath(path.slice(0, -1));
  return configIssue({
    path,
    message: `Unknown field "${formatKey(key)}"${holder && ` in ${holder}`}.${hint}`,
    expected: "a known field",
    received: describeShape(valueAt(value, path)),
    remedy: meant === undefined ? "Remove the field." : `Write "${meant}".`,
    isKey: true,
    ...(meant !== undefined && { fix: { label: `Write "${meant}"`, path, key: meant } }),
  });
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((holder, segment) => {
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, segment)) return undefined;
    return (holder as Record<string | number, unknown>)[segment];
  }, value);
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  record: "an object",
};

/** What completes "must be …" where a schema has no words of its own. */
function describeExpected(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type") return typeNames[issue.expected] ?? "of another type";
  if (issue.code === "invalid_value")
    return `one of ${issue.values.map((each) => JSON.stringify(each)).join(", ")}`;
  if (issue.code === "invalid_union" && "options" in issue)
    return `one of ${(issue.options as unknown[]).map((each) => JSON.stringify(each)).join(", ")}`;
  if (issue.code === "too_small") return `at least ${issue.minimum}${unitOf(issue.origin)}`;
  if (issue.code === "too_big") return `at most ${issue.maximum}${unitOf(issue.origin)}`;
  return "of the stated shape";
}

function unitOf(origin: string): string {
  if (origin === "string") return " characters long";
  return origin === "array" ? " items long" : "";
}
