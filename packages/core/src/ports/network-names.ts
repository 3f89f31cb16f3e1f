/** A name for a container in a network's DNS. */
export interface AliasOn {
  readonly network: string;
  readonly alias: string;
  /** Other names that it must have there, also if a call that was cut off has lost them. */
  readonly keep: readonly string[];
}

/** Names of containers in the DNS of a network, which move from one to another while they run. Calls reject as those of `Runtime`. */
export interface NetworkNames {
  /** Why `take` could not keep a container's address on this network, as a sentence; undefined if it can. */
  obstacle(network: string, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Has the network's DNS answer `alias` with the container too, which joins the network if it had left it. Its address there changes
   * unless `take` has fixed it: for one that serves nobody yet. Idempotent. CONTAINER_MISSING, NETWORK_MISSING.
   */
  give(container: string, at: AliasOn, signal?: AbortSignal): Promise<void>;
  /**
   * Has the network's DNS answer `alias` with it no longer; true if it did until now. A running container keeps its address there, and its
   * connections, and joins the network if it had left it. Idempotent; a missing container is success. ALIAS_UNSUPPORTED, NETWORK_MISSING.
   */
  take(container: string, at: AliasOn, signal?: AbortSignal): Promise<boolean>;
}
