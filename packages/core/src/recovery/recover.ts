import { DeployerError } from "../errors/deployer-error.js";
import { isOpen, replacesBlue, type Revision, type OpenPhase } from "../records/records.js";
import type { Gate } from "../source/source-plugin.js";
import { abort, finishAbort } from "../strategies/abort.js";
import { carryOut } from "../strategies/carry-out.js";
import { decide, type Action, type Condition } from "./decide.js";
import { ensureBlueRuns } from "../strategies/keep-blue-serving.js";
import { remove } from "../strategies/remove.js";
import { nonceHistory } from "../steps/nonce-history.js";
import { renameToOwnFence } from "./rename-to-own-fence.js";
import { repair } from "./repair.js";
import { finishRestore, restoreBlue } from "../strategies/restore-blue.js";
import type { Run } from "../journal/run.js";
import { assertSameRouter } from "../steps/same-router.js";
import { settle } from "../strategies/settle.js";
import { gateContainer } from "../steps/gate-container.js";

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

/** Finishes or undoes a deployment that another deployer, or an earlier run of this one, left open. */
export async function recover(run: Run): Promise<void> {
  const { phase, strategy, cancelled } = run.record;
  // A committed route was verified through that proxy, and leads to green there.
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
  await act(run, action, phase);
}

async function act(run: Run, action: Action, phase: OpenPhase): Promise<void> {
  switch (action) {
    case "abort":
      return abort(run, interrupted());
    case "restore":
      return restoreBlue(run, interrupted());
    case "replace-blue":
      return carryOut(run, { first: "stopBlue" });
    case "hold-again":
      return carryOut(run, {
        first: "holdGreen",
        before: () => run.runtimeOf(run.green).supervise(run.green, true, run.signal),
      });
    case "shift-again":
      return carryOut(run, {
        first: "shiftTraffic",
        before: () => run.runtimeOf(run.green).supervise(run.green, true, run.signal),
      });
    case "take-over":
      return carryOut(run, {
        // Before the switch, the progress of the hook is unknown.
        first: phase === "starting" ? "runPreCutover" : "giveAliasToGreen",
        before: () => run.runtimeOf(run.green).supervise(run.green, true, run.signal),
      });
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
    case "start-blue":
      await ensureBlueRuns(run);
      throw new DeployerError(
        "GREEN_EXITED",
        `neither blue nor green was up in phase ${phase}; blue was started`,
      );
  }
}

/** If a write that this database does not know moved the route, an older database was restored. */
async function assertRouteIsKnown(run: Run): Promise<void> {
  const { workload, routeTouched } = run.record;
  const known = run.blue?.route;
  if (!replacesBlue(run.record.operation) || routeTouched) return;
  if (!known && run.describeGreen()?.domains.length === 0) return;
  const route = await run.router.read(workload, run.halt);
  const found = route?.nonce;
  if (!route || found === undefined || found === known?.nonce) return;
  // A repair that was closed for this deployment may have written it.
  const recent = await run.engine.store.listDeployments(workload, { limit: recentDeployments });
  if (recent.flatMap(nonceHistory).includes(found)) return;
  throw new DeployerError(
    "STORE_OUTDATED",
    `the route of ${workload} was last written by a deployment that this database does not know`,
    {
      details: { workload, domains: route.domains },
    },
  );
}

async function conditionOf(run: Run, reference: Revision | undefined): Promise<Condition> {
  if (!reference) return "absent";
  const container = await run.inspect(reference);
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
