/** A fixed port of the engine's machine, with its path in the stack's file. */
// A type, not an interface: it is stored as JSON.
export type PublishedOnHost = {
  readonly path: string;
  readonly protocol: "tcp" | "udp";
  readonly hostAddress: string;
  readonly hostPort: number;
};

/** What a deployment keeps of its stack, as plain JSON without any secret: enough to bring it up again later. */
export interface StackDefinition {
  /** The Compose file as it was when this was prepared. */
  readonly text: string;
  /** Relative paths in it start here; null for inline text. */
  readonly folder: string | null;
  /** Compose files that the text names, by their paths in the folder; absent in what was stored before they were kept. */
  readonly files?: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
  readonly service: string;
  /** Ids of the images that were prepared, by service. */
  readonly images: Readonly<Record<string, string>>;
  readonly waitSeconds: number;
  /** What the policy was asked for: a file that changed since must not ask for more. */
  readonly privileges: readonly string[];
  /** Names of the volumes that belong to the stack: not those that it calls external. */
  readonly volumes: readonly string[];
  /** Ports of the engine's machine that it publishes; absent in what was stored before this was noted. */
  readonly ports?: readonly PublishedOnHost[];
  /** Services that the engine starts again whenever they end; absent in what was stored before this was noted. */
  readonly lasting?: readonly string[];
  /** How many containers a service has, unless it has one; absent in what was stored before this was noted. */
  readonly replicas?: Readonly<Record<string, number>>;
}
