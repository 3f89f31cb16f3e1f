import type { Release } from "../../source/source-plugin.js";
import { validateConfig } from "../../schema/validate-config.js";
import { enforcePolicy } from "../../plan/policy.js";
import { secretReader } from "../../source/resolve-secret.js";
import type { Run } from "../run.js";

/** Pulls or builds what will run; blue is untouched. */
export async function prepareRelease(run: Run): Promise<Release> {
  const { workload, id, source, config } = run.record;
  run.signal.throwIfAborted();
  const plugin = run.plugin(source);
  const release = await plugin.prepare(validateConfig(plugin.schema, config), {
    workload,
    deployment: id,
    runtime: run.runtime,
    clock: run.engine.clock,
    signal: run.signal,
    emit: run.emit,
    resolveSecret: secretReader(run.engine.secrets),
  });
  enforcePolicy(run.engine.policy, release.privileges ?? []);
  return release;
}
