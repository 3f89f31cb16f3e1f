import type { PublishedPort, Tmpfs, Ulimit } from "@cutover/schema/internal";

/** A secret by reference: resolved when a container is created, never stored. */
export type SecretReference =
  { readonly from_env: string } | { readonly from_file: string } | { readonly from_resolver: string };

export interface VolumeMount {
  /** `volume`: a named volume; `bind`: a path of the host, only if the policy allows it. */
  readonly type: "volume" | "bind";
  /** Volume name, or absolute host path. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
  /** SELinux: `z` for every container, `Z` for this one alone. Then neither path has a colon. */
  readonly selinux?: "z" | "Z";
  /** A new volume begins empty, whatever the image has at its target. */
  readonly noCopy?: true;
  /** The image keeps data there (VOLUME), and the config says nothing of it. */
  readonly origin?: "image";
}

export type { PublishedPort };

/**
 * What a plugin asks to run: everything Cutover ever sends to an engine, and nothing else (an allowlist). Plain JSON, so
 * that it can be stored: secrets stand in it as references.
 */
export interface ContainerSpec {
  /** Digest-pinned: `name@sha256:…`, or an image id `sha256:…` where the image has no registry digest. */
  readonly image: string;
  readonly platform?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment: Readonly<Record<string, string | SecretReference>>;
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly init: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly VolumeMount[];
  /** What the image keeps in volumes of its own may go with the container. Absent: `mounts` has a volume for each. */
  readonly anonymousVolumes?: "discard";
  /** Networks to join besides the one that the proxy reaches the container on. */
  readonly networks: readonly string[];
  readonly ports: readonly PublishedPort[];
  readonly restart: "no" | "on-failure" | "unless-stopped";
  /** A number, or a name that begins with SIG. */
  readonly stopSignal: string;
  readonly stopGraceMs: number;
  readonly memoryBytes?: number;
  /** Billionths of a core. */
  readonly nanoCpus?: number;
  readonly pidsLimit?: number;
  readonly readOnlyRoot: boolean;
  readonly privileged: boolean;
  readonly capabilities: readonly string[];
  readonly devices: readonly string[];
  readonly hostPid: boolean;
  readonly hostIpc: boolean;
  readonly tmpfs?: readonly Tmpfs[];
  /** Of /dev/shm. */
  readonly shmBytes?: number;
  readonly droppedCapabilities?: readonly string[];
  /** As the engine's `--security-opt`. */
  readonly securityOptions?: readonly string[];
  readonly ulimits?: readonly Ulimit[];
  /** Each `name:address`; the address may be host-gateway. */
  readonly extraHosts?: readonly string[];
  /** Absent: as the engine is set up. */
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
}

/** A spec in which what is absent is for the image to decide: how it is stopped, and whether it needs an init. */
export type WantedContainer = Omit<ContainerSpec, "stopSignal" | "init"> &
  Partial<Pick<ContainerSpec, "stopSignal" | "init">>;
