import type { AcceptedConnections, Connections, Listener } from "../ports/connections.js";
import type { MemoryEngine } from "./memory-engine.js";

/** Counts the connections that a test holds open. */
export class MemoryConnections implements Connections {
  readonly #engine: MemoryEngine;

  constructor(engine: MemoryEngine) {
    this.#engine = engine;
  }

  async count(name: string, port: number, signal?: AbortSignal): Promise<number | undefined> {
    signal?.throwIfAborted();
    const container = this.#engine.containers.get(name);
    if (container?.state !== "running" || container.request?.port !== port) return 0;
    const { connections, startedAtMs = 0, behaviour } = container;
    const held = this.#engine.clock.monotonicMs() - startedAtMs < (behaviour.servesForMs ?? 0) ? 1 : 0;
    return connections === undefined ? undefined : connections + held;
  }

  async accepted(
    name: string,
    _port: number,
    signal?: AbortSignal,
  ): Promise<AcceptedConnections | undefined> {
    signal?.throwIfAborted();
    return this.#engine.containers.get(name)?.countAccepted();
  }

  async listeners(name: string, signal?: AbortSignal): Promise<Listener[] | undefined> {
    signal?.throwIfAborted();
    const container = this.#engine.containers.get(name);
    return container?.isOnHost ? undefined : (container?.listeners ?? []);
  }
}
