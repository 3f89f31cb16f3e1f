import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CliWorld } from "./parts/command-line/cli-world.js";
import { OpenLoopLoad } from "./parts/load/open-loop-load.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

let parts: RealParts;
let v1: string;
let v2: string;
beforeAll(async () => {
  parts = await openRealParts();
  v1 = await parts.publish("v1");
  v2 = await parts.publish("v2");
});
afterAll(() => parts.close());

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open(parts.socketPath);
  await world.write({ image: v1 });
});
afterEach(() => world.close());

const neverReady = { environment: { NEVER_READY: "1" } };

describe("the command line, on an engine and nginx", () => {
  it("should exit with 0 for a first deployment, and for an update under load that loses nothing", async () => {
    const first = await world.run(["deploy", "-y"]);
    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/✓ app succeeded/) });
    expect(await world.ask()).toBe("200 v1");
    const load = new OpenLoopLoad({
      port: world.proxyPort,
      host: "app.cutover.test",
      perSecond: 50,
      connections: "fresh",
    }).start();
    await world.write({ image: v2 });
    const { status, stdout } = await world.run(["deploy", "-y", "--json", "--why", "a new version"]);
    const answers = await load.stop();
    expect(status).toBe(0);
    expect(answers.filter(({ failure }) => failure !== undefined)).toEqual([]);
    expect(await world.ask()).toBe("200 v2");
    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string });
    expect(records.at(-1)).toMatchObject({
      type: "result",
      exitStatus: 0,
      deployments: [{ outcome: "succeeded", evidence: { upstreamStatus: 200 } }],
    });
    const history = JSON.parse((await world.run(["history", "--json"])).stdout) as object[];
    expect(history[0]).toMatchObject({ why: "a new version", by: expect.stringMatching(/^tester@/) });
    const back = await world.run(["rollback", "-y"]);
    expect(back.status).toBe(0);
    expect(await world.ask()).toBe("200 v1");
  });

  it("should exit with 1 for a new version that fails, with its log, while the old one serves", async () => {
    await world.run(["deploy", "-y"]);
    await world.write({ image: v2, ...neverReady });
    const { status, stdout, stderr } = await world.run(["deploy", "-y", "--quiet"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ app failed/);
    expect(stderr).toMatch(/^error READINESS_TIMEOUT/);
    expect(await world.ask()).toBe("200 v1");
  });

  it("should exit with 2 for an invalid config, with the place of the mistake", async () => {
    await world.write({ image: v1, prot: 80 });
    const { status, stdout, stderr } = await world.run(["deploy", "-y"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/cutover\.yaml:\d+:\d+: error: .*prot/);
  });

  it("should exit with 3 if it is refused, and with 4 if nobody is there to ask", async () => {
    await world.write({ image: v1, privileged: true });
    expect(await world.run(["deploy", "-y"])).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/POLICY_REFUSED/),
    });
    await world.write({ image: v1 });
    expect(await world.run(["deploy"])).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/INPUT_NEEDED/),
    });
    expect(await world.run(["status"])).toMatchObject({ status: 0, stdout: "" });
  });

  it("should exit with 6 after SIGTERM, with everything undone", async () => {
    await world.run(["deploy", "-y"]);
    await world.write({ image: v2, ...neverReady, healthcheck: { path: "/health", deadline: "1m" } });
    const deploying = world.start(["deploy", "-y"]);
    await deploying.shows(/probe \d+/);
    deploying.signal("SIGTERM");
    expect(await deploying.done).toMatchObject({ status: 6, stdout: expect.stringMatching(/was cancelled/) });
    expect(await world.ask()).toBe("200 v1");
  });
});
