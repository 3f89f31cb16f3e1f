import { isDeepStrictEqual } from "node:util";

/** One difference between what is live and what would be deployed. */
export interface ConfigChange {
  readonly path: string;
  /** Undefined: it was not there. */
  readonly before: unknown;
  /** Undefined: it goes. */
  readonly after: unknown;
}

/** The differences between two JSON values, each at its deepest path. Pure. */
export function configChanges(before: unknown, after: unknown, path = ""): ConfigChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    configChanges(before[key], after[key], path === "" ? key : `${path}.${key}`),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
