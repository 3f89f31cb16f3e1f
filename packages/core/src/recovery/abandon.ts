import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { leavesOpen } from "../errors/leaves-open.js";
import { isClosed, type Abandonment, type DeploymentRecord, type RuntimeState } from "../records/records.js";
import { withLeft } from "../strategies/keep-blue-serving.js";
import { handOver } from "../retention/retiring.js";
import { recordError, type Run } from "../journal/run.js";

/** The leftovers of an abandoned deployment. */
export interface Abandoned {
  /**
   * Names of containers. The next repair or deployment removes those that are neither live nor retiring, after
   * the route leads elsewhere.
   */
  readonly containers: readonly string[];
}

/**
 * Closes a deployment that can be neither finished nor undone, and stops nothing. The state stays as it was
 * last committed. A repair then makes it true: the live container runs, its route leads to it, and only then do
 * leftovers go. After the commit green is live, and blue retires. Waits out a write whose answer was lost.
 */
export async function abandon(run: Run, abandoned: Abandonment): Promise<Abandoned> {
  const { record, engine } = run;
  await run.waitOutQuarantine();
  const containers = await listContainers(run);
  const error = recordError(abandonedError(record, abandoned));
  const patch = { abandoned, error, finishedAtMs: engine.clock.wallMs() };
  if (record.phase === "draining") await endCommitted(run, patch);
  else await run.enter(record.operation === "repair" ? "cancelled" : "failed", patch, await leaving(run));
  run.emit({ type: "deployment:abandoned", ...abandoned, containers });
  return { containers };
}

/** It has succeeded: the container that it wanted serves. */
async function endCommitted(
  run: Run,
  { abandoned, finishedAtMs }: { abandoned: Abandonment; finishedAtMs: number },
): Promise<void> {
  await run.intend({ abandoned });
  if (!run.blue || run.record.drain?.outcome !== undefined) return run.enter("done", { finishedAtMs });
  await handOver(run, run.blue, { waitedMs: 0, unlessCancelled: false });
}

/** The next write removes the domains that it added to the route. */
async function leaving({ engine, record }: Run): Promise<{ state: RuntimeState } | undefined> {
  const state = record.newDomains && (await engine.store.findState(record.workload));
  return state?.route && { state: { ...state, route: withLeft(state.route, record) } };
}

async function listContainers(run: Run): Promise<string[]> {
  const made = new Set([run.record.green?.deployment, run.blue?.live.deployment]);
  const found = await run.engine.runtime.list(run.record.workload, run.halt).catch(() => []);
  return found.flatMap(({ name, deployment }) => (made.has(deployment) ? name : []));
}

function abandonedError({ id, error }: DeploymentRecord, { why }: Abandonment): DeployerError {
  return new DeployerError("ABANDONED", `the deployment ${id} was given up: ${why}`, {
    details: { ...(error && { cause: { code: error.code, message: error.message } }) },
  });
}

/** ABANDON_REFUSED, with the reason, if there is nothing to give up. */
export function assertAbandonable({ id, phase }: DeploymentRecord): void {
  if (isClosed(phase)) throw abandonRefused(id, `it is over (${phase})`);
  if (phase === "queued") throw abandonRefused(id, "it waits, and has done nothing; cancel it");
}

export function abandonRefused(id: string, because: string): DeployerError {
  return new DeployerError("ABANDON_REFUSED", `the deployment ${id} cannot be abandoned: ${because}`);
}

/** True if such a failure of a recovery is lasting, so that a new deployment may take its place. */
export function isHopeless(error: unknown): boolean {
  const maySoonHelp = hasCode(error, "ENGINE_UNREACHABLE", "ROUTER_UNREACHABLE", "DISK_FULL", "CANCELLED");
  return !maySoonHelp && !leavesOpen(error) && !hasCode(error, "STORE_OUTDATED", "ROUTER_CHANGED");
}
