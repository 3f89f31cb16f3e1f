import { constants } from "node:fs";
import { type FileHandle, open, readlink } from "node:fs/promises";

/**
 * Opens a file for reading by its real path, without waiting for the other end of a pipe. Rejects with `code`
 * ELOOP if a link is on the way, even one that was made after the path was judged. A system without /proc only
 * sees a link in the last place.
 */
export async function openAt(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  const place = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => path);
  if (place === path) return handle;
  await handle.close();
  throw Object.assign(new Error("a link is on the way"), { code: "ELOOP" });
}
