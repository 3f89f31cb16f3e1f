import { afterEach, describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";
import { describeRefusal } from "./describe-refusal.js";
import { shownLocation } from "./shown-location.js";

let world: DeployerWorld;
afterEach(() => world?.deployer.close());

describe("a container that is not ready", () => {
  it("should be told with what its own health check wrote last, printable and without its secrets", async () => {
    world = await DeployerWorld.open();
    process.env["CUTOVER_SECRET_GATE"] = "s3cret-of-gate";
    const { error } = await world.deploy(
      "1",
      { healthcheck: undefined, environment: { TOKEN: { from_env: "CUTOVER_SECRET_GATE" } } },
      {
        health: "unhealthy",
        healthAfterMs: 50,
        healthOutput: "\u001b[31mno database\u001b[0m\r\nwith s3cret-of-gate\n",
      },
    );
    delete process.env["CUTOVER_SECRET_GATE"];
    expect(error).toMatchObject({
      code: "GREEN_UNHEALTHY",
      message: expect.stringContaining("exit code 1: no database with [secret]"),
      details: { check: { exitCode: 1, output: ["no database", "with [secret]"] } },
    });
    expect(JSON.stringify(world.events)).not.toContain("s3cret-of-gate");
  });

  it("should show no beginning of a secret where the engine has cut the output", async () => {
    world = await DeployerWorld.open();
    process.env["CUTOVER_SECRET_GATE"] = "s3cret-of-gate";
    const { error } = await world.deploy(
      "1",
      { healthcheck: undefined, environment: { TOKEN: { from_env: "CUTOVER_SECRET_GATE" } } },
      { health: "unhealthy", healthAfterMs: 50, healthOutput: `${"x".repeat(4085)}\ns3cret-of-...` },
    );
    delete process.env["CUTOVER_SECRET_GATE"];
    expect(error?.code).toBe("GREEN_UNHEALTHY");
    expect(JSON.stringify(error)).not.toContain("s3cret");
  });

  it("should be told with where a redirect leads", async () => {
    world = await DeployerWorld.open();
    const redirect = () => ({ status: 301, body: "", location: "https://app.test/login?token=x" });
    const { error } = await world.deploy(
      "1",
      { healthcheck: { path: "/up", deadline: "1s" } },
      {
        pages: { "/up": redirect },
      },
    );
    expect(error?.code).toBe("READINESS_TIMEOUT");
    expect(error?.message).toContain("answered 301 to https://app.test/login, which is not followed");
  });

  it("should be told with what it listens on, if nobody answers its probe", async () => {
    world = await DeployerWorld.open();
    const { error } = await world.deploy(
      "1",
      { healthcheck: { path: "/up", deadline: "1s" } },
      {
        listensOn: [{ port: 3000 }],
      },
    );
    expect(error).toMatchObject({
      code: "READINESS_TIMEOUT",
      message: expect.stringContaining(
        "nothing listens on 8080 on an address that can be reached from outside the container; it listens on 3000",
      ),
      details: { listening: [{ address: "0.0.0.0", port: 3000 }] },
    });
  });
});

describe("describeRefusal", () => {
  it.each([
    [undefined, /outside the container$/],
    [[], /it listens on no port$/],
    [[{ address: "127.0.0.1", port: 8080 }], /at 127\.0\.0\.1 only; have it listen at 0\.0\.0\.0$/],
    [[{ address: "::1", port: 8080 }], /at ::1 only/],
    [[{ address: "::", port: 8080 }], /only now$/],
  ])("should tell apart what listens: %j", (listeners, words) => {
    expect(describeRefusal(8080, listeners)).toMatch(words);
  });
});

describe("shownLocation", () => {
  it.each([
    ["/en/?token=hidden#part", "/en/"],
    ["https://user:hidden@app.test/x", "https://app.test/x"],
    ["//user:hidden@app.test/x", "//app.test/x"],
    ["/a\u001b[2Jb", "/ab"],
  ])("should leave out what may be a secret, or no text: %s", (location, shown) => {
    expect(shownLocation(location)).toBe(shown);
  });
});

describe("a container that the engine refuses", () => {
  it("should be told with the field", async () => {
    world = await DeployerWorld.open();
    const { error } = await world.deploy("1", { cpus: 1000 });
    expect(error).toMatchObject({
      code: "START_REFUSED",
      message: expect.stringMatching(/^cpus: .*Range of CPUs/),
      details: { field: "cpus" },
    });
  });

  it("should be told with the interpreter that a script lacks, if only its output shows it", async () => {
    world = await DeployerWorld.open();
    const log = ["exec /entry.sh: no such file or directory"];
    const { error } = await world.deploy(
      "1",
      { init: false },
      { exitsAfterMs: 5, exitCode: 1, log, readyAfterMs: 50 },
    );
    expect(error).toMatchObject({
      code: "COMMAND_NOT_FOUND",
      message: expect.stringContaining("cannot run /entry.sh"),
    });
  });
});
