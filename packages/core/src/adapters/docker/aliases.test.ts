import { describe, expect, it } from "vitest";
import { dockerNames } from "./aliases.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";

interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly message?: string;
}

/** Answers what it is told to, in turn; the last answer stays. */
function engineOf(answers: Readonly<Record<string, readonly Answer[]>>) {
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    const turn = calls.filter(({ path }) => path === request.path).length;
    calls.push(request);
    const all = answers[request.path] ?? [{ status: 404 }];
    return { json: undefined, message: "", ...all[Math.min(turn, all.length - 1)] };
  };
  const bodies = (end: string) => calls.filter(({ path }) => path.endsWith(end)).map(({ body }) => body);
  return { names: dockerNames({ call } as unknown as EngineConnection), calls, bodies };
}

const { signal } = new AbortController();
const at = { network: "the edge", alias: "web", keep: ["web-1"] };
const inspect = "/containers/web-1/json";
const [leave, join] = ["/networks/the%20edge/disconnect", "/networks/the%20edge/connect"];
const [ok, no] = [{ status: 200 }, { status: 403, message: "no" }];
const id = "i".repeat(64);
/** `endpoint` is what the container has on the network; undefined: it is not on it. */
const container = (endpoint: object | undefined, Running = true): Answer => ({
  status: 200,
  json: {
    Id: id,
    Name: "/web-1",
    State: { Running },
    NetworkSettings: { Networks: { "the edge": endpoint, other: { IPAddress: "10.9.9.9" } } },
  },
});
const running = { IPAddress: "10.0.0.2", MacAddress: "02:42" };
const fixed = { IPAMConfig: { IPv4Address: "10.0.0.2" } };
const willing = { [leave]: [ok], [join]: [ok] };

describe("an alias that is given", () => {
  it.each<[string, object | undefined, object]>([
    [
      "with the names that it had",
      { ...running, Aliases: ["db", id.slice(0, 12)] },
      { Aliases: ["db", "web-1", "web"] },
    ],
    ["with its own name if it had none", { ...running, Aliases: null }, { Aliases: ["web-1", "web"] }],
    [
      "at the address that was fixed",
      { ...running, ...fixed, Aliases: ["web-1"] },
      { Aliases: ["web-1", "web"], ...fixed, MacAddress: "02:42" },
    ],
    ["on a network that it is not on", undefined, { Aliases: ["web-1", "web"] }],
    ["on a network that it left half", { IPAddress: "", Aliases: ["web"] }, { Aliases: ["web", "web-1"] }],
  ])("should be joined %s", async (_, endpoint, expected) => {
    const { names, calls, bodies } = engineOf({ [inspect]: [container(endpoint)], ...willing });
    await names.give("web-1", at, signal);
    expect(calls.map(({ method, path }) => [method, path])).toEqual([
      [undefined, inspect],
      ["POST", leave],
      ["POST", join],
    ]);
    expect(bodies("/disconnect")).toEqual([{ Container: "web-1" }]);
    expect(bodies("/connect")).toEqual([{ Container: "web-1", EndpointConfig: expected }]);
  });

  it("should be given to its end once it has begun: the container is cut off in between", async () => {
    const { names, calls } = engineOf({ [inspect]: [container(running)], ...willing });
    await names.give("web-1", at, signal);
    expect(calls.map((call) => call.signal)).toEqual([signal, undefined, undefined]);
  });

  it.each([
    ["runs", running, true],
    ["is stopped", { IPAddress: "" }, false],
  ])("should not be given once more to one that %s", async (_, endpoint, isRunning) => {
    const { names, calls } = engineOf({
      [inspect]: [container({ ...endpoint, Aliases: ["web"] }, isRunning)],
    });
    await names.give("web-1", at, signal);
    expect(calls).toHaveLength(1);
  });

  it("should not be given without a container", async () => {
    await expect(engineOf({}).names.give("web-1", at, signal)).rejects.toMatchObject({
      code: "CONTAINER_MISSING",
      message: "There is no container web-1.",
    });
  });
});

describe("an alias that is taken", () => {
  it.each<[string, object | undefined, boolean, boolean, object | undefined]>([
    [
      "of one that runs, which keeps its address",
      { ...running, Aliases: ["web", "db"] },
      true,
      true,
      { Aliases: ["db", "web-1"], ...fixed, MacAddress: "02:42" },
    ],
    [
      "of one that has no hardware address",
      { IPAddress: "10.0.0.2", MacAddress: "", Aliases: ["web"] },
      true,
      true,
      { Aliases: ["web-1"], ...fixed, MacAddress: undefined },
    ],
    [
      "of one that is stopped, at no address",
      { IPAddress: "", Aliases: ["web"] },
      false,
      false,
      { Aliases: ["web-1"] },
    ],
    [
      "of one that is stopped, from its address only",
      { IPAddress: "", Aliases: [], ...fixed },
      false,
      false,
      { Aliases: ["web-1"] },
    ],
    [
      "of one that left the network half",
      { IPAddress: "", Aliases: [] },
      true,
      false,
      { Aliases: ["web-1"] },
    ],
    ["of one that is not on the network", undefined, true, false, { Aliases: ["web-1"] }],
    ["of one that has not got it", { ...running, Aliases: ["db"] }, true, false, undefined],
    ["of one that has not got it, at a fixed address", { ...running, ...fixed }, true, false, undefined],
    ["of one that is stopped and has not got it", { IPAddress: "", Aliases: [] }, false, false, undefined],
  ])("should be taken %s", async (_, endpoint, isRunning, answered, expected) => {
    const { names, bodies } = engineOf({ [inspect]: [container(endpoint, isRunning)], ...willing });
    expect(await names.take("web-1", at, signal)).toBe(answered);
    expect(bodies("/connect")).toEqual(
      expected === undefined ? [] : [{ Container: "web-1", EndpointConfig: expected }],
    );
  });

  it("should not be taken of a container that is gone", async () => {
    const { names, calls } = engineOf({});
    expect(await names.take("web-1", at, signal)).toBe(false);
    expect(calls).toEqual([{ path: inspect, signal }]);
  });

  it("should leave a container at another address, and be refused, if its own is not free any more", async () => {
    const { names, calls, bodies } = engineOf({
      [inspect]: [container({ ...running, Aliases: ["web"] })],
      [leave]: [ok],
      [join]: [no, ok],
    });
    await expect(names.take("web-1", at, signal)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "Container web-1 did not get other names on network the edge: no",
    });
    expect(calls.map(({ path }) => path)).toEqual([inspect, leave, join, leave, join]);
    expect(bodies("/connect")[1]).toEqual({ Container: "web-1", EndpointConfig: { Aliases: ["web-1"] } });
  });

  it("should not be joined once more the same way if there is no address to keep", async () => {
    const { names, calls } = engineOf({
      [inspect]: [container({ IPAddress: "", Aliases: ["web"] }, false)],
      [leave]: [ok],
      [join]: [no],
    });
    await expect(names.take("web-1", at, signal)).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    expect(calls.map(({ path }) => path)).toEqual([inspect, leave, join]);
  });

  it.each([
    [400, "ALIAS_UNSUPPORTED"],
    [404, "CONTAINER_MISSING"],
    [500, "ENGINE_FAILED"],
  ])("should not be taken if the network cannot be left: %i", async (status, code) => {
    const { names, calls } = engineOf({
      [inspect]: [container({ ...running, Aliases: ["web"] })],
      [leave]: [{ status, message: "no" }],
    });
    await expect(names.take("web-1", at, signal)).rejects.toMatchObject({ code });
    expect(calls).toHaveLength(2);
  });

  it("should be taken if the network was left before", async () => {
    const { names, bodies } = engineOf({ [inspect]: [container(undefined)], [leave]: [no], [join]: [ok] });
    expect(await names.take("web-1", at, signal)).toBe(false);
    expect(bodies("/connect")).toHaveLength(1);
  });
});

describe("an obstacle to an alias", () => {
  const network = "/networks/the%20edge";
  const obstacle = (json: object, info: object = {}) => {
    const world = engineOf({ [network]: [{ status: 200, json }], "/info": [{ status: 200, json: info }] });
    return { found: world.names.obstacle("the edge", signal), calls: world.calls };
  };
  const withSubnets = (...Config: object[]) => ({ Name: "the edge", IPAM: { Config } });
  const chosen = (subnet: string) =>
    `The subnet of network the edge (${subnet}) looks as if the engine had chosen it.`;

  it.each([
    ["172.18.0.0/16", chosen("172.18.0.0/16")],
    ["172.31.0.0/16", chosen("172.31.0.0/16")],
    ["172.32.0.0/16", undefined],
    ["172.18.0.0/20", undefined],
    ["192.168.16.0/20", chosen("192.168.16.0/20")],
    ["192.168.16.0/24", undefined],
    ["192.168.0.0/16", undefined],
    ["10.1.0.0/16", undefined],
  ])("should be a subnet that the engine may have chosen: %s", async (Subnet, expected) => {
    const { found, calls } = obstacle(withSubnets({ Subnet, Gateway: "10.1.0.1" }));
    expect(await found).toBe(expected);
    expect(calls).toEqual([
      { path: network, signal },
      { path: "/info", signal },
    ]);
  });

  it.each([
    ["10.7.0.0/24", chosen("10.7.0.0/24")],
    ["10.7.0.0/25", undefined],
    ["172.18.0.0/16", undefined],
  ])("should go by the pools that the engine was given: %s", async (Subnet, expected) => {
    const DefaultAddressPools = [
      { Base: "fd00::/56", Size: 24 },
      { Base: "10.0.0.0/8", Size: 24 },
    ];
    expect(await obstacle(withSubnets({ Subnet, Gateway: "g" }), { DefaultAddressPools }).found).toBe(
      expected,
    );
  });

  it.each([[{ Subnet: "172.18.0.0/16" }], [{ Subnet: "172.18.0.0/16", Gateway: "" }]])(
    "should be none with a subnet that a person chose, and left its gateway open: %j",
    async (config) => {
      expect(await obstacle(withSubnets(config)).found).toBeUndefined();
    },
  );

  it("should be named by the subnet that it is about, among several", async () => {
    const found = obstacle(
      withSubnets(
        { Subnet: "fd00::/64", Gateway: "fd00::1" },
        { Subnet: "10.1.0.0/24", Gateway: "10.1.0.1" },
        { Subnet: "172.19.0.0/16", Gateway: "172.19.0.1" },
      ),
    );
    expect(await found.found).toBe(chosen("172.19.0.0/16"));
  });

  it.each([
    ["no settings", { Name: "the edge" }],
    ["no list", { Name: "the edge", IPAM: { Config: null } }],
    ["only one of IPv6", withSubnets({ Subnet: "fd00::/64" })],
    ["one without a name", withSubnets({})],
  ])("should be that there is no subnet: %s", async (_, json) => {
    const { found, calls } = obstacle(json);
    expect(await found).toBe("Network the edge has no subnet.");
    expect(calls).toHaveLength(1);
  });

  it("should be the engine's own network, which knows no aliases", async () => {
    expect(await obstacle({ Name: "bridge" }).found).toBe("The engine's own network knows no aliases.");
  });

  it("should be none of a network that is not there", async () => {
    expect(await engineOf({}).names.obstacle("the edge", signal)).toBeUndefined();
  });

  it("should not be known if the engine fails", async () => {
    const { names } = engineOf({ [network]: [{ status: 500 }] });
    await expect(names.obstacle("the edge", signal)).rejects.toThrow(
      "The engine did not describe network the edge: status 500",
    );
  });
});
