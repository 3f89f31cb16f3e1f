import { pathToFileURL } from "node:url";
import type { SecretResolver } from "@cutover/core";
import type { SourcePlugin } from "@cutover/core/plugin";
import { findLimitBreach, listNode, objectNode, type TextNode } from "@cutover/schema/internal";
import type { ReadDocument } from "./read-problem.js";

export interface ReadModule extends ReadDocument {
  readonly sources: readonly SourcePlugin[];
  readonly secrets: SecretResolver | undefined;
}

/** Runs `cutover.config.mjs` and reads its default export. All its values are at the offset `at`. */
export async function readModule(path: string, at: number): Promise<ReadModule> {
  const place = { from: at, to: at, path: [], code: "CONFIG_INVALID" };
  const refused = (message: string, remedy: string): ReadModule => {
    return { root: undefined, problems: [{ ...place, message, remedy }], sources: [], secrets: undefined };
  };
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : "it threw no error";
    return refused(`The program failed: ${reason}`, "Correct the program.");
  }
  if (typeof exported !== "object" || exported === null || Array.isArray(exported))
    return refused("The default export is no object.", "Write `export default defineConfig({ … })`.");
  const { sources = [], secrets, ...written } = exported as Record<string, unknown>;
  if (!Array.isArray(sources) || !sources.every(isSource))
    return refused("sources must be an array of source plugins.", "Call each plugin: `sources: [mine()]`.");
  if (secrets !== undefined && typeof secrets !== "function")
    return refused("secrets must be a function.", "Write `secrets: async (name) => …`.");
  if (findLimitBreach({ ...written, workloads: undefined }) !== undefined)
    return refused(
      "The default export must be plain data.",
      "Use texts, numbers, arrays and plain objects only.",
    );
  return {
    root: nodeOf(written, at),
    problems: [],
    sources: sources as SourcePlugin[],
    secrets: secrets as SecretResolver | undefined,
  };
}

function isSource(value: unknown): boolean {
  const { kind, describe, prepare, schema, strategies } = (value ?? {}) as Partial<Record<string, unknown>>;
  const isWhole = typeof describe === "function" && typeof prepare === "function";
  return typeof kind === "string" && isWhole && typeof schema === "object" && typeof strategies === "object";
}

const maxLevels = 40;

function nodeOf(value: unknown, at: number, level = 0): TextNode {
  const place = { from: at, to: at, key: undefined };
  const leaf = { ...place, value, children: new Map() };
  if (level > maxLevels || typeof value !== "object" || value === null) return leaf;
  if (Array.isArray(value))
    return listNode(
      place,
      value.map((each) => nodeOf(each, at, level + 1)),
    );
  if (Object.getPrototypeOf(value) !== Object.prototype) return leaf;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return objectNode(place, new Map(fields.map(([name, each]) => [name, nodeOf(each, at, level + 1)])));
}
