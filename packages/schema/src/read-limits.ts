import type { ErrorCode } from "./errors/catalogue.js";
import { type MustBeKey, tell, type Told } from "./texts/catalogue.js";
import { shapeOf } from "./value-shape.js";
import type { ConfigPath } from "./config-path.js";

export const maxConfigBytes = 256 * 1024;
const maxConfigLevels = 32;

/** Why a value is not examined any further. */
export interface LimitBreach {
  readonly code: Extract<ErrorCode, "CONFIG_INVALID" | "CONFIG_TOO_LARGE">;
  readonly path: ConfigPath;
  readonly expected: Told<MustBeKey>;
  readonly received: ReturnType<typeof shapeOf>;
}

interface Visit {
  readonly value: unknown;
  /** Its place in its holder. */
  readonly segment: string | number;
  readonly holder: Visit | undefined;
  /** How many objects hold it. */
  readonly level: number;
}

export const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);
// NUL ends a string for the kernel, lone surrogates have no bytes, and the others make a text look different
// from its content.
const forbiddenText = /[\0\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

/**
 * Returns what prevents a value from being a plain JSON config of bearable size; undefined if nothing does. The
 * work is bounded for any value, and no getter or method of it is called.
 */
export function findLimitBreach(value: unknown): LimitBreach | undefined {
  const waiting: Visit[] = [{ value, segment: "", holder: undefined, level: 0 }];
  let budget = maxConfigBytes;
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const problem = problemOf(visit);
    if (problem !== undefined) return problem;
    budget -= leastBytes(visit.value);
    if (budget < 0) return tooLarge(value);
    budget -= enter(visit, waiting);
  }
  const json = JSON.stringify(value) ?? "";
  return new TextEncoder().encode(json).length > maxConfigBytes ? tooLarge(value) : undefined;
}

/** Adds the children so that the first is examined first, and returns the length of the keys. */
function enter(holder: Visit, waiting: Visit[]): number {
  const { value } = holder;
  if (typeof value !== "object" || value === null) return 0;
  const level = holder.level + 1;
  if (Array.isArray(value)) {
    for (let at = value.length - 1; at >= 0; at -= 1)
      waiting.push({ value: value[at] as unknown, segment: at, holder, level });
    return 0;
  }
  let length = 0;
  for (const [key, child] of Object.entries(value).toReversed()) {
    length += key.length;
    waiting.push({ value: child, segment: key, holder, level });
  }
  return length;
}

function pathOf({ segment, holder }: Visit): ConfigPath {
  return holder === undefined ? [] : [...pathOf(holder), segment];
}

function holdsItself({ value, holder }: Visit): boolean {
  for (let each = holder; each !== undefined; each = each.holder) if (each.value === value) return true;
  return false;
}

function tooLarge(value: unknown): LimitBreach {
  const expected = tell("must-be.at-most-bytes", { count: maxConfigBytes / 1024 });
  return { code: "CONFIG_TOO_LARGE", path: [], expected, received: shapeOf(value) };
}

/** A cheap lower bound of the JSON's length. */
function leastBytes(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) ? value.length + 1 : 1;
}

function problemOf(visit: Visit): LimitBreach | undefined {
  const { value, level } = visit;
  const invalid = (expected: Told<MustBeKey>): LimitBreach => {
    return { code: "CONFIG_INVALID", path: pathOf(visit), expected, received: shapeOf(value) };
  };
  switch (typeof value) {
    case "undefined":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : invalid(tell("must-be.finite-number"));
    case "string":
      if (value.length > maxConfigBytes || !forbiddenText.test(value)) return undefined;
      return invalid(tell("must-be.plain-text"));
    case "bigint":
    case "function":
    case "symbol":
      return invalid(tell("must-be.json"));
    case "object":
      break;
  }
  if (value === null) return undefined;
  if (holdsItself(visit)) return invalid(tell("must-be.json-loop"));
  if (level >= maxConfigLevels) {
    const expected = tell("must-be.at-most-levels", { count: maxConfigLevels });
    return { code: "CONFIG_TOO_LARGE", path: pathOf(visit), expected, received: shapeOf(value) };
  }
  if (Array.isArray(value))
    return value.length > maxConfigBytes ? tooLarge(value) : arrayProblem(value, invalid);
  return objectProblem(value, invalid);
}

type Invalid = (expected: Told<MustBeKey>) => LimitBreach;

function arrayProblem(value: readonly unknown[], invalid: Invalid) {
  const isDense = Object.keys(value).length === value.length && !value.includes(undefined);
  return isDense && Object.getPrototypeOf(value) === Array.prototype
    ? undefined
    : invalid(tell("must-be.plain-array"));
}

function objectProblem(value: object, invalid: Invalid): LimitBreach | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return invalid(tell("must-be.plain-object"));
  if (Object.keys(value).length > maxConfigBytes) return tooLarge(value);
  const fields = Object.getOwnPropertyDescriptors(value);
  if (Object.values(fields).some((field) => field.get !== undefined || field.set !== undefined)) {
    return invalid(tell("must-be.object-getters"));
  }
  const odd = Object.entries(fields).find(([key]) => forbiddenKeys.has(key) || forbiddenText.test(key));
  if (odd === undefined) return undefined;
  const [key, field] = odd;
  const refused = invalid(tell("must-be.left-out"));
  return { ...refused, path: [...refused.path, key], received: shapeOf(field.value) };
}
