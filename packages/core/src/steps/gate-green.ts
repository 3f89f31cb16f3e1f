import { hideContainerSecrets } from "./hide-container-secrets.js";
import type { Run } from "../journal/run.js";
import { withField } from "./explain-end.js";
import { gateContainer } from "./gate-container.js";
import { nameOf } from "../revision/parts.js";
import { leadToGreen, proveReach } from "./stage-green.js";

/**
 * Waits until green is ready, before it gets traffic. Its restart policy stays off until then, so that a crash
 * is seen. After the policy is set, green must answer once more. If this machine cannot connect to it, the proxy leads to it first, behind a token.
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
    const isAskedThroughProxy = run.runtime.asked === "through-proxy" && run.wanted.domains.length > 0;
    const led = isAskedThroughProxy ? await leadToGreen(run) : undefined;
    await gateContainer(run, request);
    if (led) await proveReach(run, led);
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
