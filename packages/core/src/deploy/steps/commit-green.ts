import { DeployerError } from "../../errors/deployer-error.js";
import type { RuntimeState } from "../../store/records.js";
import { routeTarget } from "../route-target.js";
import type { Run } from "../run.js";

/** Makes green the live container, durably, before blue is touched. From here on the deployment cannot be cancelled. */
export async function commitGreen(run: Run): Promise<void> {
  await assertUndisturbed(run);
  run.signal.throwIfAborted();
  const { workload, source, config, blue, strategy, nonce } = run.record;
  const { clock, timing } = run.engine;
  const { domains } = run.wanted;
  const nowMs = clock.wallMs();
  if (domains.length > 0 && nonce === undefined) throw new DeployerError("INTERNAL", "no nonce to commit");
  const state: RuntimeState = {
    workload,
    live: run.green,
    source,
    config,
    route: nonce === undefined ? undefined : { domains, target: routeTarget(run.runtime, run.green), nonce },
    committedAtMs: nowMs,
  };
  const servesConnections = blue?.route !== undefined && strategy === "blue-green";
  const durationMs = servesConnections ? timing.drainMs : 0;
  await run.enter("draining", { drain: { deadlineMs: nowMs + durationMs, durationMs } }, { state });
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
