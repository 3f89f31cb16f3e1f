import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { openAt } from "./open-at.js";
import { errorCode } from "./tree/tree-errors.js";

/**
 * Returns the text of a regular file of at most `maxBytes`; never reads or waits for anything else. `isReal`:
 * no link may be on the way, not even one that was made after the path was judged. Rejects with a clause that
 * follows the file's name; its `cause` is the system's error, if there is one.
 */
export async function readSmallFile(
  path: string,
  maxBytes: number,
  { isReal = false }: { readonly isReal?: boolean } = {},
): Promise<string> {
  let bytes: Buffer | undefined;
  try {
    const handle = isReal ? await openAt(path) : await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if ((await handle.stat()).isFile())
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
