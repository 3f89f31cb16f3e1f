import { isClosed, type DeploymentRecord } from "../store/records.js";
import type { Engine } from "./engine.js";
import type { Damage } from "./find-damage.js";

const longestPauseMs = 300_000;
/** Damage that comes back later than this, beyond its pause, is another one. */
const wellAfterMs = 600_000;
const repairsLookedAt = 20;
const savesOfOneDialog = 5;

/** What was done about damage before. */
export interface Earlier {
  /** The closed repair of just these causes, which another one continues. */
  readonly entry: DeploymentRecord | undefined;
  /** False while what has just been mended in vain is left alone for a while. */
  readonly isDue: boolean;
}

/** Looks at the repairs since the workload was last deployed: each cause has its own pause, in the store's history and so for every process. */
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

/** True while a repair, or the next try of one that is open, has to wait. A wall clock that was set back lengthens no pause. */
export function isPausing(
  record: DeploymentRecord,
  { nowMs, timing }: { readonly nowMs: number; readonly timing: Engine["timing"] },
): boolean {
  const sinceMs = nowMs - lastOf(record);
  return sinceMs >= 0 && sinceMs < pauseAfter(record, timing);
}

/** None after the first time (after the fifth, of a route that was mended), then `watchMs` twice, and twice as long each time, up to 5 minutes. */
function pauseAfter(
  { count = 1, phase, causes = [] }: DeploymentRecord,
  { watchMs }: Engine["timing"],
): number {
  // A person who saves a route several times breaks it anew each time.
  const isRouteMended =
    phase === "done" && causes.length > 0 && causes.every((cause) => cause.startsWith("route "));
  if (count < (isRouteMended ? savesOfOneDialog : 2)) return 0;
  return Math.min(watchMs * 2 ** Math.min(count - 1, 20), longestPauseMs);
}

function lastOf({ lastAtMs, startedAtMs, finishedAtMs }: DeploymentRecord): number {
  return finishedAtMs ?? lastAtMs ?? startedAtMs;
}
