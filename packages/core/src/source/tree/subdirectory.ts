import { realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import { unsafe } from "./tree-errors.js";

interface Whole {
  /** Real path of a folder. */
  readonly root: string;
  /** For messages, such as "git repository". */
  readonly what: string;
}

/** The real path of the subdirectory. TREE_NOT_FOUND; TREE_UNSAFE if it leads out. */
export async function enterSubdirectory(
  { root, what }: Whole,
  subdirectory: string | undefined,
): Promise<string> {
  if (subdirectory === undefined) return root;
  const entered = await realpath(join(root, subdirectory)).catch(() => undefined);
  if (entered === undefined || !(await stat(entered)).isDirectory()) {
    throw new DeployerError("TREE_NOT_FOUND", `The ${what} has no folder ${subdirectory}.`, {
      details: { subdirectory },
    });
  }
  if (/^\.\.(\/|$)/.test(relative(root, entered))) throw unsafe(subdirectory, `leads out of the ${what}`);
  return entered;
}
