import { afterEach, describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

let world: DeployerWorld;
afterEach(() => world.deployer.close());

const minuteMs = 60_000;

async function specOf(tag: string, ...more: [object?, Parameters<DeployerWorld["begin"]>[2]?]) {
  const { id, error } = await world.deploy(tag, ...more);
  expect(error).toBeUndefined();
  return (await world.store.findDeployment(id))?.green?.spec;
}

describe("what an image says of itself", () => {
  it.each([
    ["SIGINT", {}, "SIGINT"],
    ["15", {}, "15"],
    ["term", {}, "SIGTERM"],
    ["RTMIN+3", {}, "SIGRTMIN+3"],
    ["SIGNONE", {}, "SIGTERM"],
    [undefined, {}, "SIGTERM"],
    ["SIGINT", { stop_signal: "SIGQUIT" }, "SIGQUIT"],
  ])("should be how it is stopped: STOPSIGNAL %s with %o", async (stopSignal, config, expected) => {
    world = await DeployerWorld.open();
    const spec = await specOf("1", config, { says: { stopSignal } });
    expect(spec?.stopSignal).toBe(expected);
  });

  it.each([
    [["/init"], {}, false],
    [["/usr/bin/tini", "--", "/app"], {}, false],
    [["/bin/sh", "-c", "exec /sbin/init"], {}, false],
    [["/app/init"], {}, true],
    [["/server"], {}, true],
    [["/init"], { init: true }, true],
    [["/init"], { entrypoint: ["/server"] }, true],
    [["/server"], { init: false }, false],
  ])("should be whether it needs an init: %j with %o", async (entrypoint, config, expected) => {
    world = await DeployerWorld.open();
    const spec = await specOf("1", config, { says: { entrypoint } });
    expect(spec?.init).toBe(expected);
  });

  it.each([
    [{ platform: "linux/s390x" }, "IMAGE_PLATFORM_MISMATCH"],
    [{ platform: "windows/amd64" }, "IMAGE_PLATFORM_MISMATCH"],
    [{ entrypoint: [], command: [] }, "IMAGE_HAS_NO_COMMAND"],
  ])("should end a deployment before anything is created: %o", async (says, code) => {
    world = await DeployerWorld.open();
    const blue = await world.deploy("1");
    const result = await world.deploy("2", {}, { says });
    expect(result).toMatchObject({ status: "failed", phase: "planned", error: { code } });
    expect(world.containers()).toEqual([`${blue.id} running`]);
    expect(world.of("container:created")).toHaveLength(1);
  });

  it("should leave an image of a platform without a name alone, and one of a predecessor", async () => {
    world = await DeployerWorld.open();
    for (const [tag, platform] of [
      ["1", ""],
      ["2", "linux/386"],
      ["3", "linux"],
    ] as const)
      expect(await specOf(tag, {}, { says: { platform } })).toBeDefined();
  });

  it("should run what the config names where the image names nothing", async () => {
    world = await DeployerWorld.open();
    const spec = await specOf("1", { command: ["/serve"] }, { says: { command: [] } });
    expect(spec?.command).toEqual(["/serve"]);
  });

  it.each([
    [{ exposedPorts: [3000] }, {}, "IMAGE_PORT_NOT_EXPOSED", /is 8080.*exposes 3000/],
    [{ entrypoint: ["/init"] }, { init: true }, "IMAGE_INIT_MISMATCH", /\/init must be process 1/],
  ])("should be a warning where it may fit all the same: %o", async (says, config, code, message) => {
    world = await DeployerWorld.open();
    await specOf("1", config, { says });
    expect(world.of("warning:found")).toMatchObject([{ code, message: expect.stringMatching(message) }]);
  });

  it.each([
    [[3000], /^Set `port` to 3000/],
    [[3000, 3001], /^(?!Set `port` to)/],
  ])("should name the port %j to set if there is only one", async (exposedPorts, remedy) => {
    world = await DeployerWorld.open();
    await specOf("1", {}, { says: { exposedPorts } });
    expect(world.of("warning:found")).toMatchObject([{ remedy: expect.stringMatching(remedy) }]);
  });

  it("should warn of nothing where the port is exposed, or none is", async () => {
    world = await DeployerWorld.open();
    await specOf("1", {}, { says: { exposedPorts: [3000, 8080] } });
    await specOf("2", {}, { says: { exposedPorts: [] } });
    expect(world.of("warning:found")).toEqual([]);
  });
});

describe("a health check of the image", () => {
  const times = {
    intervalMs: 5 * minuteMs,
    timeoutMs: 1_000,
    startPeriodMs: 0,
    startIntervalMs: 5_000,
    retries: 3,
  };
  const ownCheck = { healthcheck: undefined };

  async function gate(says: object, healthAfterMs: number) {
    return world.deploy("1", ownCheck, { says, health: "healthy", healthAfterMs });
  }

  it("should be waited for as long as its own times say", async () => {
    world = await DeployerWorld.open();
    expect(await gate({ health: times }, 10 * minuteMs)).toMatchObject({ status: "succeeded" });
    const slow = { ...times, intervalMs: 30_000, startPeriodMs: 10 * minuteMs };
    expect(await gate({ health: slow }, 11 * minuteMs)).toMatchObject({ status: "succeeded" });
  });

  it("should end with a remedy that can be followed", async () => {
    world = await DeployerWorld.open();
    const { error } = await gate({ health: times }, Infinity);
    expect(error).toMatchObject({
      code: "READINESS_TIMEOUT",
      details: { limitMs: 4 * (5 * minuteMs + 1_000) },
    });
    expect(error?.remedy).toMatch(/HEALTHCHECK/);
  });

  it("should be waited for 300 s at least", async () => {
    world = await DeployerWorld.open();
    const { error } = await gate({ health: { ...times, intervalMs: 1_000 } }, Infinity);
    expect(error).toMatchObject({ details: { limitMs: 5 * minuteMs } });
  });
});

describe("a container that does not start", () => {
  it.each([
    [{ entrypoint: ["/no/such/app"] }, {}, "COMMAND_NOT_FOUND", "entrypoint"],
    [{ command: ["/no/such/app"] }, {}, "COMMAND_NOT_FOUND", "command"],
    [{}, { command: ["/no/such/app"] }, "COMMAND_NOT_FOUND", undefined],
    [{ user: "no-such-user" }, {}, "USER_NOT_FOUND", "user"],
    [{}, { user: "no-such-user" }, "USER_NOT_FOUND", undefined],
  ])("should name the field: %o, and an image that says %o", async (config, says, code, field) => {
    world = await DeployerWorld.open();
    const { error } = await world.deploy("1", config, { says });
    expect(error).toMatchObject({ code, message: expect.stringMatching(`^${field ?? "the image"}: `) });
    expect(error?.details["field"]).toBe(field);
  });

  it("should say what an init around the program has written", async () => {
    world = await DeployerWorld.open();
    const log = ["[FATAL tini (7)] exec serve failed: No such file or directory"];
    const { error } = await world.deploy(
      "1",
      { command: ["serve"] },
      { exitsAfterMs: 5, exitCode: 127, log, readyAfterMs: 50 },
    );
    expect(error).toMatchObject({ code: "COMMAND_NOT_FOUND", details: { field: "command" } });
    expect(error?.message).toMatch(/cannot run serve: No such file/);
  });

  it.each([
    [{}, /set `init` to false/],
    [{ init: false }, /^(?!.*init)/],
  ])("should speak of the init only where there is one: %o", async (config, remedy) => {
    world = await DeployerWorld.open();
    const { error } = await world.deploy("1", config, { exitsAfterMs: 5, readyAfterMs: 50 });
    expect(error).toMatchObject({ code: "GREEN_EXITED", remedy: expect.stringMatching(remedy) });
  });
});
