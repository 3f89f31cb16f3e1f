import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { DeployerError } from "@cutover/core";
import dockerignore from "@balena/dockerignore";

/** Whether a path of the context, posix and relative, is left out. */
export type IgnoresPath = (path: string, isFolder: boolean) => boolean;

/**
 * What `<dockerfile>.dockerignore`, else `.dockerignore`, leaves out of the context at `root`, as Docker reads it. The Dockerfile
 * and these two are never left out: the builder needs them, and keeps them out of the image itself. BUILD_FAILED.
 */
export async function readIgnoredPaths(root: string, dockerfile: string): Promise<IgnoresPath> {
  const names = [`${dockerfile}.dockerignore`, ".dockerignore"];
  const text = (await readOptional(root, names[0] ?? "")) ?? (await readOptional(root, ".dockerignore"));
  const needed = [dockerfile, ...names];
  if (text === undefined) return () => false;
  const patterns = text.replace(/^\uFEFF/, "");
  const rules = compile(patterns);
  const kept = keptPatterns(patterns);
  return (path, isFolder) => {
    const folder = `${path}/`;
    if (needed.includes(path) || (isFolder && needed.some((name) => name.startsWith(folder)))) return false;
    if (!rules.ignores(path)) return false;
    // A folder is entered where a pattern begins with it that brings something in it back.
    return !(isFolder && kept.some((pattern) => `${pattern}/`.startsWith(folder)));
  };
}

async function readOptional(root: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(root, name), "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new DeployerError("BUILD_FAILED", `${name} cannot be read (${String(code)}).`, { cause: error });
  }
}

function compile(patterns: string) {
  try {
    const rules = dockerignore.default({ ignorecase: false }).add(patterns);
    rules.ignores("a");
    return rules;
  } catch (cause) {
    throw new DeployerError("BUILD_FAILED", "The .dockerignore has a pattern that cannot be read.", {
      cause,
    });
  }
}

function keptPatterns(patterns: string): string[] {
  return patterns
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("!"))
    .map((line) => posix.normalize(line.slice(1).trim()).replace(/^\/+|\/+$/g, ""));
}
