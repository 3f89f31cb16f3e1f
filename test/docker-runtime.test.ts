import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";
import { Readable } from "node:stream";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker } from "@cutover/core";
import {
  type ContainerEvent,
  type CreateContainer,
  type HostPort,
  type WholeRuntime,
  systemClock,
  volumeLabel,
} from "@cutover/core/ports";
import {
  connectionsContract,
  type ContractCase,
  execContract,
  hostContract,
  imagesContract,
  namesContract,
  oneServiceStacks,
  plainSpec,
  revisionContract,
  runtimeContract,
  usageContract,
  volumesContract,
} from "@cutover/core/testing";
import { imageOf } from "./binary-source/binary-source.js";
import { ensureDockerEngine, type DockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { buildImages, buildPayloadImage, pushImage, type TestImages } from "./parts/images/build-images.js";
import { TestEngine } from "./parts/images/test-engine.js";
import { freePort } from "./parts/registry/free-port.js";
import { startFaultingProxy, type FaultingProxy } from "./parts/registry/start-faulting-proxy.js";
import { startRegistry, type Registry } from "./parts/registry/start-registry.js";

let engine: DockerEngine;
let images: TestImages;
let parts: TestEngine;
const unique = randomBytes(4).toString("hex");

beforeAll(async () => {
  engine = await ensureDockerEngine();
  parts = new TestEngine(engine.socketPath);
  images = await buildImages(engine.socketPath);
});

const loaded = new Set<string>();
afterAll(async () => {
  for (const id of loaded) await new Docker({ socketPath: engine.socketPath }).getImage(id).remove();
  await engine?.stop();
});

function requestOf(name: string, image: string, more: Partial<CreateContainer> = {}): CreateContainer {
  return {
    name,
    alias: name,
    workload: `docker-test-${unique}`,
    deployment: `d-${name}`,
    fence: 1,
    spec: plainSpec(image),
    port: undefined,
    loopbackPort: undefined,
    ...more,
  };
}

async function withContainer(
  runtime: WholeRuntime,
  request: CreateContainer,
  body: (name: string) => Promise<void>,
): Promise<void> {
  try {
    await runtime.create(request);
    await body(request.name);
  } finally {
    await runtime.remove(request.name);
  }
}

/** All that the suites but that of `names` ask for. */
function contractWorld(runtime: WholeRuntime) {
  const client = new Docker({ socketPath: engine.socketPath });
  const foreign: string[] = [];
  const volumes: string[] = [];
  return {
    runtime,
    clock: systemClock,
    images: { server: images.app, exits: images.exits, stubborn: images.stubborn },
    loadable: async () => {
      const { id, archive } = await imageOf("app", Buffer.from(unique));
      loaded.add(id);
      return { id, archive: Readable.from([archive]) };
    },
    createForeign: async (name: string, image = images.app) =>
      void foreign.push(await parts.createForeign(name, image)),
    createForeignVolume: async (name: string, workload?: string) => {
      volumes.push(name);
      const labels = workload === undefined ? {} : { [volumeLabel]: workload };
      await client.createVolume({ Name: name, Labels: labels });
    },
    hold: (name: string, count: number) => hold(runtime, name, count),
    holdPort,
    cleanUp: async () => {
      for (const id of foreign.splice(0)) await parts.removeContainer(id);
      for (const name of volumes.splice(0)) await client.getVolume(name).remove();
    },
  };
}

const suites = {
  runtime: runtimeContract,
  images: imagesContract,
  volumes: volumesContract,
  exec: execContract,
  connections: connectionsContract,
  usage: usageContract,
  host: hostContract,
};

/** This process holds a port until the result is called. */
async function holdPort({ protocol, hostAddress, hostPort }: HostPort): Promise<() => Promise<void>> {
  if (protocol === "tcp") {
    const server = createServer().listen({ host: hostAddress, port: hostPort });
    await once(server, "listening");
    return async () => void (await once(server.close(), "close"));
  }
  const socket = createSocket("udp4").bind({ address: hostAddress, port: hostPort });
  await once(socket, "listening");
  return async () => void (await once(socket.close(), "close"));
}

/** Keeps connections to a container open as soon as it listens, and opens no others. */
async function hold(runtime: WholeRuntime, name: string, count: number): Promise<() => Promise<void>> {
  const host = (await runtime.inspect(name))?.address ?? "";
  const ports = async () => (await runtime.connections.listeners(name))?.map((one) => one.port);
  await expect.poll(ports, { timeout: 10_000 }).toContain(8080);
  const sockets = Array.from({ length: count }, () => connect({ host, port: 8080 }));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  return async () => sockets.forEach((socket) => socket.destroy());
}

describe.each(["containers", "stacks"])("revisions on Docker that are %s", (kind) => {
  it.each(revisionContract)("$title", async ({ run }) => {
    const runtime = docker({ socketPath: engine.socketPath });
    const stacks = oneServiceStacks(runtime, images.app);
    await run({ runtime, server: images.app, ...(kind === "stacks" && { stacks }) });
  });
});

describe("docker's names", () => {
  const network = `docker-test-alias-${unique}`;
  const client = `docker-test-client-${unique}`;
  let networkId: string;
  beforeAll(async () => {
    networkId = await parts.createNetwork(network, `${await parts.subnetPrefix(1)}.0/24`);
  });
  afterAll(() => parts.removeNetwork(networkId));

  it.each(namesContract)("$title", async ({ run }) => {
    const runtime = docker({ socketPath: engine.socketPath });
    const spec = { ...plainSpec(images.app), networks: [network] };
    await withContainer(runtime, requestOf(client, images.app, { spec }), async () => {
      await runtime.start(client);
      const resolveAlias = (alias: string) => resolveByName(runtime, { client, network, alias });
      await run({ ...contractWorld(runtime), network, resolveAlias });
    });
  });

  it("should see an obstacle to aliases in a network whose subnet the engine chose", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const chosen = await parts.createNetwork(`${network}-chosen`);
    const prefix = await parts.subnetPrefix(2);
    const gated = await parts.createNetwork(`${network}-gated`, `${prefix}.0/24`, `${prefix}.1`);
    try {
      expect(await runtime.names.obstacle(`${network}-chosen`)).toMatch(/subnet/);
      expect(await runtime.names.obstacle("bridge")).toMatch(/knows no aliases/);
      expect(await runtime.names.obstacle(`${network}-gated`)).toBeUndefined();
      expect(await runtime.names.obstacle(network)).toBeUndefined();
    } finally {
      await parts.removeNetwork(chosen);
      await parts.removeNetwork(gated);
    }
  });

  it("should keep the address when an alias is taken, and let go of it once the container is stopped", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const spec = { ...plainSpec(images.app), networks: [network] };
    const at = { network, alias: `kept-${unique}`, keep: [] };
    const filler = `filler-${unique}`;
    await withContainer(runtime, requestOf(`kept-${unique}-c`, images.app, { spec }), async (name) => {
      const endpoint = async () => (await parts.containerJson(name)).NetworkSettings.Networks[network];
      // Leaves an address free that the engine would assign first.
      await withContainer(runtime, requestOf(filler, images.app, { spec }), async () => {
        await runtime.start(filler);
        await runtime.start(name);
        await runtime.names.give(name, at);
      });
      const before = await endpoint();
      await runtime.names.take(name, at);
      const after = await endpoint();
      expect([after?.IPAddress, after?.MacAddress]).toEqual([before?.IPAddress, before?.MacAddress]);
      await runtime.stop(name, { signalName: "SIGKILL", graceMs: 1_000 });
      await runtime.names.take(name, at);
      expect((await endpoint())?.IPAMConfig?.IPv4Address ?? "").toBe("");
    });
  });

  it("should bring a container back to a network that a call which was cut off has left", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const spec = { ...plainSpec(images.app), networks: [network] };
    const at = { network, alias: `cut-${unique}`, keep: [`own-${unique}`] };
    const names = async (name: string) => {
      const { Id, NetworkSettings } = await parts.containerJson(name);
      return NetworkSettings.Networks[network]?.Aliases?.filter((alias: string) => !Id.startsWith(alias));
    };
    await withContainer(runtime, requestOf(`cut-${unique}-c`, images.app, { spec }), async (name) => {
      await runtime.start(name);
      await parts.disconnect(networkId, name);
      await runtime.names.give(name, at);
      expect(await names(name)).toEqual([`own-${unique}`, `cut-${unique}`]);
      await parts.disconnect(networkId, name);
      expect(await runtime.names.take(name, at)).toBe(false);
      expect(await names(name)).toEqual([`own-${unique}`]);
    });
  });
});

/** Asks the network's DNS from within, and returns the owners of the addresses. */
async function resolveByName(
  runtime: WholeRuntime,
  { client, network, alias }: { client: string; network: string; alias: string },
): Promise<string[]> {
  const script = `require("dns").resolve4("${alias}", (_, all) => console.log(JSON.stringify(all ?? [])))`;
  const lines: string[] = [];
  const command = ["/usr/local/bin/node", "-e", script];
  await runtime.exec.run(client, { command, timeoutMs: 20_000, onLine: (line) => lines.push(line) });
  const addresses = new Set(JSON.parse(lines.join("")) as string[]);
  const found: string[] = [];
  for (const { name } of await runtime.list()) {
    const endpoint = (await parts.containerJson(name)).NetworkSettings.Networks[network];
    if (endpoint && addresses.has(endpoint.IPAddress)) found.push(name);
  }
  return found;
}

describe("docker by loopback", () => {
  describe.each(Object.keys(suites) as (keyof typeof suites)[])("its %s", (suite) => {
    const cases: readonly ContractCase<ReturnType<typeof contractWorld>>[] = suites[suite];
    it.each(cases)("$title", async ({ run }) => {
      await expect(run(contractWorld(docker({ socketPath: engine.socketPath })))).resolves.toBeUndefined();
    });
  });

  it("should find who holds a port at all addresses of both families, and an address that is not there", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const hostPort = await freePort();
    const port = { protocol: "tcp", hostAddress: "0.0.0.0", hostPort } as const;
    const end = await holdPort({ ...port, hostAddress: "::" });
    const held = await runtime.host.findPortHolders([port]);
    await end();
    expect(held).toEqual([
      { port, holder: { kind: "program", name: expect.stringContaining(`(process ${process.pid})`) } },
    ]);
    const absent = { ...port, hostAddress: "192.0.2.7" };
    expect(await runtime.host.findPortHolders([absent])).toEqual([
      { port: absent, holder: { kind: "no-address" } },
    ]);
  });

  it("should find the container that listens on the host's own network", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const hostPort = await freePort();
    const environment = { PORT: String(hostPort) };
    const spec = { ...plainSpec(images.app), networks: ["host"], environment };
    const port = { protocol: "tcp", hostAddress: "0.0.0.0", hostPort } as const;
    await withContainer(runtime, requestOf(`holder-${unique}`, images.app, { spec }), async (name) => {
      await runtime.start(name);
      const holders = async () => (await runtime.host.findPortHolders([port])).map(({ holder }) => holder);
      await expect
        .poll(holders, { timeout: 10_000 })
        .toEqual([expect.objectContaining({ kind: "container", name })]);
    });
  });

  it("should refuse an archive that holds another image than it was told", async () => {
    const { id, archive } = await imageOf("other", Buffer.from(unique));
    loaded.add(id);
    const wrong = { id: `sha256:${"0".repeat(64)}`, archive: Readable.from([archive]) };
    await expect(docker({ socketPath: engine.socketPath }).images.load(wrong)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
    });
  });

  it("should run a container on the host's own network", async () => {
    const port = await freePort();
    for (const runtime of [
      docker({ socketPath: engine.socketPath }),
      docker({ socketPath: engine.socketPath, network: "bridge" }),
    ]) {
      const environment = { PORT: String(port) };
      const spec = { ...plainSpec(images.app), networks: ["host"], environment };
      const request = requestOf(`host-${unique}`, images.app, { spec, port, loopbackPort: port });
      await withContainer(runtime, request, async (name) => {
        await runtime.start(name);
        expect(await runtime.inspect(name)).toMatchObject({ state: "running", address: undefined });
        const read = async () =>
          (await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined))?.status;
        await expect.poll(read, { timeout: 10_000 }).toBe(200);
      });
    }
  });

  it("should answer on the loopback port that it was given", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const loopbackPort = await runtime.host.chooseLoopbackPort();
    const spec = { ...plainSpec(images.app), environment: { VERSION: "seven" } };
    await withContainer(
      runtime,
      requestOf(`port-${unique}`, images.app, { spec, port: 8080, loopbackPort }),
      async (name) => {
        await runtime.start(name);
        const read = async () =>
          fetch(`http://127.0.0.1:${loopbackPort}/`, { signal: AbortSignal.timeout(1000) }).then(
            (answer) => answer.text(),
            () => "",
          );
        await expect.poll(read, { timeout: 10_000 }).toBe("seven");
      },
    );
  });

  it("should say that a port is taken, and leave the container as created", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const loopbackPort = await runtime.host.chooseLoopbackPort();
    const place = { port: 8080, loopbackPort };
    await withContainer(runtime, requestOf(`first-${unique}`, images.app, place), async (first) => {
      await runtime.start(first);
      await withContainer(runtime, requestOf(`second-${unique}`, images.app, place), async (second) => {
        await expect(runtime.start(second)).rejects.toMatchObject({ code: "PORT_TAKEN" });
        expect((await runtime.inspect(second))?.state).toBe("created");
      });
    });
  });

  it("should see that the memory limit ended a container", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const spec = { ...plainSpec(images.hog), memoryBytes: 96 * 1024 * 1024 };
    await withContainer(runtime, requestOf(`hog-${unique}`, images.hog, { spec }), async (name) => {
      const events: ContainerEvent[] = [];
      const watch = new AbortController();
      await runtime.watch({ name }, (event) => events.push(event), watch.signal);
      try {
        await runtime.start(name);
        await expect.poll(() => events.map(({ kind }) => kind), { timeout: 30_000 }).toContain("died");
        await expect.poll(() => events.map(({ kind }) => kind)).toContain("out-of-memory");
        expect(await runtime.inspect(name)).toMatchObject({
          state: "stopped",
          outOfMemory: true,
          exitCode: 137,
        });
      } finally {
        watch.abort();
      }
    });
  });

  it("should tell a watch that the image's own health check passed", async () => {
    const runtime = docker({ socketPath: engine.socketPath });
    const spec = { ...plainSpec(images.healthy), environment: { READY_AFTER_MS: "500" } };
    await withContainer(runtime, requestOf(`healthy-${unique}`, images.healthy, { spec }), async (name) => {
      const events: ContainerEvent[] = [];
      const watch = new AbortController();
      await runtime.watch({ name }, (event) => events.push(event), watch.signal);
      try {
        await runtime.start(name);
        expect((await runtime.inspect(name))?.health).toBe("starting");
        await expect
          .poll(() => events.map(({ kind }) => kind), { timeout: 15_000 })
          .toEqual(["started", "healthy"]);
        expect((await runtime.inspect(name))?.health).toBe("healthy");
        const rows = await runtime.list(`docker-test-${unique}`);
        expect(rows.find((row) => row.name === name)?.health).toBe("healthy");
        expect(await runtime.images.find(images.healthy)).toMatchObject({
          hasHealthcheck: true,
          exposedPorts: [8080],
        });
      } finally {
        watch.abort();
      }
    });
  });

  it("should refuse an engine that is not there, and say so in a check", async () => {
    const runtime = docker({ socketPath: `/tmp/no-engine-${unique}.sock` });
    await expect(runtime.images.platform()).rejects.toMatchObject({ code: "ENGINE_UNREACHABLE" });
    expect(await runtime.check([])).toMatchObject([{ code: "ENGINE_UNREACHABLE", severity: "error" }]);
  });
});

describe("docker by network", () => {
  const network = `cutover-test-${unique}`;
  const extra = `cutover-test-extra-${unique}`;
  const networkIds: string[] = [];

  beforeAll(async () => {
    for (const name of [network, extra]) networkIds.push(await parts.createNetwork(name));
  });

  afterAll(async () => {
    for (const id of networkIds) await parts.removeNetwork(id);
  });

  it.each(runtimeContract)("$title", async ({ run }) => {
    const world = contractWorld(docker({ socketPath: engine.socketPath, network }));
    await expect(run(world)).resolves.toBeUndefined();
  });

  it("should keep the first name as an alias on the network, and join the further ones", async () => {
    const runtime = docker({ socketPath: engine.socketPath, network });
    const spec = { ...plainSpec(images.app), networks: [extra] };
    await withContainer(
      runtime,
      requestOf(`alias-${unique}`, images.app, { spec, port: 8080 }),
      async (name) => {
        await runtime.start(name);
        const later = `later-${unique}`;
        await runtime.claim(name, later);
        try {
          const { NetworkSettings } = await parts.containerJson(later);
          expect(Object.keys(NetworkSettings.Networks).sort()).toEqual([network, extra].sort());
          expect(NetworkSettings.Networks[network]?.Aliases).toContain(name);
          const address = (await runtime.inspect(later))?.address;
          expect(address).toBe(NetworkSettings.Networks[network]?.IPAddress);
          const read = async () =>
            fetch(`http://${address}:8080/health`, { signal: AbortSignal.timeout(1000) }).then(
              (answer) => answer.status,
              () => 0,
            );
          await expect.poll(read, { timeout: 10_000 }).toBe(200);
          await expectToResolve({ runtime, network, alias: name, address: address ?? "" });
        } finally {
          await runtime.remove(later);
        }
      },
    );
  });

  async function expectToResolve(look: {
    runtime: WholeRuntime;
    network: string;
    alias: string;
    address: string;
  }): Promise<void> {
    const script = `require("dns").promises.lookup("${look.alias}").then(({ address }) => console.log(address))`;
    const spec = { ...plainSpec(images.app), command: ["/usr/local/bin/node", "-e", script] };
    await withContainer(look.runtime, requestOf(`lookup-${unique}`, images.app, { spec }), async (name) => {
      await look.runtime.start(name);
      const lines: string[] = [];
      for await (const line of look.runtime.logs(name, { follow: true })) lines.push(line);
      expect(lines).toEqual([look.address]);
    });
  }
});

describe("docker pulls", () => {
  const login = { username: "tester", password: `secret-${unique}` };
  const payloadBytes = 4 * 1024 * 1024;
  let open: Registry;
  let closed: Registry;
  let proxy: FaultingProxy;
  let payload: string;
  let runtime: WholeRuntime;

  beforeAll(async () => {
    runtime = docker({ socketPath: engine.socketPath });
    [open, closed] = await Promise.all([startRegistry(), startRegistry({ htpasswd: login })]);
    proxy = await startFaultingProxy(open.port);
    payload = await buildPayloadImage(engine.socketPath, payloadBytes);
    await pushImage({ socketPath: engine.socketPath, source: payload, target: `${open.address}/payload:1` });
    await pushImage({
      socketPath: engine.socketPath,
      source: payload,
      target: `${closed.address}/payload:1`,
      login,
    });
    // Removed from the engine, so that a pull has something to fetch.
    await parts.removeImage(payload);
  });

  afterAll(async () => {
    await proxy?.close();
    await Promise.all([open?.close(), closed?.close()]);
  });

  it("should pull by tag, tell its progress in bytes, and know the digest", async () => {
    const reference = `${open.address}/payload:1`;
    const steps: { currentBytes: number; totalBytes: number }[] = [];
    await runtime.images.pull({ reference, onProgress: (step) => steps.push(step) });
    try {
      const last = steps.at(-1);
      expect(last?.totalBytes).toBeGreaterThanOrEqual(payloadBytes);
      expect(last?.currentBytes).toBe(last?.totalBytes);
      const image = await runtime.images.find(reference);
      expect(image?.digests).toEqual([
        expect.stringMatching(new RegExp(`^${open.address}/payload@sha256:[0-9a-f]{64}$`)),
      ]);
      await runtime.images.pull({ reference: image?.digests[0] ?? "" });
      expect((await runtime.images.find(image?.digests[0] ?? ""))?.id).toBe(image?.id);
    } finally {
      await parts.removeImage(reference);
    }
  });

  it("should say unauthorized without credentials and with wrong ones, and pull with the right ones", async () => {
    const reference = `${closed.address}/payload:1`;
    const serverAddress = closed.address;
    const wrong = { ...login, password: `wrong-${unique}`, serverAddress };
    await expect(runtime.images.pull({ reference })).rejects.toMatchObject({ code: "IMAGE_UNAUTHORIZED" });
    const failure = await runtime.images
      .pull({ reference, credentials: wrong })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "IMAGE_UNAUTHORIZED" });
    expect(JSON.stringify(failure)).not.toContain(wrong.password);
    await runtime.images.pull({ reference, credentials: { ...login, serverAddress } });
    await parts.removeImage(reference);
  });

  it("should say not found for an unknown name, tag and digest", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    for (const rest of ["nothing:1", "payload:none", `payload@${digest}`]) {
      const pulled = runtime.images.pull({ reference: `${open.address}/${rest}` });
      await expect(pulled).rejects.toMatchObject({ code: "IMAGE_NOT_FOUND" });
    }
  });

  it("should say rate limited, with the time to wait where it was told", async () => {
    proxy.fail({ kind: "rate-limit", times: 100, retryAfterSeconds: 17 });
    const pulled = runtime.images.pull({ reference: `${proxy.address}/payload:1` });
    await expect(pulled).rejects.toMatchObject({
      code: "IMAGE_RATE_LIMITED",
      details: { retryAfterMs: 17_000 },
    });
    proxy.fail({ kind: "rate-limit", times: 0, retryAfterSeconds: 0 });
  });

  it("should pull through a connection that is cut at nine tenths of a layer", async () => {
    proxy.fail({ kind: "cut-blob", times: 1 });
    const before = proxy.faults;
    const reference = `${proxy.address}/payload:1`;
    await runtime.images.pull({ reference });
    expect(proxy.faults - before).toBe(1);
    expect(await runtime.images.find(reference)).toBeDefined();
    await parts.removeImage(reference);
  });

  it("should say that the pull failed where nobody listens", async () => {
    const pulled = runtime.images.pull({ reference: "127.0.0.1:1/payload:1" });
    await expect(pulled).rejects.toMatchObject({ code: "IMAGE_PULL_FAILED" });
  });

  it("should end a pull at once with the signal's reason", async () => {
    proxy.fail({ kind: "cut-blob", times: 100 });
    const controller = new AbortController();
    const reason = new Error("aborted in the pull");
    const faults = proxy.faults;
    const pulled = runtime.images.pull({ reference: `${proxy.address}/payload:1` }, controller.signal);
    const outcome = pulled.catch((error: unknown) => error);
    // The engine waits seconds before it retries a cut layer: the abort comes in that wait.
    await expect.poll(() => proxy.faults, { timeout: 10_000 }).toBeGreaterThan(faults);
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    proxy.fail({ kind: "cut-blob", times: 0 });
  });
});
