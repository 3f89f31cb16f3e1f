import type { DeploymentRecord, OpenPhase, Operation, RecordedError } from "../records/records.js";

const firstPhases: Readonly<Record<Operation, OpenPhase>> = {
  deploy: "planned",
  rollback: "planned",
  remove: "removing",
  repair: "repairing",
};

type Opening = Pick<
  DeploymentRecord,
  | "id"
  | "workload"
  | "operation"
  | "fence"
  | "source"
  | "config"
  | "strategy"
  | "reason"
  | "blue"
  | "startedAtMs"
  | "removesVolumes"
  | "by"
  | "why"
  | "from"
  | "preview"
  | "hold"
  | "queuedBy"
  | "causes"
  | "count"
  | "lastAtMs"
>;

/** A newly opened deployment, before any work. */
export function openedDeployment(opening: Opening): DeploymentRecord {
  return {
    ...opening,
    phase: firstPhases[opening.operation],
    green: undefined,
    routeBefore: undefined,
    routeTouched: false,
    nonce: undefined,
    uncertainAtMs: undefined,
    drain: undefined,
    cancelled: false,
    finishedAtMs: undefined,
    timings: { totalMs: 0, phases: {} },
    evidence: undefined,
    error: undefined,
    logTail: [],
  };
}

/** A deployment that waits for its turn. */
export function queuedDeployment(queued: Omit<Opening, "fence" | "blue">): DeploymentRecord {
  return { ...openedDeployment({ ...queued, fence: 0, blue: undefined }), phase: "queued" };
}

/** A deployment that was taken out of the queue. */
export function closedInQueue(
  record: DeploymentRecord,
  error: RecordedError,
  finishedAtMs: number,
): DeploymentRecord {
  return { ...record, phase: "cancelled", cancelled: true, error, finishedAtMs };
}
