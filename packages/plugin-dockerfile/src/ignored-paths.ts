import { join, posix } from "node:path";
import { DeployerError } from "@cutover/core";
import { type PackOptions, readSmallFile } from "@cutover/core/plugin";
import { BadPattern } from "./go-pattern.js";
import { type IgnorePattern, readPatterns } from "./ignore-patterns.js";

const maxBytes = 1024 * 1024;
const maxKeptFolders = 10_000;

/** True if a path of the context, posix and relative, is ignored. */
type IgnoresPath = NonNullable<PackOptions["ignores"]>;

/**
 * Reads the files that `<dockerfile>.dockerignore`, else `.dockerignore`, ignores in the context at `root`, as
 * Docker does. The Dockerfile and these two are never ignored: the builder needs them, and keeps them out of
 * the image itself. BUILD_FAILED.
 */
export async function readIgnoredPaths(root: string, dockerfile: string): Promise<IgnoresPath> {
  const names = [`${dockerfile}.dockerignore`, ".dockerignore"];
  const text = (await readOptional(root, names[0] ?? "")) ?? (await readOptional(root, ".dockerignore"));
  const needed = [posix.normalize(dockerfile), ...names];
  if (text === undefined) return () => false;
  const rules = new IgnoreRules(readable(() => readPatterns(text)));
  return (path, isFolder) => {
    if (needed.includes(path) || (isFolder && needed.some((name) => name.startsWith(`${path}/`))))
      return false;
    if (!readable(() => rules.ignore(path))) return false;
    return isFolder && rules.mayKeepBelow(path) ? "if-empty" : true;
  };
}

/** The last matching pattern decides. A match of a folder holds for everything in it. */
class IgnoreRules {
  readonly #patterns: readonly IgnorePattern[];
  /** By folder: the patterns that match it, as far as Docker has asked. */
  readonly #folders = new Map<string, readonly boolean[]>();

  constructor(patterns: readonly IgnorePattern[]) {
    this.#patterns = patterns;
  }

  ignore(path: string): boolean {
    return this.#look(path).isIgnored;
  }

  mayKeepBelow(folder: string): boolean {
    return this.#patterns.some((pattern) => pattern.isException && pattern.mayMatchBelow(folder));
  }

  #look(path: string): { readonly isIgnored: boolean; readonly matched: readonly boolean[] } {
    const parent = posix.dirname(path);
    const above = parent === "." ? [] : this.#matchedBy(parent);
    let isIgnored = false;
    const matched = this.#patterns.map((pattern, index) => {
      const isDecided = pattern.isException !== isIgnored;
      const isMatch = above[index] === true || (!isDecided && pattern.matches(path));
      if (isMatch) isIgnored = !pattern.isException;
      return isMatch;
    });
    return { isIgnored, matched };
  }

  #matchedBy(folder: string): readonly boolean[] {
    const known = this.#folders.get(folder);
    if (known) return known;
    const { matched } = this.#look(folder);
    if (this.#folders.size >= maxKeptFolders) this.#folders.clear();
    this.#folders.set(folder, matched);
    return matched;
  }
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

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    throw new DeployerError("BUILD_FAILED", "The .dockerignore has a pattern that cannot be read.", {
      remedy: "Correct the pattern; Docker's own reading of it is a syntax error, or uses an unknown form.",
    });
  }
}
