/**
 * What can go wrong at one effect. crash: the process ends before it, after it, or with it still on its way (late).
 * lost: it took effect, but its answer did not come. late: no answer, and it takes effect some seconds later. error: no
 * effect. slow: it takes seconds.
 */
export type Fault = "crash-before" | "crash-after" | "crash-late" | "lost" | "late" | "error" | "slow";

/**
 * What others do in the middle of a deployment: green's process ends; another process cancels it; someone removes the live container, points the route
 * elsewhere, gives it another domain, switches it off for some seconds, saves a page that was read before its last write, forwards a path of it to what is live by a custom location, or breaks another host of the proxy, which then reloads nothing for some seconds; the engine restarts; another
 * program takes the ports of what does not run; the store's disk is full, or somebody else locks the store, for some seconds; every process ends, and the store is put back to what
 * it held when the story began; another process deploys the workload that stands beside; someone runs a container of their own with our labels, under a name of our form; the wall clock is set back by a day.
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

/** Those that are played only in scenarios with a second workload. */
export const others: ReadonlySet<Disturbance> = new Set(["other-deploys"] as const);

/** Those that are played only in scenarios that are edited. */
export const edits: ReadonlySet<Disturbance> = new Set([
  "route-renamed",
  "route-disabled",
  "route-saved-stale",
  "clock-jumps",
] as const);

export interface Injection {
  /** The nth effect of a process, from 1; nothing happens if its port cannot fail so. */
  readonly at: number;
  readonly fault: Fault | Disturbance;
}

export const lateMs = 3_000;
export const slowMs = 5_000;
/** For how long a disk stays full, a store locked, a proxy broken. */
export const troubleMs = 8_000;

/** "stack" is whatever a plugin drives by itself, such as Compose: connected through `SweepSubject.sources`. */
export type PortName = "runtime" | "router" | "store" | "stack";

/** The calls that change something, by port; everything else only looks. A call of an optional port is named with it, as `images.pull`. */
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
    "openDeployment",
    "writeDeployment",
    "deleteDeployments",
  ]),
};

/** Calls that change something all the same: no fault is tried at them. */
export const quietEffects: ReadonlySet<string> = new Set(["beatLeases", "host.chooseLoopbackPort"]);

/**
 * A store's step is atomic and local: it happens, or it does not, and the process knows, unless it crashes. A tool that drives stacks
 * runs beside the process and ends with it, as does a proxy that is driven by files: nothing of it arrives late.
 */
export function faultsOf(port: PortName, { appliesLate } = { appliesLate: true }): readonly Fault[] {
  if (port === "store") return ["crash-before", "crash-after", "error", "slow"];
  if (port === "stack" || (port === "router" && !appliesLate))
    return ["crash-before", "crash-after", "lost", "error", "slow"];
  return ["crash-before", "crash-after", "crash-late", "lost", "late", "error", "slow"];
}
