import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { listBinds } from "./host-binds.js";

const ofStack = { "com.docker.compose.project": "cutover-web" };

it.each<[string, object | undefined, string[]]>([
  [
    "a folder that a stack of ours has chosen",
    { Labels: ofStack, Options: { device: "/srv/data" } },
    ["/srv/data"],
  ],
  ["a device of a stack of ours", { Labels: ofStack, Options: { device: "tmpfs" } }, []],
  ["a plain volume of a stack of ours", { Labels: ofStack, Options: null }, []],
  ["a folder that somebody else has chosen", { Labels: null, Options: { device: "/srv/data" } }, []],
  ["gone", undefined, []],
])("should list a volume that is %s by what it mounts of the host", async (_, volume, sources) => {
  const Mounts = [
    { Type: "volume", Name: "data", Source: "/var/lib/docker/volumes/data", Destination: "/data" },
  ];
  const container = { Id: "1", Name: "/web-1", Mounts, State: { Running: false, Pid: 0 } };
  const call = async ({ path }: EngineRequest) => {
    const json = path.startsWith("/volumes/") ? volume : container;
    return { status: json ? 200 : 404, json, message: "" };
  };
  const binds = await listBinds({ call } as unknown as EngineConnection, "web-1", undefined);
  expect(binds.map(({ source }) => source)).toEqual(sources);
});

it("should list what is mounted by a name that it was given, of binds and of volumes alone", async () => {
  const asked: EngineRequest[] = [];
  const Mounts = [
    { Type: "bind", Source: "/srv/a", Destination: "/a" },
    { Type: "volume", Name: "x/y", Source: "/var/lib/docker/x", Destination: "/b" },
    { Type: "volume", Source: "/var/lib/docker/nameless", Destination: "/c" },
    { Type: "bind", Name: "no volume", Source: "/srv/d", Destination: "/d" },
    { Type: "tmpfs", Source: "", Destination: "/e" },
  ];
  const container = { Id: "1", Name: "/web-1", Mounts, State: { Running: false, Pid: 7 } };
  const call = async (request: EngineRequest) => {
    asked.push(request);
    const volume = { Labels: ofStack, Options: { device: "/srv/b" } };
    return { status: 200, json: request.path.startsWith("/volumes/") ? volume : container, message: "" };
  };
  const { signal } = new AbortController();
  expect(await listBinds({ call } as unknown as EngineConnection, "web-1", signal)).toEqual([
    { source: "/srv/a", target: "/a", identity: undefined },
    { source: "/srv/b", target: "/b", identity: undefined },
    { source: "/var/lib/docker/nameless", target: "/c", identity: undefined },
    { source: "/srv/d", target: "/d", identity: undefined },
  ]);
  expect(asked).toEqual([
    { path: "/containers/web-1/json", signal },
    { path: "/volumes/x%2Fy", signal },
  ]);
});

it("should list nothing of a container that is not there, and fail as the engine does", async () => {
  const of = (status: number) => {
    const call = async () => ({ status, json: undefined, message: "broken" });
    return listBinds({ call } as unknown as EngineConnection, "web-1", undefined);
  };
  expect(await of(404)).toEqual([]);
  await expect(of(500)).rejects.toThrow("The engine did not describe container web-1: broken");
});

describe("the identity of what is mounted", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-binds-")));
    await mkdir(join(folder, "data"));
    await symlink(join(folder, "data"), join(folder, "link"));
    await mkdir(join(folder, "data/deep"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  // This process takes the place of the container's.
  const cgroup = existsSync("/proc/self/cgroup") ? readFileSync("/proc/self/cgroup", "utf8") : "";
  async function identities(
    targets: readonly string[],
    { Id = cgroup, Running = true, Pid = process.pid } = {},
  ) {
    const Mounts = targets.map((target) => ({
      Type: "bind",
      Source: "/srv",
      Destination: join(folder, target) + (target.endsWith("/") ? "/" : ""),
    }));
    const json = { Id, Name: "/web-1", Mounts, State: { Running, Pid } };
    const call = async () => ({ status: 200, json, message: "" });
    const binds = await listBinds({ call } as unknown as EngineConnection, "web-1", undefined);
    return binds.map(({ identity }) => identity);
  }
  const identityOf = async (path: string) => {
    const { dev, ino } = await stat(join(folder, path));
    return `${dev}:${ino}`;
  };

  it("should be device and inode, and none beyond a link", async () => {
    const targets = ["data", "data/deep/", "link", "link/deep", "gone", "gone/deep"];
    expect(await identities(targets)).toEqual([
      await identityOf("data"),
      await identityOf("data/deep"),
      ...Array<undefined>(4).fill(undefined),
    ]);
  });

  it.each([
    ["has ended", { Running: false }],
    ["has no process", { Pid: 0 }],
    ["has a process of another machine's", { Id: "f".repeat(64) }],
    ["has a process that is gone", { Pid: 2 ** 30 }],
  ])("should not be known of a container that %s", async (_, state) => {
    expect(await identities(["data"], state)).toEqual([undefined]);
  });
});
