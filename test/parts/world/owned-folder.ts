import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ownerFile = "owner";

/**
 * Makes a temporary folder that records this process as its owner, so that a later run finds it if this one is
 * killed.
 */
export async function makeOwnedFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await writeFile(join(folder, ownerFile), `${process.pid} ${await startOf(process.pid)}`);
  return folder;
}

/** The temporary folders of this prefix whose owner is gone. */
export async function listAbandoned(prefix: string): Promise<string[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  const folders = names.map((name) => join(tmpdir(), name));
  const owned = await Promise.all(folders.map(isOwned));
  return folders.filter((_, index) => !owned[index]);
}

async function isOwned(folder: string): Promise<boolean> {
  const [pid, start] = (await readFile(join(folder, ownerFile), "utf8").catch(() => "")).split(" ");
  return start !== undefined && start === (await startOf(Number(pid)));
}

/** A process's start, in clock ticks since boot: field 22 of proc(5)'s stat. A pid alone is reused. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
