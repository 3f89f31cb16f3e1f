import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { HeldPort, HostPort } from "../ports/host-port.js";
import { plainSpec } from "./plain-spec.js";
import { contractCase, type ContractCase, type RuntimeContractWorld } from "./runtime-contract-scenario.js";

export interface HostContractWorld extends RuntimeContractWorld<"host"> {
  /** A program that is no container holds a port of the engine's machine from now on; the result ends it. */
  holdPort(port: HostPort): Promise<() => Promise<void>>;
}

const loopback = "127.0.0.1";

async function freePort({ runtime }: HostContractWorld, more: Partial<HostPort> = {}): Promise<HostPort> {
  return {
    protocol: "tcp",
    hostAddress: loopback,
    hostPort: await runtime.host.chooseLoopbackPort(),
    ...more,
  };
}

async function kindsOf(
  { runtime }: HostContractWorld,
  port: HostPort,
): Promise<HeldPort["holder"]["kind"][]> {
  return (await runtime.host.findPortHolders([port])).map(({ holder }) => holder.kind);
}

/** What `Runtime.host` does for an engine of this machine. */
export const hostContract: readonly ContractCase<HostContractWorld>[] = [
  contractCase("should tell which paths of its host a container mounts", async (scenario) => {
    const mount = { type: "bind", source: "/tmp", target: "/host", readOnly: true } as const;
    const name = await scenario.create(undefined, { mounts: [mount] });
    const binds = await scenario.runtime.host.listBinds(name);
    assert.deepEqual(binds, [{ source: "/tmp", target: "/host", identity: undefined }]);
    assert.deepEqual(await scenario.runtime.host.listBinds(scenario.name()), []);
  }),
  contractCase("should read the environment that a container was created with", async (scenario) => {
    const environment = { TOKEN: 'a=b "c"', EMPTY: "" };
    const name = await scenario.create(undefined, { environment });
    const { TOKEN, EMPTY } = (await scenario.runtime.host.readEnvironment(name)) ?? {};
    assert.deepEqual({ TOKEN, EMPTY }, environment);
    assert.equal(await scenario.runtime.host.readEnvironment(scenario.name()), undefined);
  }),
  contractCase("should list containers by any label of theirs", async (scenario) => {
    const { runtime, workload } = scenario;
    const made = scenario.name();
    const given = { "com.example.tool": workload, other: "one" };
    await runtime.create(await scenario.request(made, undefined, { labels: given }));
    await scenario.create();
    const [found, ...more] = await runtime.host.listLabelled("com.example.tool", workload);
    assert.deepEqual([found?.name, found?.state, found?.labels["other"], more], [made, "created", "one", []]);
    assert.deepEqual(await runtime.host.listLabelled("com.example.tool", "none"), []);
  }),
  contractCase("should reject with the reason of a signal that aborted before", async (scenario) => {
    const { host } = scenario.runtime;
    const reason = new Error("aborted before");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(host.dataFolder(signal), reason);
    await assert.rejects(host.findPortHolders([], signal), reason);
    await assert.rejects(host.listLabelled("a", "b", signal), reason);
    await assert.rejects(host.readEnvironment(scenario.name(), signal), reason);
  }),

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
  ...(["tcp", "udp"] as const).map((protocol): ContractCase<HostContractWorld> => ({
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
