import { describe, expect, it } from "vitest";
import { dockerHost } from "./docker-host.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";

type Answer = { readonly status: number; readonly json?: unknown };

function hostOf(answers: Readonly<Record<string, Answer>>) {
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    calls.push(request);
    return { json: undefined, message: "broken", ...(answers[request.path] ?? { status: 404 }) };
  };
  return { host: dockerHost({ call, url: "tcp://10.0.0.5:2375" } as unknown as EngineConnection), calls };
}

const ok = (json: unknown): Answer => ({ status: 200, json });
const { signal } = new AbortController();

describe("the host of an engine", () => {
  it.each<[unknown, string | undefined]>([
    ["/var/lib/docker", "/var/lib/docker"],
    ["", ""],
    [undefined, undefined],
    [7, undefined],
  ])("should tell if the engine keeps its data: %j", async (DockerRootDir, expected) => {
    const { host, calls } = hostOf({ "/info": ok({ DockerRootDir }) });
    expect(await host.dataFolder(signal)).toBe(expected);
    expect(calls).toEqual([{ path: "/info", signal }]);
    expect(host.engineUrl).toBe("tcp://10.0.0.5:2375");
  });

  it("should not be described if the engine does not", async () => {
    await expect(hostOf({}).host.dataFolder()).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not describe itself: broken",
    });
  });

  it("should tell the containers of a label, with the labels of their images apart", async () => {
    const labels = { "com.docker.compose.project": "shop" };
    const rows = [
      {
        Id: "1",
        Names: ["/db"],
        State: "exited",
        Status: "Exited (3) 2 minutes ago",
        ImageID: "sha256:a",
        Labels: labels,
      },
      { Id: "2", Names: ["/web"], State: "running", Status: "Up", ImageID: "sha256:b", Labels: labels },
    ];
    const { host, calls } = hostOf({
      "/containers/json": ok(rows),
      "/images/sha256:a/json": ok({ Config: { Labels: { by: "image" } } }),
    });
    expect(await host.listLabelled("com.docker.compose.project", "shop", signal)).toEqual([
      { name: "db", state: "stopped", exitCode: 3, labels, inherited: { by: "image" } },
      { name: "web", state: "running", exitCode: undefined, labels, inherited: {} },
    ]);
    expect(calls[0]).toEqual({
      path: "/containers/json",
      query: { all: "1", filters: '{"label":["com.docker.compose.project=shop"]}' },
      signal,
    });
    expect(calls.slice(1).map(({ path }) => path)).toEqual([
      "/images/sha256:a/json",
      "/images/sha256:b/json",
    ]);
    expect(calls.map((one) => one.signal)).toEqual([signal, signal, signal]);
  });

  it.each<[string[] | null, object]>([
    [["A=1", "B=x=y", "C=", "D"], { A: "1", B: "x=y", C: "", D: "" }],
    [null, {}],
  ])("should tell the environment of a container: %j", async (Env, expected) => {
    const { host, calls } = hostOf({ "/containers/web-1/json": ok({ Name: "/web-1", Config: { Env } }) });
    expect(await host.readEnvironment("web-1", signal)).toEqual(expected);
    expect(await host.readEnvironment("gone", signal)).toBeUndefined();
    expect(calls.map((one) => one.signal)).toEqual([signal, signal]);
  });

  it("should be asked for ports and for what is mounted of it", async () => {
    const { host, calls } = hostOf({ "/containers/json": ok([]) });
    expect(await host.listBinds("web-1", signal)).toEqual([]);
    const port = { protocol: "tcp", hostAddress: "127.0.0.1", hostPort: 1 } as const;
    expect(await host.findPortHolders([port], signal)).toEqual([]);
    expect(calls).toEqual([
      { path: "/containers/web-1/json", signal },
      { path: "/containers/json", signal },
    ]);
    expect(await host.chooseLoopbackPort()).toBeGreaterThan(0);
  });
});
