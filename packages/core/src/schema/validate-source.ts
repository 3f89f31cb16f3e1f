import type * as z from "zod";
import { catalogue, type ErrorCode } from "../errors/catalogue.js";
import { DeployerError } from "../errors/deployer-error.js";
import { closestKey } from "./closest-key.js";
import { formatKey, formatPath, type ConfigPath } from "./config-path.js";
import { findLimitBreach } from "./read-limits.js";
import { exampleAt, fieldsAt } from "./schema-at.js";
import { describeShape } from "./value-shape.js";

/** One mistake in a config. Tells a value's shape only, never the value: it may be a secret. */
export interface ConfigIssue {
  readonly code: Extract<ErrorCode, "CONFIG_INVALID" | "CONFIG_TOO_LARGE">;
  readonly path: ConfigPath;
  /** A sentence that names the field. */
  readonly message: string;
  /** Completes "must be …". */
  readonly expected: string;
  /** Completes "but is …". */
  readonly received: string;
  readonly remedy: string;
}

const maxIssues = 50;

/** The config with its defaults filled in. Throws CONFIG_INVALID or CONFIG_TOO_LARGE, which names every mistake. */
export function validateConfig<Config>(schema: z.ZodType<Config>, value: unknown): Config {
  const result = check(schema, value);
  if ("issues" in result) throw configError(result.issues);
  return result.config;
}

/** Every mistake in a config, in the order of the schema; empty for a valid one. Never throws. */
export function findConfigIssues(schema: z.ZodType, value: unknown): ConfigIssue[] {
  const result = check(schema, value);
  return "issues" in result ? result.issues : [];
}

/** The error for at least one issue; its `details.issues` have their paths as text. */
export function configError(issues: readonly ConfigIssue[]): DeployerError {
  const shown = issues.slice(0, 5).map((issue) => issue.message);
  const more = issues.length > shown.length ? ` And ${issues.length - shown.length} more.` : "";
  return new DeployerError(
    issues[0]?.code ?? "CONFIG_INVALID",
    `The config is not valid. ${shown.join(" ")}${more}`,
    {
      details: {
        issues: issues
          .slice(0, maxIssues)
          .map(({ path, ...issue }) => Object.assign(issue, { path: formatPath(path) })),
      },
    },
  );
}

/** A mistake whose sentence is made of its parts. */
export function configIssue(
  issue: Omit<ConfigIssue, "message" | "remedy" | "code"> & Partial<ConfigIssue>,
): ConfigIssue {
  const code = issue.code ?? "CONFIG_INVALID";
  const name = formatPath(issue.path) || "The config";
  const message = `${name} must be ${issue.expected}, but is ${issue.received}.`;
  return { message, remedy: catalogue[code], ...issue, code };
}

function check<Config>(
  schema: z.ZodType<Config>,
  value: unknown,
): { config: Config } | { issues: ConfigIssue[] } {
  const breach = findLimitBreach(value);
  if (breach !== undefined) return { issues: [configIssue(breach)] };
  const result = schema.safeParse(value, { error: describeExpected });
  if (result.success) return { config: result.data };
  return { issues: result.error.issues.flatMap((issue) => translate(issue, { schema, value, base: [] })) };
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
    return issue.keys.map((key) => unknownField(schema, value, [...path, key]));
  }
  if (issue.code === "invalid_union") {
    const branch = meantBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((each) => translate(each, { schema, value, base: path }));
  }
  const expected = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const example = exampleAt(schema, path);
  const remedy = example === undefined ? {} : { remedy: `Write for example ${JSON.stringify(example)}.` };
  return [configIssue({ path, expected, received: describeShape(valueAt(value, path)), ...remedy })];
}

/** The option of a union that was meant: the only one whose kind of value was given. */
function meantBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const meant = branches.filter(
    (issues) => !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

function unknownField(schema: z.ZodType, value: unknown, path: ConfigPath): ConfigIssue {
  const key = String(path.at(-1));
  const meant = closestKey(key, fieldsAt(schema, path.slice(0, -1)));
  const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
  const holder = formatPath(path.slice(0, -1));
  return configIssue({
    path,
    message: `Unknown field "${formatKey(key)}"${holder && ` in ${holder}`}.${hint}`,
    expected: "a known field",
    received: describeShape(valueAt(value, path)),
    remedy: meant === undefined ? "Remove the field." : `Write "${meant}".`,
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
  if (issue.code === "too_small") return `at least ${issue.minimum}${unitOf(issue.origin)}`;
  if (issue.code === "too_big") return `at most ${issue.maximum}${unitOf(issue.origin)}`;
  return "of the stated shape";
}

function unitOf(origin: string): string {
  if (origin === "string") return " characters long";
  return origin === "array" ? " items long" : "";
}
