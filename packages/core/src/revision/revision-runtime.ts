import type { AcceptedConnections, Container, ContainerEvent, Listener, LogRange } from "../ports/runtime.js";
import type { HostPort, PortHolder } from "../ports/host-port.js";
import type { Revision } from "../records/records.js";

/** A port of the engine's machine that a config names, with its path there. */
export interface WantedPort extends HostPort {
  readonly path: string;
}

/**
 * Runs what deployments make, of one kind: single containers, or whole stacks. Each call repeats without harm. All reject with a DeployerError,
 * or with the signal's reason.
 */
export interface RevisionRuntime {
  /**
   * False: two revisions of a workload cannot be up at once, as one tool manages all that belongs to the workload. `start` then puts a revision in
   * the place of the other, and does so in several steps: a start that was cut short may leave half of each.
   */
  readonly sideBySide: boolean;

  /** Makes it, not started. Returns it with the engine's id, if it has one. */
  create(revision: Revision, fence: number, signal: AbortSignal): Promise<Revision>;
  start(revision: Revision, signal: AbortSignal): Promise<void>;
  /** From now on the engine restarts it as its spec says, or no longer. */
  supervise(revision: Revision, restarts: boolean, signal: AbortSignal): Promise<void>;
  stop(revision: Revision, signal: AbortSignal): Promise<void>;
  /** `volumes`: also those that its tool has made. */
  remove(revision: Revision, also: { readonly volumes: boolean }, signal: AbortSignal): Promise<void>;
  /** Gives `found` the name of the revision: a call that still names it otherwise finds nothing from then on. */
  claim(revision: Revision, found: Pick<Container, "name">, signal: AbortSignal | undefined): Promise<void>;

  /** The container that gets the traffic, under the name of the revision; undefined if it is not there. */
  inspect(revision: Revision, signal: AbortSignal): Promise<Container | undefined>;
  /** What of it is missing or down besides that container, each in words. */
  findDamage(revision: Revision, signal: AbortSignal): Promise<string[]>;
  /** The engine's names of all its containers that are there. */
  listContainers(revision: Revision, signal: AbortSignal): Promise<string[]>;
  /** Of the container that gets the traffic. */
  logs(revision: Revision, which: LogRange, signal: AbortSignal): AsyncIterable<string>;
  /** As `Runtime.watch`, of the container that gets the traffic. */
  watch(revision: Revision, onEvent: (event: ContainerEvent) => void, signal: AbortSignal): Promise<void>;
  /**
   * The values that it was given for these variables, and whatever else its containers were given that must not be shown. Undefined if they cannot
   * be known. `container`: one of its own to be shown, if it is not the one that gets the traffic.
   */
  readSecrets(
    revision: Revision,
    of: { readonly names: readonly string[]; readonly container?: string },
    signal: AbortSignal,
  ): Promise<string[] | undefined>;

  /** As the calls of `Runtime`, of the container that gets the traffic. */
  countConnections(revision: Revision, port: number, signal: AbortSignal): Promise<number | undefined>;
  countAccepted(
    revision: Revision,
    port: number,
    signal: AbortSignal,
  ): Promise<AcceptedConnections | undefined>;
  listListeners(revision: Revision, signal: AbortSignal): Promise<Listener[] | undefined>;

  /** The ports of the engine's machine that only its preparation could find out. */
  hostPorts(revision: Revision): readonly WantedPort[];
  /** Whether a container is one of its own. */
  holds(revision: Revision, holder: Extract<PortHolder, { readonly kind: "container" }>): boolean;
}
