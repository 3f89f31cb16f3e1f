import type { HostPort } from "../runtime/host-port.js";
import type { EngineHost, LabelledContainer } from "../runtime/engine-host.js";
import type { PrepareContext } from "./source-plugin.js";
import type { Json } from "../store/records.js";

/** Several containers that one tool, such as Compose, manages as a whole. Plain JSON: secrets stand in it as references. */
export interface Stack {
  /** By which the tool knows it; the same for every deployment of a workload. */
  readonly project: string;
  /** All that the driver needs to bring it up again later, whatever was changed since; opaque to the core. */
  readonly definition: Json;
  /** By service: the id of its image. They must be on the engine. */
  readonly images?: Readonly<Record<string, string>>;
}

export interface StackCall {
  readonly stack: Stack;
  /** As `DOCKER_HOST` has it. */
  readonly engineUrl: string;
  readonly signal: AbortSignal;
}

/** What the container of the service that gets the traffic is given, besides what the stack says. */
export interface StackEntrance {
  readonly labels: Readonly<Record<string, string>>;
  /** The port in the container; undefined if it gets no traffic. */
  readonly port: number | undefined;
  /** Host port on 127.0.0.1 to publish `port` on. */
  readonly loopbackPort: number | undefined;
  /** The network that the proxy shares with it, and its DNS name there. */
  readonly network: { readonly name: string; readonly alias: string } | undefined;
}

/** What can be seen of the engine's containers, without effect. */
export type StackSight = Pick<EngineHost, "listLabelled">;

export interface BringUp extends StackCall {
  /** Of the container spec, with every secret resolved. */
  readonly environment: Readonly<Record<string, string>>;
  /** Those of its values that came from a reference: never to be shown. */
  readonly secrets: readonly string[];
  readonly entrance: StackEntrance;
  /** As in `PrepareContext`: what was allowed when the stack was prepared need not be now. */
  readonly assertAllowed: PrepareContext["assertAllowed"];
  readonly localPath: PrepareContext["localPath"];
  /** The real path of what the stack mounts from the host; `path` is where it stands. POLICY_REFUSED, MOUNT_MISSING. */
  readonly mountedPath: (path: string, source: string) => Promise<string>;
}

/**
 * Carries out whole stacks. Each call converges: what is so already is left alone, and a repeated call does no harm. Rejects with
 * a DeployerError, STACK_FAILED for the tool's own refusals, and with the signal's reason when it aborts.
 */
export interface StackDriver {
  /** Puts this version in place of whichever runs, and resolves when all its services are up. Images are on the engine by then. */
  up(call: BringUp): Promise<void>;
  /** The ports of the engine's machine that it publishes, each with its path; a port that the engine chooses is not among them. */
  hostPorts?(stack: Stack): readonly (HostPort & { readonly path: string })[];
  /** Whether a container with these labels is one of its own, of whichever version. */
  isOf?(stack: Stack, labels: Readonly<Record<string, string>>): boolean;
  /** All its containers, of whichever version. */
  containers?(stack: Stack, engine: StackSight, signal: AbortSignal): Promise<readonly LabelledContainer[]>;
  /** What of it is missing or down, each in words, as the engine tells. */
  findDamage(stack: Stack, engine: StackSight, signal: AbortSignal): Promise<string[]>;
  stop(call: StackCall): Promise<void>;
  /** Removes containers and networks; volumes only if asked. */
  down(call: StackCall & { readonly volumes: boolean }): Promise<void>;
}
