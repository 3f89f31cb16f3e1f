import { rm } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import Docker from "dockerode";
import { listAbandoned } from "./owned-folder.js";

export const worldPrefix = "cutover-world-";
/**
 * Removes the worlds of killed runs. Otherwise an engine that outlives the run has containers of unknown
 * deployments, and each refuses their workload.
 */
export async function clearDeadWorlds(socketPath: string): Promise<void> {
  for (const folder of await listAbandoned(worldPrefix)) await clearWorld(socketPath, folder);
}

/** Where a deployer of a world, or a command line, keeps its database. */
const databases = ["cutover.db", ".cutover/cutover.db"];

/** Removes the containers of the deployments that a world's database names, and its folder. */
export async function clearWorld(socketPath: string, folder: string): Promise<void> {
  const docker = new Docker({ socketPath });
  const known = new Set(databases.flatMap((file) => deploymentsOf(join(folder, file))));
  const filters = { label: ["dev.cutover.deployment"] };
  for (const { Id, Labels } of await docker.listContainers({ all: true, filters })) {
    if (known.has(Labels["dev.cutover.deployment"] ?? ""))
      await docker.getContainer(Id).remove({ force: true });
  }
  await rm(folder, { recursive: true });
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
    // Killed before its tables existed.
    return [];
  } finally {
    database.close();
  }
}
