import type { EngineHost, HostBind, LabelledContainer } from "../ports/engine-host.js";
import type { HeldPort, HostPort } from "../ports/host-port.js";
import { labels as ourLabels } from "../ports/runtime.js";
import type { MemoryEngine } from "./memory-engine.js";

const lowestPort = 20_001;
const fewPorts = 6;

/** The machine of an engine in memory. */
export class MemoryHost implements EngineHost {
  /** Set this if its paths should be those of this machine. */
  engineUrl = "unix:///in-memory";
  /** The number of ports to choose from, in turn: another container soon gets the port of an earlier one. */
  #ports = fewPorts;
  #lastPort = 0;
  readonly #engine: MemoryEngine;

  constructor(engine: MemoryEngine) {
    this.#engine = engine;
  }

  async dataFolder(signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted();
    return undefined;
  }

  async chooseLoopbackPort(): Promise<number> {
    for (let tried = 1; ; tried += 1) {
      if (tried > this.#ports) this.#ports += 1;
      this.#lastPort = (this.#lastPort + 1) % this.#ports;
      const hostPort = lowestPort + this.#lastPort;
      if (this.#engine.holdersOf({ protocol: "tcp", hostAddress: "127.0.0.1", hostPort }).length === 0)
        return hostPort;
    }
  }

  async findPortHolders(ports: readonly HostPort[], signal?: AbortSignal): Promise<HeldPort[]> {
    signal?.throwIfAborted();
    return ports.flatMap((port) =>
      this.#engine.holdersOf(port).map(({ by }): HeldPort => {
        if (!by) return { port, holder: { kind: "program", name: "another (process 7)" } };
        const labels = by.request?.spec.labels ?? {};
        return { port, holder: { kind: "container", name: by.name, labels } };
      }),
    );
  }

  async listBinds(name: string, signal?: AbortSignal): Promise<HostBind[]> {
    signal?.throwIfAborted();
    const mounts = this.#engine.containers.get(name)?.request?.spec.mounts ?? [];
    return mounts.flatMap(({ type, source, target }) =>
      type === "bind" ? { source, target, identity: undefined } : [],
    );
  }

  async listLabelled(label: string, value: string, signal?: AbortSignal): Promise<LabelledContainer[]> {
    signal?.throwIfAborted();
    return [...this.#engine.containers.values()].flatMap(
      ({ name, state, exitCode, request, inherited, claims }) => {
        const ours = Object.fromEntries(
          Object.entries({
            [ourLabels.workload]: claims?.workload,
            [ourLabels.deployment]: claims?.deployment,
          }).flatMap(([key, is]) => (is === undefined ? [] : [[key, is]])),
        );
        const all = { ...inherited, ...ours, ...request?.spec.labels };
        return all[label] === value ? { name, state, exitCode, labels: all, inherited } : [];
      },
    );
  }

  async readEnvironment(
    name: string,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    signal?.throwIfAborted();
    const container = this.#engine.containers.get(name);
    return container && { ...container.request?.spec.environment };
  }
}
