import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { labels, type CreateContainer } from "../../ports/runtime.js";
import { plainSpec } from "../../testing/plain-spec.js";
import { docker, type DockerOptions } from "./docker-runtime.js";

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const servers: Server[] = [];
const never = new AbortController().signal;

/** An engine that answers what it is told to. */
async function engineOf(answers: Readonly<Record<string, Answer>>, options: DockerOptions = {}) {
  const calls: { act: string; query: object; body: unknown }[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const url = new URL(request.url ?? "", "http://engine");
      if (url.pathname === "/_ping") return response.setHeader("Api-Version", "1.41").end("OK");
      const act = `${request.method} ${url.pathname.replace("/v1.41", "")}`;
      const query = Object.fromEntries(url.searchParams);
      calls.push({ act, query, body: text === "" ? undefined : JSON.parse(text) });
      const { status, body = { message: "no" } } = answers[act] ?? { status: 404 };
      return response.writeHead(status).end(status === 204 ? undefined : JSON.stringify(body));
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const acts = () => calls.map(({ act }) => act);
  return { runtime: docker({ ...options, host: "127.0.0.1", port }), calls, acts };
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await once(server.close(), "close");
  }
});

const ours = { [labels.workload]: "web", [labels.deployment]: "d1" };
const networks = { edge: { IPAddress: "10.0.0.4" }, bridge: { IPAddress: "10.0.0.3" } };
const inspect = "GET /containers/web-1/json";
const view = (Labels: object = ours): Answer => ({
  status: 200,
  body: {
    Id: "i1",
    Name: "/web-1",
    Image: "app:1",
    State: { Status: "running", Running: true, StartedAt: "0001-01-01T00:00:00Z", OOMKilled: false },
    Config: { Labels },
    RestartCount: 0,
    HostConfig: { NetworkMode: "edge" },
    NetworkSettings: { Networks: networks },
  },
});
const image = (Labels: object): Answer => ({ status: 200, body: { Config: { Labels } } });

describe("the reach of an engine", () => {
  it.each([
    [{}, { kind: "loopback" }],
    [{ network: "edge" }, { kind: "network", network: "edge" }],
  ])("should be as it was configured: %o", (options, reach) => {
    expect(docker(options).reach).toEqual(reach);
  });

  it.each([
    ["::1", "directly"],
    ["127.1.2.3", "directly"],
    ["localhost", "directly"],
    ["12.7.0.1", "through-proxy"],
  ] as const)("should be that of another machine, or not: %s is asked %s", (host, asked) => {
    expect(docker({ host }).asked).toBe(asked);
  });
});

describe("a check of an engine", () => {
  it("should look for the proxy's network too", async () => {
    const answers = { "GET /info": { status: 200, body: {} }, "GET /networks": { status: 200, body: [] } };
    const { runtime } = await engineOf(answers, { network: "edge" });
    const found = await runtime.check(["db"], never);
    expect(found.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      "NETWORK_MISSING network edge",
      "NETWORK_MISSING network db",
    ]);
  });

  it("should look for the networks of the config alone without one", async () => {
    const answers = { "GET /info": { status: 200, body: {} }, "GET /networks": { status: 200, body: [] } };
    const { runtime } = await engineOf(answers);
    expect((await runtime.check(["db"], never)).map(({ subject }) => subject)).toEqual(["network db"]);
  });
});

describe("a container that is created", () => {
  const create = async (reach: CreateContainer["reach"]) => {
    const { runtime, calls } = await engineOf(
      {
        "GET /networks": {
          status: 200,
          body: ["edge", "other"].map((Name) => ({ Id: Name, Name })),
        },
        "POST /containers/create": { status: 201, body: {} },
        "POST /networks/other/connect": { status: 200, body: {} },
        "GET /images/app:1/json": image({}),
        [inspect]: view(),
      },
      { network: "edge" },
    );
    const names = { name: "web-1", alias: "web-1", workload: "web", deployment: "d1" };
    const ports = { port: 8080, loopbackPort: 40_000 };
    await runtime.create({ ...names, ...ports, fence: 1, spec: plainSpec("app:1"), ...(reach && { reach }) });
    return calls.find(({ act }) => act === "POST /containers/create")?.body;
  };

  it.each<[string, CreateContainer["reach"], string]>([
    ["on the engine's own network of the proxy, if nothing else is said", undefined, "edge"],
    ["on the network that it is to be reached on", { kind: "network", network: "other" }, "other"],
  ])("should be %s", async (_, reach, NetworkMode) => {
    expect(await create(reach)).toMatchObject({ HostConfig: { NetworkMode } });
  });

  it("should be on no network of the proxy if it is to be reached on this machine", async () => {
    const body = await create({ kind: "loopback" });
    expect(body).toMatchObject({
      HostConfig: { PortBindings: { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: "40000" }] } },
    });
    expect(body).not.toMatchObject({ HostConfig: { NetworkMode: "edge" } });
  });
});

describe("a container of an engine", () => {
  it("should be started", async () => {
    const { runtime, acts } = await engineOf({ "POST /containers/web-1/start": { status: 204 } });
    await runtime.start("web-1", never);
    expect(acts()).toEqual(["POST /containers/web-1/start"]);
  });

  it("should get another name", async () => {
    const { runtime, calls } = await engineOf({ "POST /containers/web-1/rename": { status: 204 } });
    await runtime.claim("web-1", "web-1.old", never);
    const act = "POST /containers/web-1/rename";
    expect(calls).toEqual([{ act, query: { name: "web-1.old" }, body: undefined }]);
  });

  it.each([
    [404, "CONTAINER_MISSING"],
    [409, "CONTAINER_CONFLICT"],
    [500, "ENGINE_FAILED"],
  ])("should get no other name if the engine says %i", async (status, code) => {
    const { runtime } = await engineOf({ "POST /containers/web-1/rename": { status } });
    await expect(runtime.claim("web-1", "web-1.old", never)).rejects.toMatchObject({
      code,
      message: "Container web-1 was not renamed to web-1.old: no",
    });
  });

  it.each(["no", "unless-stopped", "on-failure"] as const)(
    "should be restarted by the engine: %s",
    async (policy) => {
      const act = "POST /containers/web-1/update";
      const { runtime, calls } = await engineOf({ [act]: { status: 200, body: {} } });
      await runtime.supervise("web-1", policy, never);
      const body = { RestartPolicy: { Name: policy, MaximumRetryCount: 0 } };
      expect(calls).toEqual([{ act, query: {}, body }]);
    },
  );

  it("should not be said to be restarted by the engine if it is not there", async () => {
    const { runtime } = await engineOf({});
    await expect(runtime.supervise("web-1", "on-failure", never)).rejects.toMatchObject({
      code: "CONTAINER_MISSING",
      message: "The restart policy of container web-1 was not set: no",
    });
  });

  it.each([
    ["undefined", undefined, "10.0.0.3"],
    ["edge", "edge", "10.0.0.4"],
  ])("should be seen with its labels and its address on the network: %s", async (_, network, address) => {
    const { runtime } = await engineOf(
      { [inspect]: view(), "GET /images/app:1/json": image({}) },
      network === undefined ? {} : { network },
    );
    expect(await runtime.inspect("web-1", never)).toMatchObject({ workload: "web", address });
  });

  it("should be seen without labels that it merely inherits from its image", async () => {
    const { runtime } = await engineOf({ [inspect]: view(), "GET /images/app:1/json": image(ours) });
    expect(await runtime.inspect("web-1", never)).toMatchObject({ id: "i1", workload: undefined });
  });

  it("should not be seen if it is not there", async () => {
    const { runtime, acts } = await engineOf({});
    expect(await runtime.inspect("web-1", never)).toBeUndefined();
    expect(acts()).toEqual([inspect]);
  });
});

describe("a list of containers", () => {
  const row = (Id: string, ImageID: string) => ({
    Id,
    Names: [`/${Id}`],
    Labels: ours,
    ImageID,
    State: "running",
    Status: "Up",
    NetworkSettings: { Networks: networks },
  });
  const world = (network?: string) =>
    engineOf(
      {
        "GET /containers/json": { status: 200, body: [row("theirs", "made:1"), row("own", "app:1")] },
        "GET /images/app:1/json": image({}),
        "GET /images/made:1/json": image(ours),
      },
      network === undefined ? {} : { network },
    );

  it.each([
    [undefined, "dev.cutover.workload"],
    ["web", "dev.cutover.workload=web"],
  ])("should be asked for by the label of the workload: %s", async (workload, label) => {
    const { runtime, calls } = await world();
    await runtime.list(workload, never);
    expect(calls[0]?.query).toEqual({ all: "1", filters: JSON.stringify({ label: [label] }) });
  });

  it.each([
    ["none", undefined, "10.0.0.3"],
    ["edge", "edge", "10.0.0.4"],
  ])(
    "should hold those that were given our labels, with their address on the network: %s",
    async (_, network, address) => {
      const { runtime } = await world(network);
      const found = await runtime.list("web", never);
      expect(found.map((one) => [one.name, one.workload, one.address])).toEqual([["own", "web", address]]);
    },
  );
});
