/** A TCP socket that waits for connections. */
export interface Listener {
  /** An IP literal; "0.0.0.0" and "::" are all addresses. */
  readonly address: string;
  readonly port: number;
}

/**
 * What the kernel has counted by now in a container's own network namespace. The counts only grow: between two looks, a connection that lived
 * for an instant is counted too.
 */
export interface AcceptedConnections {
  /** Names the namespace: the counts of two namespaces cannot be compared. */
  readonly namespace: string;
  /** By the clock of the engine's machine, in milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** TCP connections that were accepted, whoever opened them. */
  readonly accepted: number;
  /** TCP connections that were opened from within, wherever they lead. */
  readonly opened: number;
  /** Attempts that were dropped because too many clients waited already: each tries again a second or more later, unseen until then. */
  readonly dropped: number;
  /** Connections of the container with itself, open or ended less than a minute ago, each by its two ends. */
  readonly inside: readonly string[];
  /** Ends of others' connections to the port that are open, or ended less than a minute ago, as far as they are seen: each as `address port`. */
  readonly peers: readonly string[];
  /** The latest runs of the image's own health check that have ended: the engine runs it within the namespace. */
  readonly checks: readonly { readonly startMs: number; readonly endMs: number }[];
}

/** What can be seen of containers' TCP connections from here. Without this port, or if a call resolves with undefined, they cannot be counted. */
export interface Connections {
  /**
   * Counts the established connections to `port` in the container's own network namespace. Undefined if they cannot be counted from here, as
   * on an engine of another machine. Zero if it does not run.
   */
  count(container: string, port: number, signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Counts the connections that a running container has accepted, on `port` and on every other one. Undefined: it does not run, has no network
   * namespace of its own, or cannot be seen from here, as on an engine of another machine.
   */
  accepted(container: string, port: number, signal?: AbortSignal): Promise<AcceptedConnections | undefined>;
  /**
   * What listens in the container's own network namespace; undefined if that cannot be seen from here, as on an engine of another
   * machine, and for the host's network. Empty if it does not run.
   */
  listeners(container: string, signal?: AbortSignal): Promise<Listener[] | undefined>;
}
