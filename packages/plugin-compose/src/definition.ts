/** A fixed port of the engine's machine, with its path in the stack's file. */
// A type, not an interface: it is stored as JSON.
export type PublishedOnHost = {
  readonly path: string;
  readonly protocol: "tcp" | "udp";
  readonly hostAddress: string;
  readonly hostPort: number;
};

/** The stored part of a stack, as plain JSON without any secret: enough to bring it up again later. */
export interface StackDefinition {
  /** The Compose file at the time of its preparation. */
  readonly text: string;
  /** Folder of its relative paths; null for inline text. */
  readonly folder: string | null;
  /** Compose files that the text names, by their paths in the folder; absent in older records. */
  readonly files?: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
  readonly service: string;
  /** Ids of the prepared images, by service. */
  readonly images: Readonly<Record<string, string>>;
  readonly waitSeconds: number;
  /** The privileges that the policy allowed: a file that changed since must not ask for more. */
  readonly privileges: readonly string[];
  /** Names of the stack's own volumes, without external ones. */
  readonly volumes: readonly string[];
  /** Ports that it publishes on the engine's machine; absent in older records. */
  readonly ports?: readonly PublishedOnHost[];
  /** Services that the engine restarts whenever they end; absent in older records. */
  readonly lasting?: readonly string[];
  /** Number of containers of each service that does not have exactly one; absent in older records. */
  readonly replicas?: Readonly<Record<string, number>>;
}
