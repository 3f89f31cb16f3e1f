import { findTakenPorts } from "../preflight/host-ports.js";
import { assertNone, preflight } from "../preflight/preflight.js";
import type { Run } from "../journal/run.js";
import { isRetained } from "../retention/retained.js";
import { recreateOnAnotherPort } from "./start-green.js";
import { loopbackPortOf } from "../revision/parts.js";

/**
 * Repeats the questions of the preflight right before blue is stopped, because a pull or a build takes time.
 * Also asks about facts that only the preparation found: the ports that a stack publishes. If anything is in
 * the way, blue keeps serving.
 */
export async function askBeforeStop(run: Run): Promise<void> {
  if (!run.blue) return;
  const { engine, signal, record, wanted: description } = run;
  const { workload, strategy } = record;
  await preflight(engine, { workload, description, strategy }, signal);
  const state = await engine.store.findState(workload);
  const ports = run.runtimeOf(run.green).hostPorts(run.green);
  assertNone(await findTakenPorts(engine, { ports, state }, signal));
  await chooseFreePort(run);
}

/** Cutover itself chose green's loopback port: if it was taken since, another one is as good. */
async function chooseFreePort(run: Run): Promise<void> {
  const hostPort = loopbackPortOf(run.green);
  const { spec } = run.green;
  if (hostPort === undefined || isRetained(run, run.green) || spec.networks.includes("host")) return;
  const port = { protocol: "tcp", hostAddress: "127.0.0.1", hostPort } as const;
  const held = await run.runtime.host?.findPortHolders([port], run.signal);
  if (held && held.length > 0) await recreateOnAnotherPort(run);
}
