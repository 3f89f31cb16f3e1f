import { DeployerError } from "../../errors/deployer-error.js";
import type { LiveRoute, RuntimeState } from "../../store/records.js";
import type { Run } from "../run.js";
import { blueHasAlias } from "./move-alias.js";

/** Makes green the live container, durably, before blue is touched. From here on the deployment cannot be cancelled. */
export async function commitGreen(run: Run, route: LiveRoute | undefined): Promise<void> {
  await assertUndisturbed(run);
  run.signal.throwIfAborted();
  const { workload, id, source, config, blue, strategy } = run.record;
  const nowMs = run.engine.clock.wallMs();
  const state: RuntimeState = {
    workload,
    live: run.green,
    deployment: id,
    retained: blue?.retained ?? [],
    retiring: blue?.retiring ?? [],
    source,
    config,
    route,
    committedAtMs: nowMs,
  };
  if (blue && run.downSinceMs !== undefined) run.mark("downtimeMs", run.elapsedMs() - run.downSinceMs);
  const servesConnections = strategy === "blue-green" && (blue?.route !== undefined || blueHasAlias(run));
  const durationMs = servesConnections ? run.lifecycle.drain.timeoutMs : 0;
  const deadlineMs = durationMs === undefined ? undefined : nowMs + durationMs;
  await run.enter("draining", { drain: { deadlineMs, durationMs } }, { state, unlessCancelled: true });
  run.emit({ type: "state:committed", container: run.green.name });
}

/** Its restart policy may have brought green back since the gate: what fell once is not made live. */
async function assertUndisturbed(run: Run): Promise<void> {
  const { name } = run.green;
  const container = await run.runtime.findContainer(name, run.signal);
  if (container?.state === "running" && container.restartCount === 0) return;
  const seen = container ? `${container.state} after ${container.restartCount} restarts` : "gone";
  throw new DeployerError(
    "GREEN_EXITED",
    `${name} was ready, but is ${seen} before the switch was committed`,
  );
}
