import { chmod, type FileHandle, link, lstat, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createGunzip } from "node:zlib";
import * as tar from "tar-stream";
import { DeployerError } from "../../errors/deployer-error.js";
import { openAt } from "../open-at.js";
import { staysInside } from "./stays-inside.js";
import { notText, treeFailure, unsafe } from "./tree-errors.js";
import { maxBytes, maxDepth, maxEntries } from "./tree-limits.js";

type Entry = tar.ExtractEvents["entry"][1];

interface Unpacking {
  readonly folder: string;
  readonly path: string;
  entries: number;
  bytes: number;
  /** Target by path. Links are made last, so that nothing is ever written through one. */
  readonly links: Map<string, string>;
}

/**
 * Unpacks a tar, gzipped or not, into the empty `folder`. TREE_NOT_FOUND; TREE_FAILED if it is damaged.
 * TREE_UNSAFE for a path or link that leads out of it, a name that is not UTF-8, anything but files, folders
 * and links, and for more than 200,000 entries, 4 GiB or a folder depth of 128.
 */
export async function unpackArchive(path: string, folder: string, signal: AbortSignal): Promise<void> {
  const unpacking: Unpacking = { folder, path, entries: 0, bytes: 0, links: new Map() };
  const archive = await openArchive(path);
  const extract = tar.extract();
  const file = archive.createReadStream({ start: 0 });
  const source = (await isGzipped(archive)) ? file.pipe(createGunzip()) : file;
  const stop = () => extract.destroy(new Error("cancelled"));
  for (const stream of [file, source]) stream.on("error", (error: Error) => extract.destroy(error));
  signal.addEventListener("abort", stop);
  try {
    source.pipe(extract);
    for await (const entry of extract) {
      unpacking.entries += 1;
      count(unpacking, entry.header.size ?? 0);
      await put(unpacking, entry);
      entry.resume();
    }
    signal.throwIfAborted();
    await makeLinks(unpacking);
  } catch (error) {
    signal.throwIfAborted();
    throw treeFailure(error, `The archive ${path} cannot be unpacked`);
  } finally {
    signal.removeEventListener("abort", stop);
    for (const stream of [file, source, extract]) stream.destroy();
  }
}

function count(unpacking: Unpacking, bytes: number): void {
  unpacking.bytes += bytes;
  if (unpacking.entries <= maxEntries && unpacking.bytes <= maxBytes) return;
  const { path } = unpacking;
  throw new DeployerError("TREE_UNSAFE", `The archive ${path} holds more than 200,000 entries or 4 GiB.`, {
    details: { path },
  });
}

/** Does not wait for a pipe of that name. */
async function openArchive(path: string): Promise<FileHandle> {
  const handle = await openAt(path).catch(() => undefined);
  if (handle !== undefined && (await handle.stat()).isFile()) return handle;
  await handle?.close();
  throw new DeployerError("TREE_NOT_FOUND", `The archive ${path} does not exist or cannot be read.`, {
    details: { path },
  });
}

/** Decided by the beginning of the file, whatever its name. */
async function isGzipped(archive: FileHandle): Promise<boolean> {
  const { buffer } = await archive.read(Buffer.alloc(2), 0, 2, 0);
  return buffer.equals(Buffer.from([0x1f, 0x8b]));
}

async function put(unpacking: Unpacking, entry: Entry): Promise<void> {
  const { header } = entry;
  const path = containedPath(header.name);
  if (path === "") return;
  const place = join(unpacking.folder, path);
  const mode = (header.mode ?? 0o644) & 0o777;
  unpacking.links.delete(path);
  await mkdir(dirname(place), { recursive: true });
  if (header.type !== "directory") await rm(place, { force: true });
  if (header.type === "file" || header.type === "contiguous-file") {
    await writeFile(place, entry as AsyncIterable<Buffer>);
    await chmod(place, mode | 0o600);
  } else if (header.type === "directory") {
    await mkdir(place, { recursive: true });
    await chmod(place, mode | 0o700);
  } else if (header.type === "symlink") {
    unpacking.links.set(path, header.linkname ?? "");
  } else if (header.type === "link") {
    const source = join(unpacking.folder, containedPath(header.linkname ?? ""));
    await link(source, place);
    // Each file is sent whole to the engine.
    count(unpacking, (await lstat(place)).size);
  } else {
    throw unsafe(path, "is neither a file nor a folder nor a link");
  }
}

function containedPath(name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  // The reader replaces bytes that are not UTF-8 with this.
  if (name.includes("\ufffd")) throw unsafe(name, notText);
  if (name.startsWith("/") || name.includes("\0") || parts.includes(".."))
    throw unsafe(name, "leads out of the archive");
  if (parts.length > maxDepth)
    throw unsafe(`${name.slice(0, 200)}…`, `is more than ${maxDepth} folders deep`);
  return parts.join("/");
}

async function makeLinks({ folder, links }: Unpacking): Promise<void> {
  for (const [path, target] of links) {
    const place = join(folder, path);
    await rm(place, { force: true });
    await symlink(target, place);
  }
  for (const path of links.keys()) {
    if (!(await staysInside(folder, path))) throw unsafe(path, "is a link that leads out of the archive");
  }
}
