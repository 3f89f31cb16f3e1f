import { DeployerError } from "../errors/deployer-error.js";
import type { Exec, ExecEnd, ExecRequest } from "../ports/exec.js";
import type { MemoryEngine } from "./memory-engine.js";

/** Runs no command; ends as the behaviour of its image defines. */
export class MemoryExec implements Exec {
  readonly #engine: MemoryEngine;

  constructor(engine: MemoryEngine) {
    this.#engine = engine;
  }

  async run(
    name: string,
    { command, timeoutMs, onLine }: ExecRequest,
    signal?: AbortSignal,
  ): Promise<ExecEnd> {
    signal?.throwIfAborted();
    const container = this.#engine.require(name);
    if (container.state !== "running") throw new DeployerError("HOOK_FAILED", `${name} does not run`);
    const { lines = [], exitCode = 0, afterMs = 0 } = container.behaviour.commands?.[command.join(" ")] ?? {};
    await this.#engine.clock.sleep(Math.min(afterMs, timeoutMs), signal);
    for (const line of lines) onLine?.(line);
    return { exitCode: afterMs > timeoutMs ? undefined : exitCode };
  }
}
