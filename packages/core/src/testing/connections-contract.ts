import assert from "node:assert/strict";
import {
  contractCase,
  stop,
  type ContractCase,
  type RuntimeContractWorld,
} from "./runtime-contract-scenario.js";

export interface ConnectionsContractWorld extends RuntimeContractWorld<"connections"> {
  /** Opens so many connections to port 8080 of a running container, and no others, and leaves them open; the result ends them. */
  hold(name: string, count: number): Promise<() => Promise<void>>;
}

const port = 8080;
const patienceMs = 15_000;

async function untilCounted(
  { runtime, clock }: ConnectionsContractWorld,
  name: string,
  expected: number,
): Promise<void> {
  const startedAtMs = clock.monotonicMs();
  for (;;) {
    const counted = await runtime.connections.count(name, port);
    if (counted === expected) return;
    assert.ok(clock.monotonicMs() - startedAtMs < patienceMs, `counted ${counted}, expected ${expected}`);
    await clock.sleep(50);
  }
}

/** What `Runtime.connections` counts where the sockets of containers can be seen. */
export const connectionsContract: readonly ContractCase<ConnectionsContractWorld>[] = [
  contractCase("should count 0 if there is no such container, or none that runs", async (scenario, world) => {
    assert.equal(await world.runtime.connections.count("connections-nobody", port), 0);
    const name = await scenario.create();
    assert.equal(await world.runtime.connections.count(name, port), 0);
    await world.runtime.start(name);
    await world.runtime.stop(name, stop);
    assert.equal(await world.runtime.connections.count(name, port), 0);
  }),
  contractCase("should list what listens, from its start to its end", async (scenario, world) => {
    const { runtime, clock } = world;
    assert.deepEqual(await runtime.connections.listeners("connections-nobody"), []);
    const name = await scenario.create();
    assert.deepEqual(await runtime.connections.listeners(name), []);
    await runtime.start(name);
    const startedAtMs = clock.monotonicMs();
    let ports: number[] | undefined = [];
    while (ports?.length === 0 && clock.monotonicMs() - startedAtMs < patienceMs) {
      ports = (await runtime.connections.listeners(name))?.map((one) => one.port);
      await clock.sleep(50);
    }
    assert.deepEqual(ports, [port]);
    await runtime.stop(name, stop);
    assert.deepEqual(await runtime.connections.listeners(name), []);
  }),
  contractCase(
    "should count what is open to the port, to no other one, until it ends",
    async (scenario, world) => {
      const name = await scenario.create();
      await world.runtime.start(name);
      const end = await world.hold(name, 3);
      await untilCounted(world, name, 3);
      assert.equal(await world.runtime.connections.count(name, port + 1), 0);
      await end();
      await untilCounted(world, name, 0);
    },
  ),
  contractCase(
    "should count each connection that was accepted from outside, also when it is over",
    async (scenario, world) => {
      const { runtime } = world;
      const count = async (name: string) => runtime.connections.accepted(name, port);
      assert.equal(await count("connections-nobody"), undefined);
      const name = await scenario.create();
      assert.equal(await count(name), undefined);
      await runtime.start(name);
      const before = await count(name);
      const end = await world.hold(name, 3);
      await untilCounted(world, name, 3);
      await end();
      await untilCounted(world, name, 0);
      const after = await count(name);
      assert.equal((after?.accepted ?? NaN) - (before?.accepted ?? NaN), 3);
      assert.equal(after?.opened, before?.opened);
      assert.deepEqual([after?.inside, after?.namespace], [before?.inside, before?.namespace]);
      assert.ok((after?.atMs ?? 0) >= (before?.atMs ?? Infinity));
      await runtime.stop(name, stop);
      assert.equal(await count(name), undefined);
      await runtime.start(name);
      assert.notEqual((await count(name))?.namespace, before?.namespace);
    },
  ),
];
