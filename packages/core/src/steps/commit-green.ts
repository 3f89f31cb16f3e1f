import { DeployerError } from "../errors/deployer-error.js";
import type { LiveRoute, RuntimeState } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { blueHasAlias } from "./move-alias.js";
import { nameOf } from "../revision/parts.js";

/** Makes green the live container, durably, before blue is touched. This is the commit. */
export async function commitGreen(run: Run, route: LiveRoute | undefined): Promise<void> {
  const { workload, id, source, config, blue } = run.record;
  // Containers that retired before may have gone since this deployment began.
  const before = await run.engine.store.findState(workload);
  await assertUndisturbed(run);
  run.signal.throwIfAborted();
  const others = blue?.retained?.filter(({ container }) => container.deployment !== run.green.deployment);
  const nowMs = run.engine.clock.wallMs();
  const state: RuntimeState = {
    workload,
    live: run.green,
    deployment: id,
    retained: others ?? [],
    retiring: before?.retiring ?? [],
    source,
    config,
    route,
    committedAtMs: nowMs,
  };
  if (blue && run.downSinceMs !== undefined) run.mark("downtimeMs", run.elapsedMs() - run.downSinceMs);
  const { bake } = run.record;
  const durationMs = drainDurationMs(run);
  const deadlineMs = durationMs === undefined ? undefined : nowMs + durationMs;
  const patch = {
    drain: { deadlineMs, durationMs },
    ...(bake && { bake: { ...bake, untilMs: nowMs + bake.durationMs } }),
  };
  await run.enter("draining", patch, { state, unlessCancelled: true });
  run.emit({ type: "state:committed", container: nameOf(run.green) });
}

/** 0 if blue has no connections to wait for; a bake keeps it up in any case. */
function drainDurationMs(run: Run): number | undefined {
  const { blue, strategy, bake } = run.record;
  if (strategy !== "blue-green" || blue?.live.port === undefined) return 0;
  if (blue.route === undefined && !blueHasAlias(run)) return 0;
  const { timeoutMs } = run.lifecycle.drain;
  return timeoutMs === undefined ? undefined : Math.max(timeoutMs, bake?.durationMs ?? 0);
}

/** Its restart policy may have restarted green since the gate: a green that failed once does not become live. */
async function assertUndisturbed(run: Run): Promise<void> {
  const name = nameOf(run.green);
  const container = await run.inspect(run.green, run.signal);
  if (container?.state === "running" && container.restartCount === 0) return;
  const seen = container ? `${container.state} after ${container.restartCount} restarts` : "gone";
  throw new DeployerError(
    "GREEN_EXITED",
    `${name} was ready, but is ${seen} before the switch was committed`,
  );
}
