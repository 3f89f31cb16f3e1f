import { posix } from "node:path";
import { describeContainer, type Privilege } from "@cutover/core/plugin";
import { containerFields, validateConfig } from "@cutover/core/schema";
import * as z from "zod";
import { invalid } from "./model.js";

const bindSchema = z.strictObject(containerFields);

/** An absolute path in its shortest form, as the engine itself reads it. */
export function shortestPath(source: string): string {
  return source.startsWith("/") ? posix.normalize(`${source}/`).slice(0, -1) || "/" : source;
}

/**
 * A folder or file of the host. The core knows which paths lead to the engine's socket. STACK_INVALID if it is
 * not a plain path.
 */
export function bindMount(path: string, source: string): Privilege[] {
  const shortest = shortestPath(source);
  const volumes = [{ type: "bind" as const, source: shortest, target: "/checked", read_only: true }];
  try {
    const { privileges } = describeContainer(validateConfig(bindSchema, { volumes }));
    return privileges.map(({ kind, value }) => ({ kind, value, path }));
  } catch {
    throw invalid(`${path} must be an absolute path`);
  }
}

/** A key or a value that is not known to be harmless. */
export function unknown(path: string, value: string): Privilege {
  return { kind: "privileged", path, value };
}

/** Every key that is set and on no list. Extensions (`x-…`) are ignored. */
export function unknownKeys(path: string, value: unknown, known: ReadonlySet<string>): Privilege[] {
  return entriesOf(value).flatMap(([key, entry]) =>
    !isSet(entry) || known.has(key) || key.startsWith("x-")
      ? []
      : unknown(path === "" ? key : `${path}.${key}`, key),
  );
}

/** Authors may not use the labels that mark our containers. STACK_INVALID. */
export function labelsOf(path: string, value: unknown): void {
  const labels = isObject(value) ? value["labels"] : undefined;
  const keys = Array.isArray(labels)
    ? labels.map((label) => textOf(label).replace(/=.*$/s, ""))
    : entriesOf(labels).map(([key]) => key);
  if (keys.some((key) => key.startsWith("dev.cutover.")))
    throw invalid(`${path}.labels: keys that begin with dev.cutover. are reserved`);
}

/** The value that Compose writes for an unset key. */
export function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

export function each(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
