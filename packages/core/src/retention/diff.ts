import { isDeepStrictEqual } from "node:util";
import { type ConfigPath, formatPath } from "@cutover/schema";
import type { DeploymentRecord, Json } from "../records/records.js";

export type ChangeArea =
  | "image"
  | "command"
  | "environment"
  | "domains"
  | "ports"
  | "healthcheck"
  | "volumes"
  | "networks"
  | "resources"
  | "lifecycle"
  | "privileges"
  | "source"
  | "other";

/**
 * One difference between two deployments. `unknown`: a secret with the same reference whose values cannot be
 * compared, because a database of another machine, or an older version, recorded them.
 */
export interface Change {
  /**
   * A path in the config, such as `environment.TOKEN`; or `source`, the source kind; or `image digest`, the
   * image that ran.
   */
  readonly path: string;
  readonly kind: "added" | "removed" | "changed" | "unknown";
  /** Undefined if it was added, and for the value of a secret, which is never stored. */
  readonly before: Json | undefined;
  /** Undefined if it was removed, and for the value of a secret. */
  readonly after: Json | undefined;
  readonly area: ChangeArea;
}

export interface Diff {
  readonly changes: readonly Change[];
}

/**
 * Returns the differences from deployment `a` to deployment `b`: their written configs, their images, and their
 * secrets. Pure.
 */
export function diff(a: DeploymentRecord, b: DeploymentRecord): Diff {
  return {
    changes: [
      ...changed("source", { before: a.source, after: b.source, area: "source" }),
      ...compare([], a.config, b.config),
      ...compareDigests(a, b),
      ...compareSecrets(a, b),
    ],
  };
}

function compare(path: ConfigPath, before: Json | undefined, after: Json | undefined): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  const area = areaOf(path);
  if (isObject(before) && isObject(after) && !isReference(before) && !isReference(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare([...path, key], before[key], after[key]));
  }
  if (path.length === 1 && isSet(path[0]) && isListOrAbsent(before) && isListOrAbsent(after))
    return compareSets(path, before ?? [], after ?? []);
  return changed(formatPath(path), { before, after, area });
}

/** Lists without a meaningful order. */
const sets = new Set(["domains", "networks", "ports", "volumes", "cap_add", "devices", "profiles"]);

function isSet(key: unknown): boolean {
  return typeof key === "string" && sets.has(key);
}

function compareSets(path: ConfigPath, before: readonly Json[], after: readonly Json[]): Change[] {
  const without = (all: readonly Json[], others: readonly Json[]): Json[] =>
    all.filter((one) => !others.some((other) => isDeepStrictEqual(one, other)));
  const at = formatPath(path);
  const area = areaOf(path);
  return [
    ...without(before, after).flatMap((one) => changed(at, { before: one, after: undefined, area })),
    ...without(after, before).flatMap((one) => changed(at, { before: undefined, after: one, area })),
  ];
}

function compareDigests(a: DeploymentRecord, b: DeploymentRecord): Change[] {
  const [before, after] = [a.green?.spec.image, b.green?.spec.image];
  if (before === undefined || after === undefined) return [];
  return changed("image digest", { before, after, area: "image" });
}

/** Hashes are kept as `key:hash`, and cannot be compared with a hash of another key. */
function compareSecrets(a: DeploymentRecord, b: DeploymentRecord): Change[] {
  const paths = [...referencesIn(a.config)].filter(([path, reference]) =>
    isDeepStrictEqual(reference, referencesIn(b.config).get(path)),
  );
  return paths.flatMap(([path]): Change[] => {
    const [before, after] = [a.secretHashes?.[path], b.secretHashes?.[path]];
    if (before !== undefined && before === after) return [];
    const isComparable = keyOf(before) !== undefined && keyOf(before) === keyOf(after);
    const kind = isComparable ? "changed" : "unknown";
    return [{ path, kind, before: undefined, after: undefined, area: areaOf(path.split(/[.[]/)) }];
  });
}

function keyOf(hash: string | undefined): string | undefined {
  return hash?.slice(0, hash.indexOf(":"));
}

function referencesIn(
  value: Json | undefined,
  path: ConfigPath = [],
  found = new Map<string, Json>(),
): Map<string, Json> {
  if (typeof value !== "object" || value === null) return found;
  if (isReference(value)) return found.set(formatPath(path), value);
  for (const [key, one] of Object.entries(value))
    referencesIn(one, [...path, isList(value) ? Number(key) : key], found);
  return found;
}

function isReference(value: Json): boolean {
  return isObject(value) && /^from_(env|file|resolver)$/.test(Object.keys(value).join());
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isListOrAbsent(value: Json | undefined): value is readonly Json[] | undefined {
  return value === undefined || isList(value);
}

function changed(path: string, { before, after, area }: Pick<Change, "before" | "after" | "area">): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  return [{ path, kind, before, after, area }];
}

const fieldsOf: Readonly<Partial<Record<ChangeArea, readonly string[]>>> = {
  image: ["image", "pull_policy", "platform", "registry_auth"],
  command: ["command", "entrypoint", "user", "working_dir", "init"],
  environment: ["environment"],
  domains: ["domains"],
  ports: ["port", "ports"],
  healthcheck: ["healthcheck", "liveness_window"],
  volumes: ["volumes", "anonymous_volumes", "tmpfs"],
  networks: ["networks", "alias", "extra_hosts"],
  resources: ["memory", "cpus", "pids_limit", "shm_size", "ulimits"],
  lifecycle:
    "deploy_strategy drain retain bake hooks restart stop_signal stop_grace_period wait_timeout".split(" "),
  privileges: ["privileged", "cap_add", "devices", "pid", "ipc", "read_only", "cap_drop", "security_opt"],
  other: ["labels", "logging"],
};

const areas = new Map(
  Object.entries(fieldsOf).flatMap(([area, fields]) => fields.map((field) => [field, area as ChangeArea])),
);

/** Every other field decides how a single source kind makes its image. */
function areaOf([field]: ConfigPath): ChangeArea {
  return (typeof field === "string" && areas.get(field)) || "source";
}
