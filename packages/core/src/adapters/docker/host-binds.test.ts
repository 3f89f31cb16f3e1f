import { expect, it } from "vitest";
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
