import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { RuntimeContractWorld } from "./runtime-contract-scenario.js";
import { plainSpec } from "./plain-spec.js";

export interface ConnectionsContractWorld extends Pick<RuntimeContractWorld, "runtime" | "images" | "clock"> {
  /** Opens so many connections to port 8080 of a running container, and no others, and leaves them open; the result ends them. */
  hold(name: string, count: number): Promise<() => Promise<void>>;
}

export interface ConnectionsContractCase {
  readonly title: string;
  readonly run: (world: ConnectionsContractWorld) => Promise<void>;
}

const port = 8080;
const patienceMs = 15_000;

async function withServer(
  { runtime, images }: ConnectionsContractWorld,
  body: (name: string) => Promise<void>,
): Promise<void> {
  const name = `connections-${randomBytes(5).toString("hex")}`;
  const spec = plainSpec(images.server);
  const loopbackPort =
    runtime.reach.kind === "loopback" ? await runtime.host.chooseLoopbackPort() : undefined;
  try {
    await runtime.create({
      name,
      alias: name,
      workload: name,
      deployment: `${name}-d`,
      fence: 1,
      spec,
      port,
      loopbackPort,
    });
    await body(name);
  } finally {
    await runtime.remove(name);
  }
}

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

/** What `Runtime.countConnections`, `countAccepted` and `listListeners` do where the container's sockets can be seen. */
export const connectionsContract: readonly ConnectionsContractCase[] = [
  {
    title: "should count 0 if there is no such container, or none that runs",
    async run(world) {
      assert.equal(await world.runtime.connections.count("connections-nobody", port), 0);
      await withServer(world, async (name) => {
        assert.equal(await world.runtime.connections.count(name, port), 0);
        await world.runtime.start(name);
        await world.runtime.stop(name, { signalName: "SIGTERM", graceMs: 5_000 });
        assert.equal(await world.runtime.connections.count(name, port), 0);
      });
    },
  },
  {
    title: "should list what listens, from its start to its end",
    async run(world) {
      const { runtime, clock } = world;
      assert.deepEqual(await runtime.connections.listeners("connections-nobody"), []);
      await withServer(world, async (name) => {
        assert.deepEqual(await runtime.connections.listeners(name), []);
        await runtime.start(name);
        const startedAtMs = clock.monotonicMs();
        let ports: number[] | undefined = [];
        while (ports?.length === 0 && clock.monotonicMs() - startedAtMs < patienceMs) {
          ports = (await runtime.connections.listeners(name))?.map((one) => one.port);
          await clock.sleep(50);
        }
        assert.deepEqual(ports, [port]);
        await runtime.stop(name, { signalName: "SIGTERM", graceMs: 5_000 });
        assert.deepEqual(await runtime.connections.listeners(name), []);
      });
    },
  },
  {
    title: "should count what is open to the port, to no other one, until it ends",
    async run(world) {
      await withServer(world, async (name) => {
        await world.runtime.start(name);
        const end = await world.hold(name, 3);
        await untilCounted(world, name, 3);
        assert.equal(await world.runtime.connections.count(name, port + 1), 0);
        await end();
        await untilCounted(world, name, 0);
      });
    },
  },
  {
    title: "should count each connection that was accepted from outside, also when it is over",
    async run(world) {
      const { runtime } = world;
      const count = async (name: string) => runtime.connections.accepted(name, port);
      assert.equal(await count("connections-nobody"), undefined);
      await withServer(world, async (name) => {
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
        await runtime.stop(name, { signalName: "SIGTERM", graceMs: 5_000 });
        assert.equal(await count(name), undefined);
        await runtime.start(name);
        assert.notEqual((await count(name))?.namespace, before?.namespace);
      });
    },
  },
];
