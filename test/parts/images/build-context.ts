import { execFile } from "node:child_process";
import { readFile, realpath } from "node:fs/promises";
import { promisify } from "node:util";

export interface ContextFile {
  readonly name: string;
  readonly content: Buffer | string;
  readonly mode?: number;
}

/** This machine's node binary with the shared libraries that it loads, as files under `rootfs/`. */
export async function nodeFiles(): Promise<ContextFile[]> {
  return binaryFiles(process.execPath, "usr/local/bin/node");
}

/** A binary of this machine with the shared libraries that it loads, as files under `rootfs/`. */
export async function binaryFiles(path: string, name: string): Promise<ContextFile[]> {
  const binary = await realpath(path);
  // No shared libraries: a statically linked binary, for which ldd exits with an error.
  const { stdout } = await promisify(execFile)("ldd", [binary]).catch(() => ({ stdout: "" }));
  const libraries = [...stdout.matchAll(/(?:=>\s*)?(\/\S+)\s+\(0x/g)].map((match) => match[1] as string);
  const files = [{ name: `rootfs/${name}`, content: await readFile(binary), mode: 0o755 }];
  for (const library of new Set(libraries)) {
    files.push({ name: `rootfs${library}`, content: await readFile(library), mode: 0o755 });
  }
  return files;
}

/** A program of this folder, as it is copied into an image. */
export async function program(name: string): Promise<ContextFile> {
  return { name, content: await readFile(new URL(name, import.meta.url)) };
}
