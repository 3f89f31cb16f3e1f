import { lstat, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import type { PrepareContext } from "../source-plugin.js";
import { checkOut } from "./git-checkout.js";
import { treeFailure } from "./tree-errors.js";
import { allowedRepository } from "./local-repository.js";
import { enterSubdirectory } from "./subdirectory.js";
import type { Tree, TreeSource } from "./tree-source.js";
import { unpackArchive } from "./unpack-archive.js";

type TreeContext = Pick<PrepareContext, "signal" | "emit" | "resolveSecret" | "localPath">;

/**
 * Provides the tree as a folder of this machine while `use` runs; removes a checkout or an unpacked archive
 * afterwards. TREE_NOT_FOUND, TREE_UNSAFE, TREE_FAILED, SECRET_MISSING, the errors of `use`, or the signal's
 * reason.
 */
export async function withTree<T>(
  source: TreeSource,
  context: TreeContext,
  use: (tree: Tree) => Promise<T>,
): Promise<T> {
  context.signal.throwIfAborted();
  if (source.kind === "directory")
    return use({ root: await realFolder(source.path, context), revision: undefined });
  const folder = await temporaryFolder();
  try {
    const tree = await bring(source, folder, context);
    const from = source.kind === "git" ? source.repository : source.path;
    context.emit({ type: "tree:fetched", from, revision: tree.revision });
    return await use(tree);
  } finally {
    await removeFolder(folder, context);
  }
}

async function bring(
  source: Exclude<TreeSource, { kind: "directory" }>,
  folder: string,
  context: TreeContext,
): Promise<Tree> {
  const { signal } = context;
  try {
    if (source.kind === "git")
      return await checkOut(await allowedRepository(source, context), folder, context);
    await unpackArchive(await context.localPath("archive", source.path), folder, signal);
    const root = await enterSubdirectory({ root: folder, what: "archive" }, source.subdirectory);
    return { root, revision: undefined };
  } catch (error) {
    signal.throwIfAborted();
    throw treeFailure(error, "The files cannot be fetched to this machine");
  }
}

async function realFolder(path: string, { localPath }: Pick<TreeContext, "localPath">): Promise<string> {
  const root = await localPath("directory", path);
  const found = await lstat(root).catch(() => undefined);
  if (found?.isDirectory()) return root;
  throw new DeployerError("TREE_NOT_FOUND", `The folder ${path} does not exist or cannot be read.`, {
    details: { path },
  });
}

async function temporaryFolder(): Promise<string> {
  try {
    return await realpath(await mkdtemp(join(tmpdir(), "cutover-tree-")));
  } catch (error) {
    throw treeFailure(error, "A temporary folder cannot be created");
  }
}

async function removeFolder(folder: string, { emit }: TreeContext): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    const { code, message, remedy } = treeFailure(error, `The temporary folder ${folder} cannot be removed`);
    emit({ type: "clean-up:failed", what: folder, error: { code, message, remedy, details: {} } });
  }
}
