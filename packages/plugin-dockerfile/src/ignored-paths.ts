import { join, posix } from "node:path";
import { DeployerError, type PackOptions, readSmallFile } from "@cutover/core";
import dockerignore from "@balena/dockerignore";

const maxBytes = 1024 * 1024;

/** Whether a path of the context, posix and relative, is left out. */
type IgnoresPath = NonNullable<PackOptions["ignores"]>;

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
    return isFolder && kept.some((pattern) => mayKeep(pattern, folder)) ? "if-empty" : true;
  };
}

async function readOptional(root: string, name: string): Promise<string | undefined> {
  try {
    return await readSmallFile(join(root, name), maxBytes);
  } catch (error) {
    const { message, cause } = error as Error;
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new DeployerError("BUILD_FAILED", `${name} ${message}.`, { cause });
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

/** Whether the pattern may bring something back of the folder, which ends in a slash. */
function mayKeep(pattern: string, folder: string): boolean {
  const literal = /^[^*?[\\]*/.exec(pattern)?.[0] ?? "";
  return `${pattern}/`.startsWith(folder) || (literal !== pattern && folder.startsWith(literal));
}

function keptPatterns(patterns: string): string[] {
  return patterns
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("!"))
    .map((line) => posix.normalize(line.slice(1).trim()).replace(/^\/+|\/+$/g, ""));
}
