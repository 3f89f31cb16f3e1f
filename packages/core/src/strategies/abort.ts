import { toDeployerError } from "../errors/deployer-error.js";
import type { RuntimeState } from "../records/records.js";
import { hideContainerSecrets } from "../steps/hide-container-secrets.js";
import { readLines } from "../output/read-lines.js";
import { keepBlueServing } from "./keep-blue-serving.js";
import { dropImages } from "../retention/keep-images.js";
import { persist } from "../journal/persist.js";
import { isRetained, putBackToRetained } from "../retention/retained.js";
import { recordError, type Run } from "../journal/run.js";
import { takeAliasFromGreen } from "../steps/move-alias.js";
import { reapContainer } from "../steps/reap-container.js";

const logTailLines = 50;

/**
 * Undoes a deployment that was not committed, or whose green failed while blue was still there (`also.state` is
 * blue then): blue serves, the route is verified to answer from it, and green goes. An aborting deployment
 * never switches again.
 */
export async function abort(run: Run, cause: unknown, also?: { state: RuntimeState }): Promise<void> {
  const error = causeOf(run, cause);
  const logTail = await tailLogs(run);
  await run.enter("aborting", { error: recordError(toDeployerError(error)), logTail }, also);
  await finishAbort(run);
}

/** The effects of an abort, each of which may be repeated. Recovery enters here. */
export async function finishAbort(run: Run): Promise<void> {
  await persist(run, "keep blue serving", () => keepBlueServing(run));
  await persist(run, "take the alias from green", () => takeAliasFromGreen(run));
  await removeGreen(run);
  await run.enter(closedPhase(run), { finishedAtMs: run.engine.clock.wallMs() });
}

/** A green that was kept from an earlier deployment is stopped, and kept again. */
export async function removeGreen(run: Run): Promise<void> {
  const { green } = run.record;
  if (!green) return dropImages(run);
  if (isRetained(run, green)) await persist(run, "put green back", () => putBackToRetained(run, green));
  else await persist(run, "remove green", () => reapContainer(run, green));
  await dropImages(run);
}

/**
 * A cancelled deployment may fail in many ways, but for one reason. After the commit, a cancellation is no
 * longer the reason.
 */
export function causeOf(run: Run, cause: unknown): unknown {
  const cancelled = run.signal.aborted && !run.halt.aborted && run.record.phase !== "draining";
  return cancelled ? run.signal.reason : cause;
}

export function closedPhase(run: Run): "failed" | "cancelled" {
  return run.record.error?.code === "CANCELLED" ? "cancelled" : "failed";
}

export async function tailLogs(run: Run): Promise<string[]> {
  const { green } = run.record;
  if (!green) return [];
  try {
    if (!(await hideContainerSecrets(run, green))) return [];
    const lines = await readLines(run.runtimeOf(green).logs(green, { tail: logTailLines }, run.halt));
    return lines.map((line) => run.redact(line));
  } catch (error) {
    run.reportFailure("read green's last log lines", error);
    return [];
  }
}
