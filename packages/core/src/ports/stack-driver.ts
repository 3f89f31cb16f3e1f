import type { HostPort } from "./host-port.js";
import type { EngineHost, LabelledContainer } from "./engine-host.js";
import type { HostQuestions } from "./host-questions.js";
import type { Json } from "../records/records.js";

/**
 * Several containers that one tool, such as Compose, manages as a whole. Plain JSON, with secrets as
 * references.
 */
export interface Stack {
  /** The tool's name of it; the same for every deployment of a workload. */
  readonly project: string;
  /** Everything that the driver needs to bring it up again later, whatever changed since; opaque to the core. */
  readonly definition: Json;
  /** By service: the id of its image, which must be on the engine. */
  readonly images?: Readonly<Record<string, string>>;
}

export interface StackCall {
  readonly stack: Stack;
  /** As in `DOCKER_HOST`. */
  readonly engineUrl: string;
  readonly signal: AbortSignal;
  /**
   * Throws if this deployer may not act any more. Call it right before each effect, with a lock that keeps
   * every other deployer's tool away until the effect has ended.
   */
  readonly assertMayAct: () => void;
}

/** Settings for the container of the service that gets the traffic, in addition to the stack's own. */
export interface StackEntrance {
  readonly labels: Readonly<Record<string, string>>;
  /** The port in the container; undefined if it gets no traffic. */
  readonly port: number | undefined;
  /** Host port on 127.0.0.1 to publish `port` on. */
  readonly loopbackPort: number | undefined;
  /** The network that the proxy shares with it, and its DNS name there. */
  readonly network: { readonly name: string; readonly alias: string } | undefined;
}

/** A view of the engine's containers, without effect. */
export type StackSight = Pick<EngineHost, "listLabelled">;

/** What it asks of the host is asked again: the policy may have changed since the preparation. */
export interface BringUp extends StackCall, HostQuestions {
  /** Environment of the container spec, with every secret resolved. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its values that came from a reference: never to be shown. */
  readonly secrets: readonly string[];
  readonly entrance: StackEntrance;
  /** The real path of a host mount of the stack; `path` is its place. POLICY_REFUSED, MOUNT_MISSING. */
  readonly mountedPath: (path: string, source: string) => Promise<string>;
}

/**
 * Acts on whole stacks. Each call converges: it changes nothing that is already so, and may be repeated.
 * Rejects with a DeployerError, with STACK_FAILED for refusals of the tool, with STACK_BUSY while another tool
 * acts on the stack, and with the signal's reason.
 */
export interface StackDriver {
  /**
   * Replaces the running version by this one, and resolves after all its services are up. The images are
   * already on the engine.
   */
  up(call: BringUp): Promise<void>;
  /**
   * The ports that it publishes on the engine's machine, each with its path, without ports that the engine
   * chooses.
   */
  hostPorts?(stack: Stack): readonly (HostPort & { readonly path: string })[];
  /** True if a container with these labels belongs to it, in any version. */
  isOf?(stack: Stack, labels: Readonly<Record<string, string>>): boolean;
  /** All its containers, of any version. */
  containers?(stack: Stack, engine: StackSight, signal: AbortSignal): Promise<readonly LabelledContainer[]>;
  /** Its missing or stopped parts, each in words, as the engine reports them. */
  findDamage(stack: Stack, engine: StackSight, signal: AbortSignal): Promise<string[]>;
  stop(call: StackCall): Promise<void>;
  /** Removes containers and networks. Removes volumes only if `volumes` is true. */
  down(call: StackCall & { readonly volumes: boolean }): Promise<void>;
}
