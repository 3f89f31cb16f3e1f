import type { SecretReference } from "../../runtime/container-spec.js";
import type { TreeConfig } from "@cutover/schema";
import type { Privilege, WorkloadDescription } from "../source-plugin.js";

/** Where a folder of files comes from. */
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
  /** The commit, where it came from git. */
  readonly revision: string | undefined;
}

/** The tree that validated `treeFields` name; undefined if they name none. Pure. */
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

/** The secrets that `treeFields` refer to, for a plugin's `describe`. Pure. */
export function treeSecrets({ credentials }: TreeConfig): WorkloadDescription["secrets"] {
  return credentials === undefined ? [] : [{ path: "credentials.password", reference: credentials.password }];
}

/** What `treeFields` take of this machine, its paths and its ssh keys, for a plugin's `describe`. Pure. */
export function treePrivileges({ directory, archive, repository }: TreeConfig): Privilege[] {
  const local = { directory, archive, repository: repository && localRepository(repository) };
  const paths = Object.entries(local).flatMap(([path, value]): Privilege[] =>
    value === undefined ? [] : [{ path, kind: "local-path", value }],
  );
  const isBySsh = repository !== undefined && local.repository === undefined && !/^https?:/.test(repository);
  return isBySsh ? [...paths, { path: "repository", kind: "ssh-repository", value: repository }] : paths;
}

/** The path of a repository of this machine; undefined for one that is fetched by https or ssh. */
export function localRepository(repository: string): string | undefined {
  return /^(?:file:\/\/)?(\/.*)$/.exec(repository)?.[1];
}
