import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The folder's path without links: one folder has one, whichever name it is given by. What does not exist yet keeps its name. */
export function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realFolder(parent), basename(path));
  }
}
