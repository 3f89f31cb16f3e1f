import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { stateFolder } from "@cutover/core/plugin";

/** The databases and the nginx of a project, beside its file, if it does not name other places. */
export const inStateFolder = (name: string): string => `${stateFolder}/${name}`;

/** Makes the folder of a file if that is a state folder, which git then ignores. Any other folder is the user's own to make. */
export async function makeStateFolder(file: string): Promise<void> {
  const folder = dirname(file);
  if (basename(folder) !== stateFolder) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
