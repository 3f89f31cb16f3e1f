import { hasCode } from "../../errors/deployer-error.js";
import type { Run } from "../run.js";
import { createContainer } from "./create-green.js";

const loopbackTries = 3;

/** Starts green. A loopback port that was taken since it was chosen is chosen again. */
export async function startGreen(run: Run): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run.runtime.startContainer(run.green.name, run.signal);
      run.emit({ type: "container:started", container: run.green.name });
      return;
    } catch (error) {
      const canChoose = run.green.loopbackPort !== undefined && run.green.spec.ports.length === 0;
      if (!canChoose || !hasCode(error, "PORT_TAKEN") || attempt === loopbackTries) throw error;
      await recreateOnAnotherPort(run);
    }
  }
}

async function recreateOnAnotherPort(run: Run): Promise<void> {
  const green = { ...run.green, loopbackPort: await run.runtime.chooseLoopbackPort() };
  await run.runtime.removeContainer(green.name, run.signal);
  await run.intend({ green });
  await createContainer(run, green, run.signal);
}
