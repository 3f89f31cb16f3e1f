import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { HeldPort, HostPort } from "../runtime/host-port.js";
import { plainSpec } from "./plain-spec.js";
import type { RuntimeContractWorld } from "./runtime-contract-scenario.js";

export interface HostPortsContractWorld extends Pick<RuntimeContractWorld, "runtime" | "images"> {
  /** A program that is no container holds a port of the engine's machine from now on; the result ends it. */
  holdPort(port: HostPort): Promise<() => Promise<void>>;
}

export interface HostPortsContractCase {
  readonly title: string;
  readonly run: (world: HostPortsContractWorld) => Promise<void>;
}

const loopback = "127.0.0.1";

async function freePort(
  { runtime }: HostPortsContractWorld,
  more: Partial<HostPort> = {},
): Promise<HostPort> {
  return {
    protocol: "tcp",
    hostAddress: loopback,
    hostPort: await runtime.host.chooseLoopbackPort(),
    ...more,
  };
}

async function kindsOf(
  { runtime }: HostPortsContractWorld,
  port: HostPort,
): Promise<HeldPort["holder"]["kind"][]> {
  return (await runtime.host.findPortHolders([port])).map(({ holder }) => holder.kind);
}

/** What `Runtime.findPortHolders` does on an engine of this machine. */
export const hostPortsContract: readonly HostPortsContractCase[] = [
  {
    title: "should find the container that holds a port while it runs, by name and labels",
    async run(world) {
      const { runtime, images } = world;
      const name = `host-ports-${randomBytes(5).toString("hex")}`;
      const port = await freePort(world);
      const spec = {
        ...plainSpec(images.server),
        labels: { "com.example.tool": name },
        ports: [{ ...port, containerPort: 8080 }],
      };
      const request = { name, alias: name, workload: name, deployment: `${name}-d`, fence: 1, spec };
      try {
        await runtime.create({ ...request, port: undefined, loopbackPort: undefined });
        assert.deepEqual(await runtime.host.findPortHolders([port]), []);
        await runtime.start(name);
        const free = await freePort(world);
        const [found, ...more] = await runtime.host.findPortHolders([free, port]);
        assert.ok(found?.holder.kind === "container");
        assert.deepEqual([found.port, found.holder.name, more], [port, name, []]);
        assert.equal(found.holder.labels["com.example.tool"], name);
        const anywhere = { ...port, hostAddress: "0.0.0.0" };
        assert.deepEqual(await kindsOf(world, anywhere), ["container"]);
      } finally {
        await runtime.remove(name);
      }
      assert.deepEqual(await runtime.host.findPortHolders([port]), []);
    },
  },
  ...(["tcp", "udp"] as const).map((protocol): HostPortsContractCase => ({
    title: `should find another program that holds a port of ${protocol}, at the same address or at all`,
    async run(world) {
      const port = await freePort(world, { protocol });
      const other = { ...port, protocol: protocol === "tcp" ? "udp" : "tcp" } as const;
      const anywhere = { ...port, hostAddress: "0.0.0.0" };
      const end = await world.holdPort(port);
      try {
        assert.deepEqual(await kindsOf(world, port), ["program"]);
        assert.deepEqual(await kindsOf(world, anywhere), ["program"]);
        assert.deepEqual(await kindsOf(world, { ...port, hostAddress: "127.0.0.2" }), []);
        assert.deepEqual(await kindsOf(world, other), []);
      } finally {
        await end();
      }
      const endAnywhere = await world.holdPort(anywhere);
      try {
        assert.deepEqual(await kindsOf(world, port), ["program"]);
      } finally {
        await endAnywhere();
      }
      assert.deepEqual(await kindsOf(world, port), []);
    },
  })),
];
