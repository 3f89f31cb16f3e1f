/**
 * What can go wrong at one effect. crash: the process ends before it, after it, or with it still on its way (late).
 * lost: it took effect, but its answer did not come. late: no answer, and it takes effect some seconds later. error: no
 * effect. slow: it takes seconds.
 */
export type Fault = "crash-before" | "crash-after" | "crash-late" | "lost" | "late" | "error" | "slow";

/**
 * What others do in the middle of a deployment: green's process ends, someone removes the live container, someone points the
 * route elsewhere, the engine restarts.
 */
export type Disturbance = "green-dies" | "live-removed" | "route-edited" | "engine-restarts";

export const disturbances: readonly Disturbance[] = [
  "green-dies",
  "live-removed",
  "route-edited",
  "engine-restarts",
];

export interface Injection {
  /** The nth effect of a process, from 1; nothing happens where its port cannot fail so. */
  readonly at: number;
  readonly fault: Fault | Disturbance;
}

export const lateMs = 3_000;
export const slowMs = 5_000;

export type PortName = "runtime" | "router" | "store";

/** The calls that change something, by port; everything else only looks. */
export const effects: Readonly<Record<PortName, ReadonlySet<string>>> = {
  runtime: new Set([
    "createContainer",
    "startContainer",
    "stopContainer",
    "removeContainer",
    "renameContainer",
    "setRestartPolicy",
  ]),
  router: new Set(["put", "remove"]),
  store: new Set(["saveWorkload", "claimLease", "releaseLease", "openDeployment", "writeDeployment"]),
};

/** A store's step is atomic and local: it happens, or it does not, and the process knows, unless it crashes. */
export function faultsOf(port: PortName): readonly Fault[] {
  return port === "store"
    ? ["crash-before", "crash-after", "error", "slow"]
    : ["crash-before", "crash-after", "crash-late", "lost", "late", "error", "slow"];
}
