import { lstat, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefixes = ["cutover-tree-", "cutover-build-", "cutover-compose-"];
const staleMs = 24 * 3_600_000;

let removing: Promise<void> | undefined;

/** Removes, once for this process, the temporary folders that killed deployers of this user have left a day ago or longer. Never rejects. */
export function removeStaleFolders(): Promise<void> {
  return (removing ??= removeOlderThan(tmpdir(), Date.now() - staleMs));
}

/** Of the folder `parent`, those whose names only Cutover gives. */
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
