import { hideContainerSecrets } from "./hide-container-secrets.js";
import type { Run } from "../journal/run.js";
import { withField } from "./explain-end.js";
import { gateContainer } from "./gate-container.js";
import { nameOf } from "../revision/parts.js";

/**
 * Waits until green is ready, before it gets traffic. Its restart policy stays off until then, so that a crash
 * is seen. After the policy is set, green must answer once more.
 */
export async function gateGreen(run: Run): Promise<void> {
  const { spec } = run.green;
  const runtime = run.runtimeOf(run.green);
  const follow = new AbortController();
  const lines = followGreen(run, AbortSignal.any([run.signal, follow.signal])).catch((error: unknown) =>
    run.reportFailure("follow green's log", error),
  );
  const request = {
    reference: run.green,
    described: run.wanted,
    signal: run.signal,
    hasInit: spec.init && runtime.sideBySide,
    onReady: () => runtime.supervise(run.green, true, run.signal),
  };
  try {
    await gateContainer(run, request);
  } catch (error) {
    throw withField(error, spec);
  } finally {
    follow.abort();
    await lines;
  }
}

async function followGreen(run: Run, signal: AbortSignal): Promise<void> {
  const name = nameOf(run.green);
  if (!(await hideContainerSecrets(run, run.green)) || signal.aborted) return;
  try {
    for await (const line of run.runtimeOf(run.green).logs(run.green, { follow: true }, signal))
      run.emit({ type: "log:written", container: name, line: run.redact(line) });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
