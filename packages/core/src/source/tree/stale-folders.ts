import { lstat, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefixes = ["cutover-tree-", "cutover-build-", "cutover-compose-"];
const staleMs = 24 * 3_600_000;

let removing: Promise<void> | undefined;

/**
 * Removes, once per process, the temporary folders that killed deployers of this user left a day ago or
 * earlier. Never rejects.
 */
export function removeStaleFolders(): Promise<void> {
  return (removing ??= removeOlderThan(tmpdir(), Date.now() - staleMs));
}

/** The entries of the folder `parent` with names that only Cutover gives. */
export async function removeOlderThan(parent: string, limitMs: number): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) continue;
    const path = join(parent, name);
    const found = await lstat(path).catch(() => undefined);
    const isOurs = found?.isDirectory() === true && found.uid === process.geteuid?.();
    if (isOurs && found.mtimeMs < limitMs)
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
