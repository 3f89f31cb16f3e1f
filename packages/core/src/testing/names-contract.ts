import assert from "node:assert/strict";
import { hasCode } from "../errors/deployer-error.js";
import { contractCase, type ContractCase, type RuntimeContractWorld } from "./runtime-contract-scenario.js";

export interface NamesContractWorld extends RuntimeContractWorld<"names"> {
  /** A network with a subnet of its own. */
  readonly network: string;
  /** Names of the containers that the network's DNS answers `alias` with. */
  readonly resolveAlias: (alias: string) => Promise<readonly string[]>;
}

/** What `Runtime.names` does on a network with a subnet of its own. */
export const namesContract: readonly ContractCase<NamesContractWorld>[] = [
  contractCase(
    "should have an alias answered from when it is given until it is taken",
    async (scenario, { runtime, network, resolveAlias }) => {
      const blue = await scenario.start(undefined, { networks: [network] });
      const green = await scenario.start(undefined, { networks: [network] });
      const at = { network, alias: scenario.workload, keep: [] };
      assert.deepEqual(await resolveAlias(at.alias), []);
      await runtime.names.give(blue, at);
      assert.deepEqual(await resolveAlias(at.alias), [blue]);
      await runtime.names.give(green, at);
      await runtime.names.give(green, at);
      assert.deepEqual([...(await resolveAlias(at.alias))].sort(), [blue, green].sort());
      assert.equal(await runtime.names.take(blue, at), true);
      assert.equal(await runtime.names.take(blue, at), false);
      assert.deepEqual(await resolveAlias(at.alias), [green]);
      await runtime.names.give(blue, at);
      assert.equal(await runtime.names.take(green, at), true);
      assert.deepEqual(await resolveAlias(at.alias), [blue]);
    },
  ),
  contractCase(
    "should take an alias from a stopped container, which then starts without it",
    async (scenario, { runtime, network, resolveAlias }) => {
      const name = await scenario.start(undefined, { networks: [network] });
      const at = { network, alias: scenario.workload, keep: [] };
      await runtime.names.give(name, at);
      await runtime.stop(name, { signalName: "SIGKILL", graceMs: 1_000 });
      assert.equal(await runtime.names.take(name, at), false);
      await runtime.start(name);
      assert.deepEqual(await resolveAlias(at.alias), []);
    },
  ),
  contractCase(
    "should find no alias to take where there is no container, and none to give one to",
    async (scenario, { runtime, network }) => {
      const at = { network, alias: scenario.workload, keep: [] };
      const none = `${scenario.workload}-none`;
      assert.equal(await runtime.names.take(none, at), false);
      await assert.rejects(runtime.names.give(none, at), (error) => hasCode(error, "CONTAINER_MISSING"));
    },
  ),
  contractCase("should find no obstacle to an alias on such a network", async (_, { runtime, network }) => {
    assert.equal(await runtime.names.obstacle(network), undefined);
  }),
];
