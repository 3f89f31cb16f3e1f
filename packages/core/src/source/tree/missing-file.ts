import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import type { TreeConfig } from "@cutover/schema";

export interface MissingFile {
  readonly code: "TREE_NOT_FOUND" | "BUILD_FAILED";
  /** Path of the missing file, relative to the tree's root. */
  readonly path: string;
  /** Completes the sentence that names the path, such as ", so that / is answered with 404". */
  readonly effect?: string;
  /** True if a folder, by its real path, has the missing file. */
  readonly has: (folder: string) => Promise<boolean>;
  /** If no folder of the tree has it. */
  readonly remedy: string;
}

/**
 * The error for a tree that lacks a file: names the folder of the tree that has it, and the field that selects
 * this folder.
 */
export async function missingFile(
  config: TreeConfig,
  root: string,
  { code, path, effect = "", has, remedy }: MissingFile,
): Promise<DeployerError> {
  const { field, what } = originOf(config);
  const found = await findNested(root, has);
  const details = { field, path, ...(found && { folder: found.folder }) };
  const missing = `\`${field}\` has no ${path}${effect}`;
  if (found === undefined) return new DeployerError(code, `${missing}.`, { remedy, details });
  const name = JSON.stringify(found.folder);
  const choice = chosen(config, found.folder);
  const where = found.isOnly ? `the ${what} has one top folder ${name}` : `its folder ${name} has it`;
  return new DeployerError(code, `${missing}: ${where}.`, {
    remedy: found.hasIt ? `Set ${choice}.` : `${remedy} If the files are in ${name}, set ${choice}.`,
    details,
  });
}

function originOf({ directory, archive, subdirectory }: TreeConfig): { field: string; what: string } {
  if (directory !== undefined) return { field: "directory", what: "folder" };
  if (subdirectory !== undefined) return { field: "subdirectory", what: "folder" };
  return archive === undefined
    ? { field: "repository", what: "repository" }
    : { field: "archive", what: "archive" };
}

/** The field and the value that make the folder the tree's root. */
function chosen({ directory, subdirectory = "" }: TreeConfig, folder: string): string {
  const [field, path] =
    directory === undefined
      ? ["subdirectory", posix.join(subdirectory, folder)]
      : ["directory", join(directory, folder)];
  return `\`${field}\`: ${JSON.stringify(path)}`;
}

interface Nested {
  /** Relative to the root. */
  readonly folder: string;
  /** The top of the tree holds nothing else. */
  readonly isOnly: boolean;
  readonly hasIt: boolean;
}

/**
 * The one folder at the top, or at the end of a chain of single folders, that has the file; else the only one.
 * Hidden folders do not count.
 */
async function findNested(root: string, has: MissingFile["has"]): Promise<Nested | undefined> {
  const { only, folders } = await lookInto(root);
  for (let at = only; at !== undefined;) {
    if (await has(join(root, at))) return { folder: at, isOnly: true, hasIt: true };
    const below = (await lookInto(join(root, at))).only;
    at = below === undefined ? undefined : posix.join(at, below);
  }
  if (only !== undefined) return { folder: only, isOnly: true, hasIt: false };
  const having: string[] = [];
  for (const folder of folders) if (await has(join(root, folder))) having.push(folder);
  const [folder, ...others] = having;
  return folder === undefined || others.length > 0 ? undefined : { folder, isOnly: false, hasIt: true };
}

async function lookInto(folder: string): Promise<{ only: string | undefined; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const visible = entries.filter(({ name }) => !name.startsWith("."));
  const folders = visible.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return { only: visible.length === 1 ? folders[0] : undefined, folders };
}
