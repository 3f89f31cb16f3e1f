import type Docker from "dockerode";
import { describe, expect, it } from "vitest";
import { viewOfInspect, viewOfRow } from "./container-view.js";

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
  it.each([
    ["running", undefined],
    ["created", undefined],
    ["exited", 3],
    ["restarting", 3],
  ])("should give the exit code of one that is %s as %s", (Status, exitCode) => {
    const inspect = {
      Id: "1",
      Name: "/web-1",
      Config: { Labels: {} },
      State: { Status, ExitCode: 3, StartedAt: "0001-01-01T00:00:00Z" },
      NetworkSettings: { Networks: {} },
    };
    expect(viewOfInspect(inspect as unknown as Docker.ContainerInspectInfo, undefined).exitCode).toBe(
      exitCode,
    );
  });
});
