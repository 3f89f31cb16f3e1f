import type { Privilege } from "../policy/privilege.js";
import type { SourceKind } from "@cutover/schema";
import type { SecretReference, WantedContainer } from "../ports/container-spec.js";
import type { HostQuestions } from "../ports/host-questions.js";
import type { OptionalPort } from "../ports/optional-ports.js";
import type { Image, Runtime } from "../ports/runtime.js";
import type { Stack, StackDriver } from "../ports/stack-driver.js";
import type { RouteLimits } from "../ports/router.js";
import type { Clock } from "../ports/clock.js";
import type { EmitDetail } from "../events/events.js";
import type { ResolveSecret } from "./resolve-secret.js";

/** When a container is ready. Times in milliseconds. */
export interface ReadinessProbe {
  readonly path: string;
  /** In the container. */
  readonly port: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Added to the deadline: time in which failing probes do not count. */
  readonly startPeriodMs: number;
  /** Consecutive successes needed; a restart sets the count back to 0. */
  readonly successes: number;
  readonly deadlineMs: number;
  readonly expectStatus: { readonly from: number; readonly to: number };
  /** Text that the first 64 KiB of the body must hold. */
  readonly expectBody?: string;
  /** Host header; the first domain, else the container's address, if absent. */
  readonly hostHeader?: string;
}

export interface Gate {
  /** Undefined: the image's own health check, and without one the liveness window. */
  readonly probe: ReadinessProbe | undefined;
  /** How long a container without probe and health check must run without a restart. */
  readonly livenessWindowMs: number;
  /** Minimum time for the image's own health check; its own times may make it longer. */
  readonly healthDeadlineMs: number;
}

/** The container to run, pinned by digest, as plain JSON: it holds secrets as references. */
export interface Release {
  readonly container: WantedContainer;
  /**
   * A stack, of which `container` is the service that gets the traffic; its environment is that of the whole
   * stack.
   */
  readonly stack?: Stack;
  /** Ids of images that the preparation built with its own tool, not with the context's `runtime`. */
  readonly built?: readonly string[];
  /** Privileges that only the preparation could find out, for the application's policy to decide. */
  readonly privileges?: readonly Privilege[];
}

/** A command that runs in green, without a shell. */
export interface Hook {
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/** Shares of the live traffic that go to green before the switch. */
export interface Shift {
  /** At least one; `weight` from 1 to 99 percent, each larger than the one before. */
  readonly steps: readonly { readonly weight: number; readonly durationMs: number }[];
  /** By how many failures among its last ten answers green does worse than blue. */
  readonly moreFailures: number;
  /** True: clients are drawn in place of requests, and each stays on its side. */
  readonly sticky: boolean;
}

/** The time around the switch, and the old container. Times in milliseconds. */
export interface Lifecycle {
  readonly drain: {
    /** Undefined: without limit. */
    readonly timeoutMs: number | undefined;
    readonly status: { readonly path: string; readonly token: SecretReference | undefined } | undefined;
  };
  /** How many previous containers are kept, stopped. */
  readonly retain: number;
  /** How long blue stays up after the switch; 0: no bake. */
  readonly bakeMs: number;
  /** True: each deployment has a preview, as with its option `preview`. */
  readonly preview: boolean;
  /** Until blue is stopped, the proxy sends to it what green does not take. */
  readonly failover: boolean;
  /** Undefined: all traffic goes to green at once. */
  readonly shift: Shift | undefined;
  readonly preCutover: Hook | undefined;
  readonly postCutover: Hook | undefined;
  /** DNS name of the live container, on `WorkloadDescription.networks`. */
  readonly alias: string | undefined;
}

/** The core's view of a config, without any effect. */
export interface WorkloadDescription {
  /** Sorted, unique, punycode. Empty: no route. */
  readonly domains: readonly string[];
  /** The port in the container that gets the traffic; required if there are domains. */
  readonly port: number | undefined;
  /** Limits of the proxy; absent: the proxy's own settings. */
  readonly limits?: RouteLimits;
  readonly gate: Gate;
  /** The config's settings of the container before its image is known. The image decides the rest. */
  readonly container?: Omit<WantedContainer, "image">;
  /** Networks that must exist. */
  readonly networks: readonly string[];
  /** Absent: `plainLifecycle`. */
  readonly lifecycle?: Lifecycle;
  /** Fields that only a policy can allow, each with its path in the config. */
  readonly privileges: readonly Privilege[];
  /** Volumes, networks and public ports that it names: allowed unless a policy limits them. */
  readonly uses?: readonly Privilege[];
  /** True if the start of its release replaces the previous one, as with a stack. */
  readonly inPlace?: boolean;
  /** Ports of the runtime that its preparation needs; the needs of the rest follow from the description itself. */
  readonly needs?: readonly PortNeed[];
  /** Secrets that must exist, each with its path in the config. */
  readonly secrets: readonly {
    readonly path: string;
    readonly reference: SecretReference;
  }[];
}

/** A port that a runtime may lack, and the config's field that needs it. */
export interface PortNeed {
  readonly path: string;
  readonly port: OptionalPort;
}

/**
 * What a preparation may use of the runtime. Reading a port that the runtime lacks throws RUNTIME_LACKS; `WorkloadDescription.needs` has the
 * deployment refused before.
 */
export type PreparationRuntime = { readonly [Name in "images" | "host"]: NonNullable<Runtime[Name]> };

export interface PrepareContext extends HostQuestions {
  readonly workload: string;
  readonly deployment: string;
  readonly runtime: PreparationRuntime;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Reports pull progress and log lines of the preparation. */
  readonly emit: EmitDetail;
  /**
   * Reads a secret now; `path` is its place in the config. SECRET_MISSING. The value must not be in a release,
   * event or error.
   */
  readonly resolveSecret: ResolveSecret;
}

/** A source kind. `Config` is the unchanged JSON that users write. */
export interface SourcePlugin<
  Kind extends string = string,
  Config = unknown,
  Written = unknown,
> extends SourceKind<Kind, Config, Written> {
  /** Pure. */
  describe(config: Config): WorkloadDescription;
  /** For a kind whose releases are stacks. */
  readonly stacks?: StackDriver;
  /** The work of `prepare`, as a clause for a person. Without effect and without secrets. */
  explain?(config: Config, context: Pick<PrepareContext, "runtime">): Promise<string>;
  /**
   * The image on the engine that `prepare` would most likely run; undefined if only the preparation can know.
   * Without effect. Absent: nothing is known of it beforehand.
   */
  findImage?(
    config: Config,
    context: Pick<PrepareContext, "runtime" | "workload">,
  ): Promise<Image | undefined>;
  /** Pulls or builds. Blue stays untouched. Idempotent. Rejects with a DeployerError. */
  prepare(config: Config, context: PrepareContext): Promise<Release>;
  /** For a kind whose images come from a registry: pulls one again by its pinned digest. Rejects as `prepare`. */
  pullAgain?(config: Config, image: string, context: PrepareContext): Promise<void>;
}
