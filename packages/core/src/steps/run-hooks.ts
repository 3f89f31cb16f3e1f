import { DeployerError } from "../errors/deployer-error.js";
import { demandPort } from "../ports/optional-ports.js";
import type { Hook } from "../source/source-plugin.js";
import { shouldAbort } from "../journal/should-abort.js";
import { hideContainerSecrets } from "./hide-container-secrets.js";
import type { Run } from "../journal/run.js";
import { nameOf } from "../revision/parts.js";

type HookName = "pre_cutover" | "post_cutover";

const mostTold = 1_000;
const mostKept = 30;

/** Runs `hooks.pre_cutover` in green. HOOK_FAILED. */
export async function runPreCutover(run: Run): Promise<void> {
  const hook = run.lifecycle.preCutover;
  if (hook) await runHook(run, "pre_cutover", hook);
}

/**
 * Runs `hooks.post_cutover` in green; a failure is reported, and undoes nothing. If it had not ended, a
 * successor runs it again.
 */
export async function runPostCutover(run: Run): Promise<void> {
  const hook = run.lifecycle.postCutover;
  if (!hook || run.record.postCutoverEnded) return;
  try {
    await runHook(run, "post_cutover", hook);
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    run.reportFailure("run hooks.post_cutover", error);
  }
  await run.intend({ postCutoverEnded: true });
}

async function runHook(run: Run, hook: HookName, { command, timeoutMs }: Hook): Promise<void> {
  const { clock } = run.engine;
  const container = nameOf(run.green);
  const mayBeShown = await hideContainerSecrets(run, run.green);
  run.emit({ type: "hook:started", hook, container });
  const startedAtMs = clock.monotonicMs();
  const output: string[] = [];
  let lines = 0;
  const onLine = (text: string): void => {
    if (!mayBeShown) return;
    const line = run.redact(text);
    lines += 1;
    output.push(line);
    if (output.length > mostKept) output.shift();
    if (lines <= mostTold) run.emit({ type: "hook:line", hook, line });
  };
  const exec = demandPort(run.runtime, "exec", `hooks.${hook}`);
  const { exitCode } = await exec.run(container, { command, timeoutMs, onLine }, run.signal);
  const durationMs = Math.round(clock.monotonicMs() - startedAtMs);
  run.emit({ type: "hook:finished", hook, exitCode, durationMs });
  if (exitCode === 0) return;
  const how =
    exitCode === undefined ? `had not ended after ${timeoutMs / 1000} s` : `ended with exit code ${exitCode}`;
  throw new DeployerError("HOOK_FAILED", `hooks.${hook} ${how} in ${container}`, {
    details: { hook, exitCode, output },
  });
}
