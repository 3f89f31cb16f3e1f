import type { Privilege } from "../policy/privilege.js";

/** What a plugin asks before it touches the host. */
export interface HostQuestions {
  /**
   * Throws POLICY_REFUSED if the embedding application does not allow them; host paths count by their real
   * paths. Call it before anything of them has an effect.
   */
  readonly assertAllowed: (privileges: readonly Privilege[]) => Promise<void>;
  /** The real path of a file or folder of this machine; `path` is its place in the config. POLICY_REFUSED. */
  readonly localPath: (path: string, written: string) => Promise<string>;
}
