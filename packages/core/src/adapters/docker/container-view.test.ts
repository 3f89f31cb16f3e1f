import type Docker from "dockerode";
import { describe, expect, it } from "vitest";
import { environmentOf, viewOfInspect, viewOfRow } from "./container-view.js";

function rowOf(State: string, Status: string, more: object = {}): Docker.ContainerInfo {
  return {
    Id: "1",
    Names: ["/web-1"],
    Labels: {},
    State,
    Status,
    ...more,
  } as unknown as Docker.ContainerInfo;
}

describe("viewOfRow", () => {
  it.each([
    ["created", "Created", { state: "created", health: "none", exitCode: undefined }],
    ["running", "Up 3 seconds", { state: "running", health: "none", exitCode: undefined }],
    ["running", "Up 3 seconds (health: starting)", { state: "running", health: "starting" }],
    ["running", "Up 3 seconds (healthy)", { state: "running", health: "healthy" }],
    ["running", "Up 2 hours (unhealthy)", { state: "running", health: "unhealthy" }],
    ["paused", "Up 3 seconds (Paused)", { state: "running", health: "none" }],
    ["restarting", "Restarting (3) 1 second ago", { state: "restarting", exitCode: 3 }],
    ["exited", "Exited (137) 2 minutes ago", { state: "stopped", exitCode: 137 }],
    ["removing", "Removal In Progress", { state: "stopped", exitCode: undefined }],
    ["dead", "Dead", { state: "stopped", exitCode: undefined }],
  ])("should read %s, %j", (state, status, expected) => {
    expect(viewOfRow(rowOf(state, status), undefined)).toMatchObject(expected);
  });

  it("should tell all that the list says of a container", () => {
    const Labels = {
      "dev.cutover.workload": "web",
      "dev.cutover.deployment": "d1",
      "dev.cutover.fence": "7",
    };
    expect(viewOfRow(rowOf("running", "Up 3 seconds", { Labels }), undefined)).toEqual({
      id: "1",
      name: "web-1",
      workload: "web",
      deployment: "d1",
      fence: 7,
      state: "running",
      health: "none",
      restartCount: 0,
      exitCode: undefined,
      outOfMemory: false,
      address: undefined,
      startedAt: undefined,
    });
  });

  it.each([
    ["the first, if each is a link", ["/db/web", "/app/web"], "db/web"],
    ["empty, if it has none", [], ""],
  ])("should have a name that is %s", (_, Names, expected) => {
    expect(viewOfRow(rowOf("running", "Up", { Names }), undefined).name).toBe(expected);
  });

  it("should take its own name from among its links", () => {
    expect(viewOfRow(rowOf("running", "Up", { Names: ["/db/web", "/web-1"] }), undefined).name).toBe("web-1");
  });

  it("should give the address on the proxy's network, else on the bridge, else on the first", () => {
    const Networks = {
      own: { IPAddress: "10.0.0.2" },
      bridge: { IPAddress: "10.0.0.3" },
      edge: { IPAddress: "10.0.0.4" },
    };
    const row = rowOf("running", "Up", { NetworkSettings: { Networks } });
    expect(viewOfRow(row, "edge").address).toBe("10.0.0.4");
    expect(viewOfRow(row, "missing").address).toBeUndefined();
    expect(viewOfRow(row, undefined).address).toBe("10.0.0.3");
    const single = rowOf("running", "Up", { NetworkSettings: { Networks: { own: Networks.own } } });
    expect(viewOfRow(single, undefined).address).toBe("10.0.0.2");
    expect(
      viewOfRow(rowOf("exited", "Exited (0)", { NetworkSettings: { Networks } }), "edge").address,
    ).toBeUndefined();
  });

  it("should give the address where it is to one that was created for another reach", () => {
    const Networks = { bridge: { IPAddress: "10.0.0.3" }, own: { IPAddress: "10.0.0.2" } };
    const on = (NetworkMode: string) =>
      viewOfRow(
        rowOf("running", "Up", { NetworkSettings: { Networks }, HostConfig: { NetworkMode } }),
        "edge",
      ).address;
    expect([on("default"), on("bridge"), on("own"), on("edge")]).toEqual([
      "10.0.0.3",
      "10.0.0.3",
      "10.0.0.2",
      undefined,
    ]);
  });

  it("should have no address if the engine gives it an empty one", () => {
    const Networks = { own: { IPAddress: "" }, bridge: { IPAddress: "" }, edge: { IPAddress: "" } };
    const row = rowOf("running", "Up", { NetworkSettings: { Networks } });
    expect([viewOfRow(row, undefined).address, viewOfRow(row, "edge").address]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("should give the first address that there is, if the bridge has none", () => {
    const Networks = { bridge: { IPAddress: "" }, own: null, edge: { IPAddress: "10.0.0.4" } };
    const row = rowOf("running", "Up", { NetworkSettings: { Networks } });
    expect(viewOfRow(row, undefined).address).toBe("10.0.0.4");
  });

  it("should not take a malformed fence for a number", () => {
    const fence = (value: string) =>
      viewOfRow(rowOf("running", "Up", { Labels: { "dev.cutover.fence": value } }), undefined).fence;
    expect([fence("12"), fence("1e3"), fence("-1"), fence("")]).toEqual([
      12,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("viewOfInspect", () => {
  interface Inspected {
    readonly State?: object;
    readonly Config?: object;
    readonly HostConfig?: object;
  }
  const inspectOf = ({ State = {}, Config = {}, ...more }: Inspected) =>
    ({
      Id: "1",
      Name: "/web-1",
      Config: { Labels: {}, ...Config },
      State: {
        Status: "running",
        ExitCode: 3,
        StartedAt: "0001-01-01T00:00:00Z",
        OOMKilled: false,
        ...State,
      },
      RestartCount: 2,
      NetworkSettings: { Networks: { bridge: { IPAddress: "10.0.0.3" }, edge: { IPAddress: "10.0.0.4" } } },
      ...more,
    }) as unknown as Docker.ContainerInspectInfo;
  const view = (inspect: Inspected, reach?: string) => viewOfInspect(inspectOf(inspect), reach);

  it("should tell all that the engine says of a container", () => {
    const Labels = {
      "dev.cutover.workload": "web",
      "dev.cutover.deployment": "d1",
      "dev.cutover.fence": "7",
    };
    const StartedAt = "2023-11-14T22:13:20Z";
    expect(view({ Config: { Labels }, State: { StartedAt, OOMKilled: true } })).toEqual({
      id: "1",
      name: "web-1",
      workload: "web",
      deployment: "d1",
      fence: 7,
      state: "running",
      health: "none",
      restartCount: 2,
      exitCode: undefined,
      outOfMemory: true,
      address: "10.0.0.3",
      startedAt: StartedAt,
    });
  });

  it.each([
    ["running", undefined],
    ["created", undefined],
    ["exited", 3],
    ["restarting", 3],
  ])("should give the exit code of one that is %s as %s", (Status, exitCode) => {
    expect(view({ State: { Status } }).exitCode).toBe(exitCode);
  });

  it.each([
    ["running", undefined, "10.0.0.3"],
    ["running", "edge", "10.0.0.4"],
    ["running", "missing", "10.0.0.3"],
    ["exited", "edge", undefined],
  ])("should give the address of one that is %s for the network %s as %s", (Status, reach, address) => {
    const HostConfig = { NetworkMode: "bridge" };
    expect(view({ State: { Status }, HostConfig }, reach).address).toBe(address);
  });

  it("should have no start time before its first start", () => {
    expect(view({}).startedAt).toBeUndefined();
  });

  it("should carry no labels of ours if the engine tells none", () => {
    const { workload, deployment, fence } = view({ Config: { Labels: null } });
    expect([workload, deployment, fence]).toEqual([undefined, undefined, undefined]);
  });

  it("should tell how often its own health check runs", () => {
    const Healthcheck = { Test: ["CMD", "true"], Interval: 2e9, Timeout: 1e9, StartPeriod: 4e9, Retries: 5 };
    expect(view({ Config: { Healthcheck } }).healthTimes).toEqual({
      intervalMs: 2_000,
      timeoutMs: 1_000,
      startPeriodMs: 4_000,
      startIntervalMs: 5_000,
      retries: 5,
    });
  });

  it.each([[undefined], [{ Test: ["NONE"] }]])("should tell no times without a health check: %j", (check) => {
    expect(view({ Config: { Healthcheck: check } })).not.toHaveProperty("healthTimes");
  });

  it("should tell what its last health check said, and its verdict", () => {
    const Log = [
      { ExitCode: 0, Output: "fine" },
      { ExitCode: 1, Output: "x".repeat(5_001) },
    ];
    const found = view({ State: { Health: { Status: "unhealthy", Log } } });
    expect(found.health).toBe("unhealthy");
    expect(found.lastCheck).toEqual({ exitCode: 1, output: "x".repeat(5_000) });
  });

  it.each([[{ Status: "starting", Log: [] }], [{ Status: "starting", Log: null }], [{ Status: "starting" }]])(
    "should tell of no check before the first: %j",
    (Health) => {
      const found = view({ State: { Health } });
      expect(found.health).toBe("starting");
      expect(found).not.toHaveProperty("lastCheck");
    },
  );
});

describe("environmentOf", () => {
  it.each([
    [null, {}],
    [["A=1", "B="], { A: "1", B: "" }],
    [["URL=a=b=c"], { URL: "a=b=c" }],
    [["BARE"], { BARE: "" }],
  ])("should read %j as %j", (list, expected) => {
    expect(environmentOf(list)).toEqual(expected);
  });
});
