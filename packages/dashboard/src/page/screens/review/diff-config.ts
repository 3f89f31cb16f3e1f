/** One difference between two configs. */
export interface ConfigChange {
  /** Such as `environment.TOKEN`. */
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The differences between two configs as they were written, by path. Lists are compared as a whole. */
export function diffConfig(before: unknown, after: unknown): readonly ConfigChange[] {
  return compare([], before, after);
}

function compare(path: readonly string[], before: unknown, after: unknown): ConfigChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      compare([...path, key], before[key], after[key]),
    );
  const at = path.join(".");
  if (before === undefined) return [{ path: at, kind: "added", after }];
  if (after === undefined) return [{ path: at, kind: "removed", before }];
  return [{ path: at, kind: "changed", before, after }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
