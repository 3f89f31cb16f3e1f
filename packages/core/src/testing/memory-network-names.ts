import { DeployerError } from "../errors/deployer-error.js";
import type { AliasOn, NetworkNames } from "../ports/network-names.js";
import type { MemoryEngine } from "./memory-engine.js";

/** The names that an engine in memory keeps in the DNS of its networks. */
export class MemoryNetworkNames implements NetworkNames {
  readonly #engine: MemoryEngine;

  constructor(engine: MemoryEngine) {
    this.#engine = engine;
  }

  /** Of a network that `networks` names; none of them has one. */
  async obstacle(_network: string, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted();
    return undefined;
  }

  async give(name: string, { network, alias }: AliasOn, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const container = this.#engine.require(name);
    if (!this.#engine.networks.has(network))
      throw new DeployerError("NETWORK_MISSING", `network ${network} is missing`);
    container.aliases.add(`${network} ${alias}`);
  }

  async take(name: string, { network, alias }: AliasOn, signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    const container = this.#engine.containers.get(name);
    if (!container) return false;
    return container.aliases.delete(`${network} ${alias}`) && container.state === "running";
  }
}
