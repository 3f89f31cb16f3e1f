import { createHash } from "node:crypto";
import { join, posix } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as tar from "tar-stream";
import type { DeployerError } from "../../errors/deployer-error.js";
import { openAt } from "../open-at.js";
import { treeFailure, unsafe } from "./tree-errors.js";
import { type TreeEntry, walkTree } from "./walk-tree.js";

export interface PackOptions {
  /** Real path of a folder. */
  readonly root: string;
  /**
   * Returns true to skip a path (posix, relative to the root); a skipped folder is not entered. "if-empty"
   * enters a folder, and skips it if everything in it is skipped.
   */
  readonly ignores?: (path: string, isFolder: boolean) => boolean | "if-empty";
  /** Files to add, or to replace those of the tree, by their whole path in the archive. */
  readonly extra?: Readonly<Record<string, string | Buffer>>;
  /** Folder of the archive for the tree; its top if absent. */
  readonly prefix?: string;
  /** Makes everything readable for every user; else permissions are kept. */
  readonly readable?: boolean;
  /** Time of last change of every entry; the epoch if absent. */
  readonly modifiedAt?: Date;
}

type Header = Partial<tar.Header> & Pick<tar.Header, "name">;

const owner = { uid: 0, gid: 0, uname: "", gname: "" };

/**
 * Returns a reproducible tar (sorted, times 0, owner 0): streamed, never held in memory. The stream fails with
 * TREE_UNSAFE for a link that leads out of the root and for sockets and devices, and with TREE_FAILED for
 * unreadable entries. Ends if it is destroyed.
 */
export function packTree(options: PackOptions): Readable {
  return Readable.from(chunks(options), { objectMode: false });
}

/** `sha256:…` of the output of `packTree`. Rejects as its stream does, and with the signal's reason. */
export async function treeDigest(options: PackOptions, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(packTree(options), hash, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  return `sha256:${hash.digest("hex")}`;
}

async function* chunks(options: PackOptions): AsyncGenerator<Buffer> {
  const pack = tar.pack();
  let failure: DeployerError | undefined;
  const filling = fill(pack, options).catch((error: unknown) => {
    failure = treeFailure(error, "The files cannot be packed");
    pack.destroy();
  });
  try {
    for await (const chunk of pack as AsyncIterable<Buffer>) yield chunk;
    await filling;
  } catch (error) {
    await filling;
    throw failure ?? treeFailure(error, "The files cannot be packed");
  } finally {
    pack.destroy();
    await filling;
  }
  if (failure !== undefined) throw failure;
}

async function fill(pack: tar.Pack, options: PackOptions): Promise<void> {
  const { root, ignores = () => false, extra = {}, prefix = "", readable = false } = options;
  const fixed = { ...owner, mtime: options.modifiedAt ?? new Date(0) };
  const names = Object.keys(extra).sort();
  for (const name of names)
    await addText(pack, { ...fixed, name: checkedName(name), mode: 0o644 }, extra[name] ?? "");
  if (prefix !== "")
    await addEmpty(pack, { ...fixed, name: checkedName(prefix), type: "directory", mode: 0o755 });
  const isReplaced = (name: string, isFolder: boolean) =>
    names.includes(name) || (!isFolder && names.some((each) => each.startsWith(`${name}/`)));
  const isLeftOut = (path: string, isFolder: boolean) =>
    isReplaced(posix.join(prefix, path), isFolder) || ignores(path, isFolder);
  for await (const entry of walkTree({ root, ignores: isLeftOut })) {
    const mode = readable ? openMode(entry) : entry.mode;
    const header = { ...fixed, name: posix.join(prefix, entry.path), mode };
    if (entry.kind === "file") await addFile(pack, header, join(root, entry.path));
    else if (entry.kind === "folder") await addEmpty(pack, { ...header, type: "directory" });
    else await addEmpty(pack, { ...header, type: "symlink", linkname: entry.target });
  }
  pack.finalize();
}

function openMode({ kind, mode }: TreeEntry): number {
  if (kind === "link") return mode;
  return kind === "folder" || (mode & 0o111) !== 0 ? 0o755 : 0o644;
}

function checkedName(name: string): string {
  if (posix.isAbsolute(name) || posix.normalize(name) !== name || name.startsWith(".."))
    throw unsafe(name, "is not a path below their folder");
  return name;
}

function addText(pack: tar.Pack, header: Header, text: string | Buffer): Promise<void> {
  return added((done) => pack.entry({ ...header, type: "file" }, text, done));
}

function addEmpty(pack: tar.Pack, header: Header): Promise<void> {
  return added((done) => pack.entry({ ...header }, done));
}

async function addFile(pack: tar.Pack, header: Header, path: string): Promise<void> {
  const handle = await openAt(path);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw unsafe(header.name, "is no longer a file");
    const { size } = found;
    const whole: Header = { ...header, type: "file", size };
    await added((done) => {
      if (size === 0) return pack.entry(whole, "", done);
      const entry = pack.entry(whole, done);
      // `done` gets the error; without a listener of its own, an error would end the process.
      entry.on("error", () => {});
      // Appended data is left out. If the file became shorter, the entry refuses to end.
      const content = handle.createReadStream({ end: size - 1, autoClose: false });
      content.on("error", (error) => entry.destroy(error));
      return content.pipe(entry);
    });
  } catch (error) {
    throw treeFailure(error, `${header.name} changed while it was read`);
  } finally {
    await handle.close();
  }
}

function added(add: (done: (error?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    add((error) => (error ? reject(error) : resolve()));
  });
}
