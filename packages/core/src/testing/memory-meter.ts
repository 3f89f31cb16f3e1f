import type { Meter, Usage } from "../ports/usage.js";
import type { MemoryEngine } from "./memory-engine.js";

/** Measures a container in memory, which uses next to nothing. */
export class MemoryMeter implements Meter {
  readonly #engine: MemoryEngine;

  constructor(engine: MemoryEngine) {
    this.#engine = engine;
  }

  async measure(name: string, signal?: AbortSignal): Promise<Usage | undefined> {
    signal?.throwIfAborted();
    const container = this.#engine.containers.get(name);
    if (container?.state !== "running") return undefined;
    const limit = container.request?.spec.memoryBytes;
    const network = container.isOnHost ? undefined : { receivedBytes: 0, sentBytes: 0 };
    return { processors: 0, memoryBytes: 1_048_576, memoryLimitBytes: limit, network };
  }
}
