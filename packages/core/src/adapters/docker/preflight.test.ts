import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { catalogue } from "@cutover/schema/errors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { checkEngine, judgeFreeBytes } from "./preflight.js";

const mebibyte = 1024 * 1024;

describe("judgeFreeBytes", () => {
  it.each([
    [199, ["error"]],
    [200, ["warning"]],
    [1023, ["warning"]],
    [1024, []],
  ])("should judge %i MiB of free space as %j", (mebibytes, severities) => {
    expect(judgeFreeBytes("/data", mebibytes * mebibyte).map(({ severity }) => severity)).toEqual(severities);
  });
});

describe("a check of an engine", () => {
  const { statfs } = fs;
  let looked: string[];
  beforeEach(() => {
    looked = [];
    const full = async (path: string) => {
      looked.push(path);
      if (path === "/elsewhere") throw new Error("ENOENT");
      return { bavail: 150, bsize: mebibyte, bfree: 9_000, blocks: 9_000 };
    };
    Object.assign(fs, { statfs: full });
    syncBuiltinESMExports();
  });
  afterEach(() => {
    Object.assign(fs, { statfs });
    syncBuiltinESMExports();
  });

  const { signal } = new AbortController();
  async function check(networks: readonly string[], info: object, { socketPath = "", status = 200 } = {}) {
    const asked: EngineRequest[] = [];
    const call = async (request: EngineRequest) => {
      asked.push(request);
      if (request.path === "/info") return { json: info, status, message: "broken" };
      if (asked.length > 3) return { status: 500, json: undefined, message: "broken" };
      return { status: 200, json: [{ Id: "1", Name: "edge" }], message: "" };
    };
    const engine = { call, socketPath: socketPath || undefined } as unknown as EngineConnection;
    return { findings: await checkEngine(engine, networks, signal), asked };
  }

  it("should find nothing if all is there, and ask for each network once", async () => {
    const { findings, asked } = await check(["edge", "edge"], { DockerRootDir: "/data" });
    expect(findings).toEqual([]);
    expect(asked.map(({ path }) => path)).toEqual(["/info", "/networks"]);
    expect(asked.map((one) => one.signal)).toEqual([signal, signal]);
    expect(looked).toEqual([]);
  });

  it("should find each network that is not there, and disks that are full", async () => {
    const { findings } = await check(["a", "edge"], { DockerRootDir: "/data" }, { socketPath: "/s" });
    expect(findings).toEqual([
      {
        code: "NETWORK_MISSING",
        severity: "error",
        subject: "network a",
        message: "There is no network a.",
        remedy: catalogue.NETWORK_MISSING,
      },
      {
        code: "DISK_FULL",
        severity: "error",
        subject: "disk",
        message: "150 MiB are free where the engine keeps its data (/data).",
        remedy: catalogue.DISK_FULL,
      },
    ]);
    expect(looked).toEqual(["/data"]);
  });

  it.each([[{ DockerRootDir: "/elsewhere" }], [{ DockerRootDir: "" }], [{ DockerRootDir: 7 }], [{}]])(
    "should find nothing of a disk that is not known here: %j",
    async (info) => {
      expect((await check([], info, { socketPath: "/s" })).findings).toEqual([]);
      expect(looked.filter((path) => path !== "/elsewhere")).toEqual([]);
    },
  );

  it("should find that the engine does not answer as it should, and with what", async () => {
    const message = "The engine did not describe itself: broken";
    const remedy = catalogue.ENGINE_FAILED;
    const failed = { code: "ENGINE_FAILED", severity: "error", remedy };
    expect((await check(["a"], {}, { status: 500 })).findings).toEqual([
      { ...failed, subject: "engine", message },
    ]);
    const { findings } = await check(["edge", "b", "c"], {});
    expect(findings).toMatchObject([
      { code: "NETWORK_MISSING", subject: "network b" },
      { ...failed, subject: "network c", message: "The engine did not list its networks: broken" },
    ]);
  });
});
