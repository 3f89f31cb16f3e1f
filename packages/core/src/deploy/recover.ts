import { DeployerError } from "../errors/deployer-error.js";
import {
  isOpen,
  replacesBlue,
  type ContainerReference,
  type DeploymentRecord,
  type OpenPhase,
} from "../store/records.js";
import type { Gate } from "../source/source-plugin.js";
import type { Container } from "../runtime/runtime.js";
import { abort, finishAbort, shouldAbort } from "./abort.js";
import { takeOver } from "./blue-green.js";
import { decide, type Action, type Condition } from "./decide.js";
import { ensureBlueRuns } from "./keep-blue-serving.js";
import { replaceBlue } from "./recreate.js";
import { remove } from "./remove.js";
import { repair } from "./repair.js";
import { listOwn } from "./own-containers.js";
import { finishRestore, restoreBlue } from "./restore-blue.js";
import { withReferences } from "./retained.js";
import type { Run } from "./run.js";
import { assertSameRouter } from "./same-router.js";
import { settle } from "./settle.js";
import { giveAliasToGreen } from "./steps/move-alias.js";
import { runPreCutover } from "./steps/run-hooks.js";
import { gateContainer } from "./steps/gate-container.js";

const readyWithinMs = 5_000;
const recentDeployments = 20;

function interrupted(): DeployerError {
  return new DeployerError(
    "INTERRUPTED",
    "the deployer that ran this ended before the switch; it was undone",
    {
      remedy: "Deploy again.",
    },
  );
}

/** Finishes or undoes a deployment that another deployer, or an earlier life of this one, left open. */
export async function recover(run: Run): Promise<void> {
  const { phase, strategy, cancelled } = run.record;
  // What is committed was verified through that proxy, and leads to green there.
  if (replacesBlue(run.record.operation) && phase !== "draining") assertSameRouter(run);
  await assertRouteIsKnown(run);
  await renameToOwnFence(run);
  if (!isOpen(phase)) return;
  const action = decide({
    phase,
    strategy,
    cancelled,
    green: await conditionOf(run, run.record.green),
    blue: run.blue ? await conditionOf(run, run.blue.live) : "none",
  });
  run.emit({ type: "deployment:recovered", phase, action });
  await carryOut(run, action, phase);
}

async function carryOut(run: Run, action: Action, phase: OpenPhase): Promise<void> {
  switch (action) {
    case "abort":
      return abort(run, interrupted());
    case "restore":
      return restoreBlue(run, interrupted());
    case "replace-blue":
      return replaceBlue(run);
    case "take-over":
      try {
        await run.runtime.setRestartPolicy(run.green.name, run.green.spec.restart, run.signal);
        // Before the switch it is not known how far the hook came.
        if (phase === "starting") await runPreCutover(run);
        await giveAliasToGreen(run);
        await takeOver(run);
      } catch (error) {
        if (!shouldAbort(run, error)) throw error;
        return run.record.strategy === "recreate" ? restoreBlue(run, error) : abort(run, error);
      }
      return settle(run);
    case "settle":
      return settle(run);
    case "finish-abort":
      return finishAbort(run);
    case "finish-restore":
      return finishRestore(run);
    case "finish-remove":
      return remove(run);
    case "finish-repair":
      return repair(run);
    case "hold":
      await ensureBlueRuns(run);
      throw new DeployerError(
        "GREEN_EXITED",
        `neither blue nor green was up in phase ${phase}; blue was started`,
      );
  }
}

/** A route that was moved by a write which this database does not know means that an older one was restored. */
async function assertRouteIsKnown(run: Run): Promise<void> {
  const { workload, routeTouched } = run.record;
  const known = run.blue?.route;
  if (!replacesBlue(run.record.operation) || routeTouched) return;
  if (!known && run.describeGreen()?.domains.length === 0) return;
  const route = await run.router.read(workload, run.halt);
  const found = route?.nonce;
  if (!route || found === undefined || found === known?.nonce) return;
  // A repair that was given up for this deployment may have written it.
  const recent = await run.engine.store.listDeployments(workload, { limit: recentDeployments });
  const isWrittenBy = ({ nonce, earlierNonces }: DeploymentRecord): boolean =>
    nonce === found || earlierNonces?.includes(found) === true;
  if (recent.some(isWrittenBy)) return;
  throw new DeployerError(
    "STORE_OUTDATED",
    `the route of ${workload} was last written by a deployment that this database does not know`,
    {
      details: { workload, domains: route.domains },
    },
  );
}

/**
 * Renames the containers of this deployment to names that carry the new fence, durably announced first: whatever a superseded
 * deployer still does by the old names finds nothing. Containers are recognised by their deployment, not by a name.
 */
export async function renameToOwnFence(run: Run): Promise<void> {
  const containers = await run.runtime.listContainers(run.record.workload, run.halt);
  const { green, blue } = run.record;
  const named = [green, blue?.live].flatMap((one) => one ?? []);
  const renamed = named.map((one) => underOwnFence(run, one));
  const state = await run.engine.store.findState(run.record.workload);
  await run.intend(
    {
      green: green && underOwnFence(run, green),
      blue: blue && withReferences(blue, renamed),
    },
    state && { state: withReferences(state, renamed) },
  );
  for (const [index, reference] of renamed.entries()) {
    const own = listOwn(containers, reference);
    // A self-heal that was cut short leaves two of what is live.
    const container =
      own.find(({ id }) => id === reference.id) ??
      own.find(({ name }) => name === reference.name) ??
      own.find(({ name }) => name === named[index]?.name) ??
      own[0];
    if (container) await moveTo(run, container, reference.name);
  }
}

export function underOwnFence(run: Run, reference: ContainerReference): ContainerReference {
  return { ...reference, name: `${reference.alias}-${run.lease.fence}` };
}

async function moveTo(run: Run, container: Container, name: string): Promise<void> {
  if (container.name !== name) await run.runtime.renameContainer(container.name, name, run.halt);
}

async function conditionOf(run: Run, reference: ContainerReference | undefined): Promise<Condition> {
  if (!reference) return "absent";
  const container = await run.runtime.findContainer(reference.name, run.halt);
  if (!container) return "absent";
  if (container.state !== "running") return "idle";
  const { source, config } = run.record;
  if (reference.deployment !== run.record.green?.deployment) return "running";
  try {
    const wanted = run.describe(source, config);
    const described = { ...wanted, gate: quickLook(wanted.gate) };
    await gateContainer(run, { reference, described, signal: run.halt, healthWithinMs: readyWithinMs });
    return "ready";
  } catch (error) {
    if (run.halt.aborted) throw error;
    return "running";
  }
}

/** Green passed its gate before, or it is not worth waiting for. */
function quickLook(gate: Gate): Gate {
  const probe = gate.probe && { ...gate.probe, startPeriodMs: 0, deadlineMs: readyWithinMs };
  return { ...gate, probe, livenessWindowMs: 0 };
}
