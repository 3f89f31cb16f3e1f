import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { PrepareContext } from "../source-plugin.js";
import { unsafe } from "./tree-errors.js";
import { localRepository, type TreeSource } from "./tree-source.js";

type GitSource = Extract<TreeSource, { kind: "git" }>;

/** With these, git reads another folder than the given one. */
const leadingElsewhere = ["commondir", "objects/info/alternates", "objects/info/http-alternates"];

/**
 * The same source, with the real path of a local repository. POLICY_REFUSED; TREE_UNSAFE if it leads to another
 * folder.
 */
export async function allowedRepository(
  source: GitSource,
  { localPath }: Pick<PrepareContext, "localPath">,
): Promise<GitSource> {
  const written = localRepository(source.repository);
  if (written === undefined) return source;
  const repository = await localPath("repository", written);
  const inner = join(repository, ".git");
  const found = await lstat(inner).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) throw unsafe(".git", "is no folder");
  const folder = found === undefined ? repository : inner;
  for (const name of ["objects", "refs", "HEAD", "config", "packed-refs"]) {
    if ((await lstat(join(folder, name)).catch(() => undefined))?.isSymbolicLink())
      throw unsafe(name, "is a link, which is not followed in a repository of this machine");
  }
  for (const name of leadingElsewhere) {
    if ((await lstat(join(folder, name)).catch(() => undefined)) !== undefined)
      throw unsafe(name, "leads to another folder of this machine");
  }
  return { ...source, repository };
}
