import type { LoggedEvent, WorkloadStatus } from "@cutover/client";

/** The list with the open deployments that the events tell of; the same list if they change nothing. */
export function applyEvents(
  list: readonly WorkloadStatus[],
  events: readonly LoggedEvent[],
): readonly WorkloadStatus[] {
  const open = new Map<string, WorkloadStatus["open"]>();
  for (const event of events) {
    const { workload, deployment } = event;
    if (event.type === "deployment:finished") open.set(workload, undefined);
    else if (event.type === "phase:entered" && event.phase !== "preflight" && event.phase !== "queued")
      open.set(workload, { deployment, phase: event.phase });
    else if (event.type === "hold:started")
      open.set(workload, { deployment, phase: "held", heldUntilMs: event.untilMs });
    else if (event.type === "shift:stepped")
      open.set(workload, { deployment, phase: "shifting", weight: event.weight });
    else if (event.type === "hold:promoted") open.set(workload, { deployment, phase: "held" });
  }
  if (open.size === 0) return list;
  return list.map((status) => {
    if (!open.has(status.workload)) return status;
    const { open: _, ...rest } = status;
    const now = open.get(status.workload);
    return now ? { ...rest, open: now } : rest;
  });
}
