import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { demandPort } from "../ports/optional-ports.js";
import { persist } from "../journal/persist.js";
import { isRetained, putBackToRetained } from "../retention/retained.js";
import { hasChosenPort, nameOf, onPort } from "../revision/parts.js";
import type { Run } from "../journal/run.js";
import { createAfresh, createContainer } from "./create-green.js";
import { dryRunSwitch } from "./dry-run-switch.js";
import { withField } from "./explain-end.js";
import { bringImages } from "./prepare-release.js";
import { removeContainer } from "./reap-container.js";

const loopbackTries = 3;
const retakable = [
  "PORT_TAKEN",
  "CONTAINER_MISSING",
  "NETWORK_MISSING",
  "START_REFUSED",
  "ENGINE_FAILED",
] as const;

/**
 * Starts green. A loopback port that was taken since it was chosen is chosen again. One that was kept from an earlier deployment and
 * does not start, as what it held is taken by now, is put back, and another is created of the same. Beside it, the proxy tests the route.
 */
export async function startGreen(run: Run): Promise<void> {
  const started = new AbortController();
  const dryRun = dryRunSwitch(run, AbortSignal.any([run.signal, started.signal]));
  try {
    await start(run);
  } finally {
    started.abort();
    await dryRun;
  }
}

async function start(run: Run): Promise<void> {
  if (isRetained(run, run.green) && (await startRetained(run))) return;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run.start(run.green, run.signal);
      run.emit({ type: "container:started", container: nameOf(run.green) });
      return;
    } catch (error) {
      if (!hasChosenPort(run.green) || !hasCode(error, "PORT_TAKEN") || attempt === loopbackTries)
        throw withField(error, run.green.spec);
      await recreateOnAnotherPort(run);
    }
  }
}

/** False if the engine refused, and a new container takes its place. */
async function startRetained(run: Run): Promise<boolean> {
  const { green } = run;
  try {
    await run.start(green, run.signal);
    run.emit({ type: "container:started", container: nameOf(green) });
    return true;
  } catch (error) {
    if (!hasCode(error, ...retakable)) throw error;
    run.reportFailure("start the container that was kept; another is created", error);
    await persist(run, "put the kept container back", () => putBackToRetained(run, green));
  }
  const { spec: container, privileges = [] } = green;
  if (!(await bringImages(run, { container })))
    throw new DeployerError("IMAGE_NOT_FOUND", `the image of ${nameOf(green)} is gone from the engine`);
  await createAfresh(run, { container, privileges });
  return false;
}

export async function recreateOnAnotherPort(run: Run): Promise<void> {
  const green = onPort(run.green, await demandPort(run.runtime, "host", "port").chooseLoopbackPort());
  await removeContainer(run, green, run.signal);
  await run.intend({ green });
  await createContainer(run, green, run.signal);
}
