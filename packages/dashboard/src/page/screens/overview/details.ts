import { signal, type Signal } from "@preact/signals";
import { type DeploymentSummary, isPassing, type WorkloadHealth } from "@cutover/client";
import { client } from "../../api/client.js";
import { onEvents } from "../../live/live.js";
import { endIfUnauthenticated } from "../../session/session.js";

export interface Details {
  readonly health: WorkloadHealth;
  /** The newest deployments, newest first. */
  readonly newest: readonly DeploymentSummary[];
}

/** Asked at once: a browser has six connections to a server. */
const parallel = 3;
const freshMs = 60_000;
const firstRetryMs = 250;

interface Entry {
  readonly details: Signal<Details | undefined>;
  askedAtMs: number;
  /** Attempts without an answer since the last one with. */
  failures: number;
}

const known = new Map<string, Entry>();
const queue = new Set<string>();
let running = 0;

onEvents((events) => {
  for (const { type, workload } of events)
    if (type === "deployment:finished" || type === "state:committed") {
      const entry = known.get(workload);
      if (!entry) continue;
      entry.askedAtMs = 0;
      want(workload);
    }
});

/** What the list of workloads does not hold; undefined until it has come. */
export function detailsOf(workload: string): Signal<Details | undefined> {
  return entryOf(workload).details;
}

/** Asks for the details of a workload that is seen, unless they are fresh. */
export function want(workload: string): void {
  if (Date.now() - entryOf(workload).askedAtMs < freshMs) return;
  queue.add(workload);
  while (running < parallel && queue.size > 0) void askNext();
}

async function askNext(): Promise<void> {
  // What came into view last is looked at now.
  const workload = [...queue].at(-1);
  if (workload === undefined) return;
  queue.delete(workload);
  running += 1;
  const entry = entryOf(workload);
  entry.askedAtMs = Date.now();
  try {
    const [health, newest] = await Promise.all([
      client.health(workload),
      client.history(workload, { limit: 5 }),
    ]);
    entry.details.value = { health, newest };
    entry.failures = 0;
  } catch (error) {
    // The list tells of a server that is gone; the row stays as it was.
    if (!endIfUnauthenticated(error) && isPassing(error)) wantLater(workload);
  } finally {
    running -= 1;
  }
  if (queue.size > 0) await askNext();
}

function wantLater(workload: string): void {
  const entry = entryOf(workload);
  const waitMs = Math.min(firstRetryMs * 2 ** entry.failures, freshMs);
  entry.failures += 1;
  setTimeout(() => {
    entry.askedAtMs = 0;
    want(workload);
  }, waitMs);
}

function entryOf(workload: string): Entry {
  const entry = known.get(workload) ?? {
    details: signal<Details | undefined>(undefined),
    askedAtMs: 0,
    failures: 0,
  };
  known.set(workload, entry);
  return entry;
}
