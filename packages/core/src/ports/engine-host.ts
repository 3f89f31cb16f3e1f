import type { HeldPort, HostPort } from "./host-port.js";
import type { Container } from "./container.js";

/** A path of the engine's host that a container mounts. */
export interface HostBind {
  /** As the container was created with it. */
  readonly source: string;
  readonly target: string;
  /** Device and inode, `8:1234`, of what is mounted while it runs; undefined if that cannot be seen from here. */
  readonly identity: string | undefined;
}

/** A container as the tool that made it knows it. */
export interface LabelledContainer extends Pick<Container, "name" | "state" | "exitCode"> {
  /** All of them, those of its image too. */
  readonly labels: Readonly<Record<string, string>>;
  /** Those of its image, which whoever made that has chosen; absent: none. */
  readonly inherited?: Readonly<Record<string, string>>;
}

/** What can be said of the machine that an engine runs on, and of whatever else runs on it. Calls reject as those of `Runtime`. */
export interface EngineHost {
  /** Where the engine listens, as `DOCKER_HOST` has it: for tools that must work with the same engine. */
  readonly engineUrl: string;
  /** Where the engine keeps images, containers and volumes on its host; undefined if it does not say. */
  dataFolder(signal?: AbortSignal): Promise<string | undefined>;
  /** A loopback port that is free now. PORT_TAKEN if none is found. */
  chooseLoopbackPort(): Promise<number>;
  /**
   * Who holds these ports of the machine now: containers, as the engine lists them, and other programs, if the engine runs on this
   * machine. Without effect. A port that nobody holds is not among them.
   */
  findPortHolders(ports: readonly HostPort[], signal?: AbortSignal): Promise<HeldPort[]>;
  /** The host's paths that a container mounts, also by a volume that a stack of ours has made of one; empty if there is no such container. */
  listBinds(container: string, signal?: AbortSignal): Promise<HostBind[]>;
  /** Every container that carries a label with this value, whoever made it. */
  listLabelled(label: string, value: string, signal?: AbortSignal): Promise<LabelledContainer[]>;
  /** The environment that a container was created with; undefined if there is no such container. Holds secrets: for masking only. */
  readEnvironment(
    container: string,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined>;
}
