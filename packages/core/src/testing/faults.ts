/**
 * The ways in which one effect can go wrong. crash: the process ends before it, after it, or while it is still
 * on its way (late). lost: it took effect, but its answer was lost. late: no answer, and it takes effect some
 * seconds later. error: no effect. slow: it takes seconds.
 */
export type Fault = "crash-before" | "crash-after" | "crash-late" | "lost" | "late" | "error" | "slow";

/**
 * Disturbances by others in the middle of a deployment. Containers: green's process ends; somebody removes the
 * live container, or runs a container of their own with our labels, under a name of our form; the engine
 * restarts; another program takes the ports of stopped containers. Cancellation: another process cancels.
 * Routes: somebody points the route elsewhere, gives it another domain, switches it off for some seconds, saves
 * a page that was read before the last write, forwards a path of it to the live container by a custom location,
 * or breaks another host of the proxy, which then reloads nothing for some seconds. Store: its disk is full, or
 * somebody locks it, for some seconds; every process ends and the store is put back to its state at the
 * beginning of the story. Others: another process deploys the second workload; the wall clock is set back by a
 * day.
 */
export type Disturbance = (typeof disturbances)[number];

export const disturbances = [
  "green-dies",
  "cancelled",
  "live-removed",
  "route-edited",
  "route-renamed",
  "route-disabled",
  "route-saved-stale",
  "location-added",
  "proxy-broken",
  "engine-restarts",
  "ports-taken",
  "store-full",
  "store-busy",
  "older-store",
  "other-deploys",
  "foreign-labelled",
  "clock-jumps",
] as const;

/** Played only in scenarios with a second workload. */
export const others: ReadonlySet<Disturbance> = new Set(["other-deploys"] as const);

/** Played only in scenarios with edits. */
export const edits: ReadonlySet<Disturbance> = new Set([
  "route-renamed",
  "route-disabled",
  "route-saved-stale",
  "clock-jumps",
] as const);

export interface Injection {
  /** The nth effect of a process, from 1; nothing happens if its port cannot fail in this way. */
  readonly at: number;
  readonly fault: Fault | Disturbance;
}

export const lateMs = 3_000;
export const slowMs = 5_000;
/** How long a disk stays full, a store locked, a proxy broken. */
export const troubleMs = 8_000;

/** "stack" is a tool that a plugin drives itself, such as Compose, connected through `SweepSubject.sources`. */
export type PortName = "runtime" | "router" | "store" | "stack";

/**
 * The calls that change something, by port; all others only look. A call of an optional port is named with it,
 * such as `images.pull`.
 */
export const effects: Readonly<Record<PortName, ReadonlySet<string>>> = {
  runtime: new Set([
    "create",
    "start",
    "supervise",
    "stop",
    "remove",
    "claim",
    "images.pull",
    "images.load",
    "images.build",
    "images.tag",
    "images.remove",
    "volumes.create",
    "volumes.remove",
    "names.give",
    "names.take",
    "exec.run",
  ]),
  router: new Set(["put", "remove"]),
  stack: new Set(["pull", "replace", "replaceSecond", "start", "stop", "down"]),
  store: new Set([
    "saveWorkload",
    "pauseWorkload",
    "noteRouteFacts",
    "claimLease",
    "releaseLease",
    "enqueue",
    "rewriteQueued",
    "requestCancel",
    "requestPromotion",
    "openDeployment",
    "writeDeployment",
    "deleteDeployments",
  ]),
};

/** Further calls that change something: no fault is tried at them. */
export const quietEffects: ReadonlySet<string> = new Set(["beatLeases", "host.chooseLoopbackPort"]);

/**
 * A step of the store is atomic and local: it happens or not, and the process knows it, unless it crashes. A
 * tool that drives stacks runs beside the process and ends with it, as does a proxy that is driven by files:
 * nothing of it arrives late.
 */
export function faultsOf(port: PortName, { appliesLate } = { appliesLate: true }): readonly Fault[] {
  if (port === "store") return ["crash-before", "crash-after", "error", "slow"];
  if (port === "stack" || (port === "router" && !appliesLate))
    return ["crash-before", "crash-after", "lost", "error", "slow"];
  return ["crash-before", "crash-after", "crash-late", "lost", "late", "error", "slow"];
}
