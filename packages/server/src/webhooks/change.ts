/** What a delivery reports. */
export type Change = GitPush | ImagePush | Other;

export interface GitPush {
  readonly kind: "push";
  /** `owner/name`. */
  readonly repository: string;
  /** The whole ref, such as `refs/heads/main`. */
  readonly ref: string;
  readonly defaultBranch: string | undefined;
  readonly commit: string;
  /** When the commit was made; undefined if the sender does not say it. */
  readonly committedAtMs?: number | undefined;
}

export interface ImagePush {
  readonly kind: "image";
  /** With the registry unless only the repository is certain. */
  readonly image: string;
  /** False: the sender knows its registry by another name than the engine does. */
  readonly namesRegistry: boolean;
  /** Undefined: a part of an image for several platforms. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** An event that never deploys anything. */
export interface Other {
  readonly kind: "other";
  /** What it is, for people. */
  readonly event: string;
}
