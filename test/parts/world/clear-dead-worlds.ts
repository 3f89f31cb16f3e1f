import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import Docker from "dockerode";

export const worldPrefix = "cutover-world-";
const ownerFile = "owner";

/** Notes in a world's folder whose it is, so that a later run can tell when it was left by one that was killed. */
export async function claimWorld(folder: string): Promise<void> {
  await writeFile(join(folder, ownerFile), `${process.pid} ${await startOf(process.pid)}`);
}

/**
 * Removes what the worlds of killed runs left, else an engine that outlives the run has containers that no deployer knows,
 * and each refuses their workload.
 */
export async function clearDeadWorlds(socketPath: string): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const folder = join(tmpdir(), entry);
    if (entry.startsWith(worldPrefix) && !(await isOwned(folder))) await clearWorld(socketPath, folder);
  }
}

/** Removes the containers of the deployments that a world's database names, and its folder. */
export async function clearWorld(socketPath: string, folder: string): Promise<void> {
  const docker = new Docker({ socketPath });
  const known = new Set(deploymentsOf(join(folder, "cutover.db")));
  const filters = { label: ["dev.cutover.deployment"] };
  for (const { Id, Labels } of await docker.listContainers({ all: true, filters })) {
    if (known.has(Labels["dev.cutover.deployment"] ?? ""))
      await docker.getContainer(Id).remove({ force: true });
  }
  await rm(folder, { recursive: true });
}

async function isOwned(folder: string): Promise<boolean> {
  const [pid, start] = (await readFile(join(folder, ownerFile), "utf8").catch(() => "")).split(" ");
  return start !== undefined && start === (await startOf(Number(pid)));
}

function deploymentsOf(databaseFile: string): readonly string[] {
  let database: Database.Database;
  try {
    database = new Database(databaseFile, { fileMustExist: true });
  } catch {
    return [];
  }
  try {
    return database.prepare<[], string>("select id from deployments").pluck().all();
  } catch {
    // Killed before its tables were there.
    return [];
  } finally {
    database.close();
  }
}

/** When a process started, in clock ticks since boot: field 22 of proc(5)'s stat. A pid alone is given out again. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
