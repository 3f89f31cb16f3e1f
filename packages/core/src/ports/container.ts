import type { HealthTimes } from "./health-times.js";

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly workload: string | undefined;
  readonly deployment: string | undefined;
  readonly fence: number | undefined;
  readonly state: "created" | "running" | "restarting" | "stopped";
  /** From the image's HEALTHCHECK; "none" if it has none. */
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
  /** When the engine asks its health check; absent without one, and in a list. */
  readonly healthTimes?: HealthTimes;
  /** What its health check ended with last, 4 KiB of it, as it was written; absent before the first, and in a list. */
  readonly lastCheck?: { readonly exitCode: number; readonly output: string };
  readonly restartCount: number;
  readonly exitCode: number | undefined;
  readonly outOfMemory: boolean;
  /** Its own address on the network the proxy reaches it on, or on another one if it was created for another `reach`; reachable from the
   * deployer; undefined while not running, on the host's network, and if that network gave it none. */
  readonly address: string | undefined;
  /** The engine's time of the last start, ISO 8601; changes at each restart. */
  readonly startedAt: string | undefined;
}
