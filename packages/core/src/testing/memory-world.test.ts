import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { certificateContract } from "./certificate-contract.js";
import { MemoryStore, emptyStoreData } from "./memory-store.js";
import { memoryWorld, type MemoryWorld } from "./memory-world.js";
import { plainSpec } from "./plain-spec.js";
import { proberContract } from "./prober-contract.js";
import { routerContract } from "./router-contract.js";
import type { RouterContractWorld } from "./router-scene.js";
import { runtimeContract } from "./runtime-contract.js";
import type { ContractCase, RuntimeContractWorld } from "./runtime-contract-scenario.js";
import { optionalPorts } from "../ports/optional-ports.js";
import { connectionsContract } from "./connections-contract.js";
import { contractCommands, execContract } from "./exec-contract.js";
import { hostContract } from "./host-contract.js";
import { imagesContract } from "./images-contract.js";
import { namesContract } from "./names-contract.js";
import { usageContract } from "./usage-contract.js";
import { volumesContract } from "./volumes-contract.js";
import type { HostPort } from "../ports/host-port.js";
import { storeContract } from "./store-contract.js";

const suites = {
  runtime: runtimeContract,
  images: imagesContract,
  volumes: volumesContract,
  names: namesContract,
  exec: execContract,
  connections: connectionsContract,
  usage: usageContract,
  host: hostContract,
};

describe.each(Object.keys(suites) as (keyof typeof suites)[])("the in-memory runtime's %s", (suite) => {
  describe.each([
    ["by loopback", { kind: "loopback" }],
    ["by a network", { kind: "network", network: "proxy" }],
  ] as const)("reached %s", (_, reach) => {
    const cases: readonly ContractCase<ReturnType<typeof contractWorld>>[] = suites[suite];
    it.each(cases)("$title", async ({ run }) => {
      const { runtime, clock } = memoryWorld({ reach, networks: ["proxy", "internal"] });
      publishImages(runtime);
      for (const reference of ["server", "exits", "stubborn"]) await runtime.images.pull({ reference });
      await run(contractWorld({ runtime, clock }));
    });
  });
});

describe("an in-memory runtime that has its own eleven calls alone", () => {
  it.each<ContractCase<RuntimeContractWorld>>(runtimeContract)("$title", async ({ run }) => {
    const reach = { kind: "network", network: "proxy" } as const;
    const { runtime, clock } = memoryWorld({ reach, networks: ["proxy"], without: optionalPorts });
    publishImages(runtime);
    await run(contractWorld({ runtime, clock }));
  });
});

function publishImages(runtime: MemoryWorld["runtime"]): void {
  runtime.publish("server", { listensAfterMs: 50, log: ["listens on 8080"], commands: contractCommands });
  runtime.publish("exits", { exitsAfterMs: 5, exitCode: 3, log: ["going down"] });
  runtime.publish("stubborn", { ignoresStopSignal: true, log: ["running"] });
}

function contractWorld({ runtime, clock }: Pick<MemoryWorld, "runtime" | "clock">) {
  const foreign: string[] = [];
  return {
    runtime,
    clock,
    images: { server: "server", exits: "exits", stubborn: "stubborn" },
    loadable: async () => ({ id: `sha256:${"1".repeat(64)}`, archive: Readable.from(["archive"]) }),
    createForeign: async (name: string, image?: string) => {
      foreign.push(name);
      runtime.createForeign(name, image === undefined ? {} : { image });
    },
    createForeignVolume: (name: string, workload?: string) => void runtime.volumes.set(name, workload),
    network: "internal",
    resolveAlias: async (alias: string) => runtime.resolveAlias("internal", alias).map(({ name }) => name),
    hold: async (name: string, count: number) => {
      runtime.holdConnections(name, count);
      return async () => runtime.holdConnections(name, 0);
    },
    holdPort: async (port: HostPort) => {
      const end = runtime.holdPort(port);
      return async () => end();
    },
    cleanUp: async () => {
      for (const name of foreign) await runtime.remove(name);
    },
  };
}

describe("the addresses of the in-memory runtime", () => {
  const created = (name: string, loopbackPort?: number) => ({
    name,
    alias: name,
    workload: "web",
    deployment: name,
    fence: 1,
    port: 80,
    loopbackPort,
    spec: plainSpec("server"),
  });

  it("should give a port of the loopback again before long, but not one that is held", async () => {
    const { runtime } = memoryWorld();
    runtime.publish("server");
    await runtime.images.pull({ reference: "server" });
    const held = await runtime.host.chooseLoopbackPort();
    await runtime.create(created("held", held));
    await runtime.start("held");
    const ports = await Promise.all(Array.from({ length: 20 }, () => runtime.host.chooseLoopbackPort()));
    expect(new Set(ports).size).toBeLessThan(10);
    expect(ports).not.toContain(held);
    await runtime.remove("held");
    expect(runtime.ownerOf("127.0.0.1", held)?.name).toBe("held");
    await runtime.create(created("next", held));
    await runtime.start("next");
    expect(runtime.ownerOf("127.0.0.1", held)?.name).toBe("next");
  });

  it("should be reached by a name from the proxy's network alone", async () => {
    const { runtime, prober, router, clock } = memoryWorld({
      reach: { kind: "network", network: "proxy" },
      networks: ["proxy"],
    });
    runtime.publish("server");
    await runtime.images.pull({ reference: "server" });
    await runtime.create(created("web-1"));
    await runtime.start("web-1");
    const ask = { scheme: "http", path: "/", host: "app.test", timeoutMs: 100, maxBodyBytes: 99 } as const;
    expect(await prober.probe({ ...ask, address: "web-1", port: 80 })).toMatchObject({ kind: "failure" });
    const target = { scheme: "http", host: "web-1", port: 80 } as const;
    await router.put({ workload: "web", domains: ["app.test"], target, nonce: "n".repeat(16) });
    await clock.sleep(1_000);
    const { address, port } = router;
    expect(await prober.probe({ ...ask, address, port })).toMatchObject({ kind: "answer", body: "web-1" });
  });
});

describe("the in-memory store", () => {
  it.each(storeContract)("$title", async ({ run }) => {
    const data = emptyStoreData();
    await run({ store: new MemoryStore(data), other: new MemoryStore(data) });
  });
});

describe("the in-memory router", () => {
  it.each(routerContract)("$title", async ({ run }) => {
    const world = memoryWorld();
    const { router } = world;
    await run({
      ...routerScene(world),
      byHand: {
        addDomain: async (workload, domain) => {
          const { domains = [] } = (await router.read(workload)) ?? {};
          router.changeByHand(workload, { domains: [...domains, domain] });
        },
        guard: async (workload) => router.changeByHand(workload, { guards: ["a password"] }),
        delete: async (workload) => router.deleteByHand(workload),
        disable: async (workload) => router.changeByHand(workload, { enabled: false }),
        clearBlock: async (workload) => router.clearBlockByHand(workload),
        handOver: async (workload, domain, target) => router.handOver(workload, [domain], target),
      },
    });
  });

  it.each(routerContract)("as one with files, whose routes nobody edits: $title", async ({ run }) => {
    await run(routerScene(memoryWorld({ appliesLate: false, editedByOthers: false })));
  });

  it("should not show each of two that read in turn one worker alone", async () => {
    const { router, clock } = memoryWorld({ reloadMs: { first: 5, last: 5_000 } });
    const target = { scheme: "http", host: "10.0.0.1", port: 80 } as const;
    await router.put({ workload: "web", domains: ["app.test"], target, nonce: "n".repeat(16) });
    await clock.sleep(10);
    const reads = Array.from({ length: 40 }, () => router.serve("app.test") !== undefined);
    for (const turn of [0, 1]) {
      const seen = new Set(reads.filter((_, index) => index % 2 === turn));
      expect(seen).toEqual(new Set([true, false]));
    }
  });
});

describe("the in-memory prober", () => {
  it.each(proberContract)("$title", async ({ run }) => {
    const { prober, clock } = memoryWorld();
    await run({
      prober,
      clock,
      serve: async (behaviour) => prober.serve(behaviour),
      requests: () => prober.requests,
      cleanUp: async () => undefined,
    });
  });

  it.each(certificateContract)("$title", async ({ run }) => {
    const { prober, clock } = memoryWorld();
    await run({
      prober,
      clock,
      certified: async (endMs) => {
        const at = prober.serve({ kind: "silent" });
        prober.certify({ ...at, host: "app.test" }, endMs);
        return at;
      },
      plain: async () => prober.serve({ kind: "answers", status: 200, contentType: "", body: "" }),
      silent: async () => prober.serve({ kind: "silent" }),
      absent: async () => prober.serve({ kind: "absent" }),
      cleanUp: async () => undefined,
    });
  });
});

function routerScene({ router, prober, clock }: MemoryWorld): RouterContractWorld {
  return {
    router,
    prober,
    clock,
    startUpstream: async (name, how = "answers") => {
      const more = { status: how === "fails" ? 502 : 200, contentType: "text/plain", body: name };
      const { address, port } = prober.serve(
        how === "closes" ? { kind: "cuts" } : { kind: "answers", ...more },
      );
      return { host: address, port };
    },
    send: async ({ domain, ...at }, { method, body = "", cookie }) => {
      const request = { ...at, path: "/", host: domain, timeoutMs: 2_000, maxBodyBytes: 4_096 };
      const asked = { ...request, ...(cookie !== undefined && { cookie }) };
      const { outcome, isNoindex } = await prober.send(asked, { method });
      if (outcome.kind !== "answer") throw new Error(outcome.message);
      const { status } = outcome;
      return { status, body: outcome.body + (status === 200 ? body : ""), isNoindex };
    },
    addForeignRoute: async (domain, target) => router.addForeign(domain, target),
    addLocation: async (workload, path, target) => router.addPath(workload, path, target),
  };
}
