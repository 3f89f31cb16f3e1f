import type { DeploymentEvent, DeploymentStatus, Timing } from "@cutover/core";
import type { Json } from "@cutover/core/ports";

export type RouterSettings =
  | { readonly kind: "nginx"; readonly directory: string; readonly port: number }
  | {
      readonly kind: "nginx-proxy-manager";
      readonly apiUrl: string;
      readonly proxyUrl: string;
      readonly identity: string;
      readonly secret: string;
    };

/** The parts and the work of a deployer process. Plain JSON. */
export interface ProcessSettings {
  readonly socketPath: string;
  readonly databaseFile: string;
  readonly router: RouterSettings;
  readonly timing: Partial<Timing>;
  readonly workload: string;
  /** Applied and deployed one after the other; none: the process only recovers. */
  readonly configs: readonly Json[];
  /** The process sends itself this signal at its nth event, counted from 1, or at the first with this label. */
  readonly signalSelf?: {
    readonly signal: "SIGKILL" | "SIGSTOP";
    /**
     * "file:written": not at an event, but after the first file, a route of nginx, was written and before it
     * was put in place.
     */
    readonly atEvent: number | string;
  };
}

/** A line of a deployer process's output. */
export type ProcessLine =
  /** The deployer is open, and has begun to recover. */
  | { readonly kind: "opened" }
  | { readonly kind: "event"; readonly event: DeploymentEvent }
  | {
      readonly kind: "result";
      readonly deployment: string;
      readonly status: DeploymentStatus;
      readonly code: string | undefined;
      readonly error: unknown;
    }
  /** From the call of createDeployer to the end of its recovery, and the share of blue's drain. */
  | { readonly kind: "recovered"; readonly recoveryMs: number; readonly drainMs: number }
  /** An unexpected rejection. The process ends with 1. */
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** `type`, or `type phase` for an entered phase. */
export function labelOf(event: DeploymentEvent): string {
  return event.type === "phase:entered" ? `${event.type} ${event.phase}` : event.type;
}
