import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { staysInside } from "./stays-inside.js";
import { treeFailure, unsafe } from "./tree-errors.js";

export interface TreeEntry {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  /** Permission bits. */
  readonly mode: number;
  /** Of a link, as it stands there; empty for anything else. */
  readonly target: string;
}

export interface WalkOptions {
  readonly root: string;
  readonly ignores: (path: string, isFolder: boolean) => boolean;
}

/**
 * Every entry below the root in a fixed order, a folder before what it holds. TREE_UNSAFE for a link that leads out of the root,
 * and for what is no file, folder or link; TREE_FAILED for what cannot be read.
 */
export async function* walkTree(options: WalkOptions, folder = ""): AsyncGenerator<TreeEntry> {
  for (const name of await namesIn(options.root, folder)) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const entry = await look(options, path);
    if (entry === undefined) continue;
    yield entry;
    if (entry.kind === "folder") yield* walkTree(options, path);
  }
}

async function namesIn(root: string, folder: string): Promise<string[]> {
  try {
    return (await readdir(join(root, folder))).sort();
  } catch (error) {
    throw treeFailure(error, `The folder ${folder || "of the files"} cannot be read`);
  }
}

/** Undefined for what is ignored. */
async function look({ root, ignores }: WalkOptions, path: string): Promise<TreeEntry | undefined> {
  try {
    const found = await lstat(join(root, path));
    if (ignores(path, found.isDirectory())) return undefined;
    const mode = found.mode & 0o7777;
    if (found.isDirectory()) return { path, kind: "folder", mode, target: "" };
    if (found.isFile()) return { path, kind: "file", mode, target: "" };
    if (!found.isSymbolicLink()) throw unsafe(path, "is neither a file nor a folder nor a link");
    const target = await readlink(join(root, path));
    if (!(await staysInside(root, path))) throw unsafe(path, "is a link that leads out of their folder");
    return { path, kind: "link", mode: 0o777, target };
  } catch (error) {
    throw treeFailure(error, `${path} cannot be read`);
  }
}
