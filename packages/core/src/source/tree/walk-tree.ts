import type { Stats } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { staysInside } from "./stays-inside.js";
import { notText, treeFailure, unsafe } from "./tree-errors.js";

/**
 * The folder in which a project keeps Cutover's own databases and nginx. It is never read with the files beside it: it changes with each
 * deployment, and is nobody's business.
 */
export const stateFolder = ".cutover";

export interface TreeEntry {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  /** Permission bits. */
  readonly mode: number;
  /** Target of a link, unchanged; empty for anything else. */
  readonly target: string;
}

export interface WalkOptions {
  readonly root: string;
  readonly ignores: (path: string, isFolder: boolean) => boolean | "if-empty";
}

/**
 * Yields every entry below the root in a fixed order, a folder before its entries. TREE_UNSAFE for a link that
 * leads out of the root, for anything but a file, folder or link, and for a name that is not UTF-8; TREE_FAILED
 * for unreadable entries.
 */
export async function* walkTree(options: WalkOptions, folder = ""): AsyncGenerator<TreeEntry> {
  for (const { name, isText } of await namesIn(options.root, folder)) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (!isText && options.ignores(path, false) === true) continue;
    if (!isText) throw unsafe(path, notText);
    const found = await look(options, path);
    if (found === undefined) continue;
    const { entry } = found;
    let isTold = !found.ifFilled;
    if (isTold) yield entry;
    if (entry.kind !== "folder") continue;
    for await (const below of walkTree(options, path)) {
      if (!isTold) yield entry;
      isTold = true;
      yield below;
    }
  }
}

interface Name {
  readonly name: string;
  /** False if its bytes are not UTF-8: `name` then shows them, as in `caf\\xe9`. */
  readonly isText: boolean;
}

async function namesIn(root: string, folder: string): Promise<Name[]> {
  try {
    const names = (await readdir(join(root, folder), { encoding: "buffer" })).map(nameOf);
    return names.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    throw treeFailure(error, `The folder ${folder || "of the files"} cannot be read`);
  }
}

function nameOf(bytes: Buffer): Name {
  const name = bytes.toString("utf8");
  if (Buffer.from(name).equals(bytes)) return { name, isText: true };
  const shown = bytes
    .toString("latin1")
    .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  return { name: shown, isText: false };
}

interface Found {
  readonly entry: TreeEntry;
  /** Skipped if nothing in it is yielded. */
  readonly ifFilled: boolean;
}

/** Undefined for an ignored entry. */
async function look({ root, ignores }: WalkOptions, path: string): Promise<Found | undefined> {
  try {
    if (basename(path) === stateFolder) return undefined;
    const found = await lstat(join(root, path));
    const ignored = ignores(path, found.isDirectory());
    if (ignored === true) return undefined;
    const kind = kindOf(found);
    if (kind === undefined) throw unsafe(path, "is neither a file nor a folder nor a link");
    const target = kind === "link" ? await readlink(join(root, path)) : "";
    if (kind === "link" && !(await staysInside(root, path)))
      throw unsafe(path, "is a link that leads out of their folder");
    const mode = kind === "link" ? 0o777 : found.mode & 0o7777;
    return { entry: { path, kind, mode, target }, ifFilled: ignored === "if-empty" };
  } catch (error) {
    throw treeFailure(error, `${path} cannot be read`);
  }
}

function kindOf(found: Stats): TreeEntry["kind"] | undefined {
  if (found.isDirectory()) return "folder";
  if (found.isFile()) return "file";
  return found.isSymbolicLink() ? "link" : undefined;
}
