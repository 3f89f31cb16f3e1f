import { isClosed, type DeploymentRecord } from "../records/records.js";
import type { Engine } from "../journal/engine.js";
import type { Damage } from "./damage.js";

const longestPauseMs = 300_000;
/** If damage comes back later than this after its pause, it counts as new. */
const wellAfterMs = 600_000;
const repairsLookedAt = 20;
const savesOfOneDialog = 5;

/** Earlier repairs of damage. */
export interface Earlier {
  /** The closed repair of exactly these causes, which another repair continues. */
  readonly entry: DeploymentRecord | undefined;
  /** False while damage that came back waits for its pause. */
  readonly isDue: boolean;
}

/**
 * Looks at the repairs since the last deployment: each cause has its own pause, in the store's history and so
 * for every process.
 */
export async function findEarlier(
  { store, clock, timing }: Pick<Engine, "store" | "clock" | "timing">,
  workload: string,
  damage: readonly Damage[],
): Promise<Earlier> {
  const records = await store.listDeployments(workload, { limit: repairsLookedAt });
  const end = records.findIndex(({ operation }) => operation !== "repair");
  const nowMs = clock.wallMs();
  const recent = records
    .slice(0, end === -1 ? undefined : end)
    .filter((one) => isClosed(one.phase) && nowMs - lastOf(one) <= pauseAfter(one, timing) + wellAfterMs);
  const isPaused = ({ cause }: Damage): boolean =>
    recent.some((one) => one.causes?.includes(cause) && isPausing(one, { nowMs, timing }));
  const causes = causesOf(damage).join("\n");
  return {
    entry: recent.find((one) => one.causes?.join("\n") === causes),
    isDue: !damage.every(isPaused),
  };
}

export function causesOf(damage: readonly Damage[]): string[] {
  return [...new Set(damage.map(({ cause }) => cause))].toSorted();
}

/**
 * True while a repair, or the next attempt of an open one, must wait. A wall clock that was set back lengthens
 * no pause.
 */
export function isPausing(
  record: DeploymentRecord,
  { nowMs, timing }: { readonly nowMs: number; readonly timing: Engine["timing"] },
): boolean {
  const sinceMs = nowMs - lastOf(record);
  return sinceMs >= 0 && sinceMs < pauseAfter(record, timing);
}

/**
 * No pause after the first time (for a route that was mended: after the first four), then twice `watchMs`,
 * doubling each time, up to 5 minutes.
 */
function pauseAfter(
  { count = 1, phase, causes = [] }: DeploymentRecord,
  { watchMs }: Engine["timing"],
): number {
  // A person who saves a route several times breaks it again each time.
  const isRouteMended =
    phase === "done" && causes.length > 0 && causes.every((cause) => cause.startsWith("route "));
  if (count < (isRouteMended ? savesOfOneDialog : 2)) return 0;
  return Math.min(watchMs * 2 ** Math.min(count - 1, 20), longestPauseMs);
}

function lastOf({ lastAtMs, startedAtMs, finishedAtMs }: DeploymentRecord): number {
  return finishedAtMs ?? lastAtMs ?? startedAtMs;
}
