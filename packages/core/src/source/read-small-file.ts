import { constants } from "node:fs";
import { open, readlink } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { errorCode } from "./tree/tree-errors.js";

/**
 * The text of a regular file of at most `maxBytes`; nothing else is read, nor waited for. `isReal`: no link may be on the way, not even one
 * that was put there since the path was judged. Rejects with a clause that goes on after the file's name; its `cause` is the system's
 * error, where there is one.
 */
export async function readSmallFile(
  path: string,
  maxBytes: number,
  { isReal = false }: { readonly isReal?: boolean } = {},
): Promise<string> {
  let bytes: Buffer | undefined;
  try {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | (isReal ? constants.O_NOFOLLOW : 0);
    const handle = await open(path, flags);
    try {
      const isMoved = isReal && !(await isOpenAt(handle.fd, path));
      if (!isMoved && (await handle.stat()).isFile())
        bytes = await buffer(handle.createReadStream({ end: maxBytes, autoClose: false }));
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new Error(`cannot be read (${errorCode(cause) ?? "unknown error"})`, { cause });
  }
  if (bytes === undefined) throw new Error("is not a regular file");
  if (bytes.length > maxBytes) throw new Error(`is larger than ${maxBytes / 1024} KiB`);
  return bytes.toString("utf8");
}

/** Whether this is the file that was opened; a system without /proc cannot say. */
async function isOpenAt(descriptor: number, path: string): Promise<boolean> {
  return (await readlink(`/proc/self/fd/${descriptor}`).catch(() => path)) === path;
}
