import type { SecretReference } from "../../ports/container-spec.js";
import type { TreeConfig } from "@cutover/schema";
import type { Privilege } from "../../policy/privilege.js";
import type { WorkloadDescription } from "../source-plugin.js";

/** The origin of a folder of files. */
export type TreeSource =
  | { readonly kind: "directory"; readonly path: string }
  | {
      readonly kind: "git";
      readonly repository: string;
      /** Branch, tag or commit; the repository's own default branch if absent. */
      readonly ref?: string;
      readonly subdirectory?: string;
      readonly credentials?: { readonly username: string; readonly password: SecretReference };
    }
  | { readonly kind: "archive"; readonly path: string; readonly subdirectory?: string };

export interface Tree {
  /** Real path of a folder. */
  readonly root: string;
  /** The commit, if it came from git. */
  readonly revision: string | undefined;
}

/** The tree of validated `treeFields`; undefined if they name none. Pure. */
export function readTreeSource(config: TreeConfig): TreeSource | undefined {
  const { directory, repository, ref, subdirectory, credentials, archive } = config;
  if (directory !== undefined) return { kind: "directory", path: directory };
  const part = subdirectory === undefined ? {} : { subdirectory };
  if (archive !== undefined) return { kind: "archive", path: archive, ...part };
  if (repository === undefined) return undefined;
  return {
    kind: "git",
    repository,
    ...(ref !== undefined && { ref }),
    ...part,
    ...(credentials && { credentials }),
  };
}

/** The secrets of `treeFields`, for a plugin's `describe`. Pure. */
export function treeSecrets({ credentials }: TreeConfig): WorkloadDescription["secrets"] {
  return credentials === undefined ? [] : [{ path: "credentials.password", reference: credentials.password }];
}

/** The paths and ssh keys of this machine that `treeFields` use, for a plugin's `describe`. Pure. */
export function treePrivileges({ directory, archive, repository }: TreeConfig): Privilege[] {
  const local = { directory, archive, repository: repository && localRepository(repository) };
  const paths = Object.entries(local).flatMap(([path, value]): Privilege[] =>
    value === undefined ? [] : [{ path, kind: "local-path", value }],
  );
  const isBySsh = repository !== undefined && local.repository === undefined && !/^https?:/.test(repository);
  return isBySsh ? [...paths, { path: "repository", kind: "ssh-repository", value: repository }] : paths;
}

/** The path of a local repository; undefined for a repository by https or ssh. */
export function localRepository(repository: string): string | undefined {
  return /^(?:file:\/\/)?(\/.*)$/.exec(repository)?.[1];
}
