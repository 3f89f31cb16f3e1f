import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { join } from "node:path";
import { createServer, issueToken, sqliteRecords } from "@cutover/server";
import { CliWorld } from "./parts/command-line/cli-world.js";
import type { Terminal } from "./parts/command-line/terminal.js";
import { summarizeLoad } from "./parts/load/open-loop-load.js";
import { openRealParts, openRealWorld, type RealParts } from "./parts/world/real-world.js";

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

const neverReady = {
  environment: { NEVER_READY: "1" },
  healthcheck: { path: "/health", deadline: "3s" },
};

describe("the command line, on an engine and nginx", () => {
  it("should exit with 0 for a first deployment, and for an update under load that loses nothing", async () => {
    const first = await world.run(["deploy", "-y"]);
    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/✓ app succeeded/) });
    expect(await world.ask()).toBe("200 v1");
    const load = world.startLoad();
    await world.write({ image: v2 });
    const { status, stdout } = await world.run(["deploy", "-y", "--json", "--why", "a new version"]);
    const answers = await load.stop();
    expect(status).toBe(0);
    expect(summarizeLoad(answers).failures).toEqual([]);
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

  it("should hold a new version that is ready until another process promotes it, and lose nothing", async () => {
    await world.run(["deploy", "-y"]);
    await world.write({ image: v2 });
    const load = world.startLoad();
    const held = world.run(["deploy", "-y", "--hold", "5m"]);
    const open = async (): Promise<{ id: string; phase: string }[]> =>
      JSON.parse((await world.run(["history", "--json"])).stdout) as { id: string; phase: string }[];
    await expect.poll(open, { timeout: 60_000 }).toMatchObject([{ phase: "held" }, {}]);
    const id = (await open())[0]?.id ?? "";
    expect(await world.ask()).toBe("200 v1");
    const promoted = await world.run(["promote", id, "--why", "looked at it"]);
    expect(promoted).toMatchObject({ status: 0, stdout: expect.stringMatching(/✓ app succeeded/) });
    const { status, stderr } = await held;
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(
        /is ready and held until .* UTC, promote with: cutover promote \w+[^]*promoted by tester@.*: looked at it/,
      ),
    ]);
    expect(summarizeLoad(await load.stop()).failures).toEqual([]);
    expect(await world.ask()).toBe("200 v2");
    expect((await world.run(["promote", id])).status).toBe(3);
  });

  it("should leave a held one to the next process after its --timeout, which undoes it at its deadline", async () => {
    await world.run(["deploy", "-y"]);
    await world.write({ image: v2 });
    const left = await world.run(["deploy", "-y", "--hold", "20s", "--timeout", "10s"]);
    expect(left).toMatchObject({ status: 7, stderr: expect.stringMatching(/the next deployer finishes or/) });
    const history = await world.run(["history", "--json"]);
    const [{ id, phase } = { id: "", phase: "" }] = JSON.parse(history.stdout) as {
      id: string;
      phase: string;
    }[];
    expect(phase).toBe("held");
    const watched = await world.run(["watch", id]);
    expect(watched).toMatchObject({ status: 1, stderr: expect.stringMatching(/HOLD_EXPIRED/) });
    expect(await world.ask()).toBe("200 v1");
  });

  it("should exit with 2 for a hold that cannot be", async () => {
    await world.write({ image: v1, deploy_strategy: "recreate" });
    expect((await world.run(["deploy", "-y", "--hold", "1h"])).status).toBe(2);
    expect((await world.run(["deploy", "-y", "--hold", "soon"])).status).toBe(2);
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

  it("should end quietly if the reader of its output does", async () => {
    await world.run(["deploy", "-y"]);
    const piped = world.startInShell("cutover events --after 0 --json | head -n 1");
    await piped.shows('"seq":1');
    // By the next line that it writes, it notices that nobody reads any more.
    await world.write({ image: v2 });
    expect(await world.run(["deploy", "-y"])).toMatchObject({ status: 0 });
    const { status, stdout, stderr } = await piped.done;
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ seq: 1 });
  });

  it("should exit with 7 if the wait is over, and leave a deployment that `watch` brings to its end", async () => {
    await world.run(["deploy", "-y"]);
    await world.write({ image: v2, ...neverReady, healthcheck: { path: "/health", deadline: "1m" } });
    const { status, stderr } = await world.run(["deploy", "-y", "--timeout", "5s"]);
    expect(status).toBe(7);
    const [, id = ""] = /cutover watch (\w+)/.exec(stderr) ?? [];
    const watched = await world.run(["watch", id]);
    expect(watched.stdout).toMatch(/✗ app (failed|was not carried out)/);
    expect(await world.ask()).toBe("200 v1");
  });
});

describe("the command line in a terminal", () => {
  let terminal: Terminal;
  afterEach(() => terminal.close());

  /** The screen joins what the terminal had to break: such a line is wider than the terminal. */
  const widest = (screen: string): number => Math.max(...screen.split("\n").map((line) => line.length));

  it("should ask, show each phase, cancel on Ctrl-C, and leave nothing of the live lines behind", async () => {
    await world.run(["deploy", "-y"]);
    await world.write({ image: v2, ...neverReady, healthcheck: { path: "/health", deadline: "1m" } });
    terminal = await world.openTerminal("deploy", { columns: 80, rows: 24 });
    expect(await terminal.shows(/Deploy app on this machine\?/)).toMatch(/~ image .*v1 → .*v2/);
    await terminal.press("Enter");
    const probing = await terminal.shows(/Probing the new version[^✓]*probe \d+: answered 503/);
    expect(probing).toMatch(/✓ Preparing the image/);
    await terminal.press("C-c");
    const screen = await terminal.shows(/^exit 6$/m);
    expect(screen).toMatch(/✗ Probing the new version[\s\S]*✓ Undoing[\s\S]*✗ app was cancelled/);
    expect(screen).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
    expect(await world.ask()).toBe("200 v1");
  });

  it("should leave it to the next deployer on a second Ctrl-C, and say so", async () => {
    await world.run(["deploy", "-y"]);
    // It never listens, and its undo lasts long enough for a second key.
    const stubborn = "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000)";
    const command = ["/usr/local/bin/node", "-e", stubborn];
    const healthcheck = { path: "/health", deadline: "1m" };
    await world.write({ image: v2, command, healthcheck, stop_grace_period: "5s" });
    terminal = await world.openTerminal("deploy -y", { columns: 80, rows: 24 });
    await terminal.shows(/probe \d+: ECONNREFUSED/);
    await terminal.press("C-c");
    await terminal.shows(/Ctrl-C again leaves it to the next\s+deployer/);
    await terminal.press("C-c");
    const screen = await terminal.shows(/^exit 7$/m);
    expect(screen.replaceAll(/\s+/g, " ")).toMatch(/left open; the next deployer finishes or undoes it/);
    const [, id = ""] = /cutover\s+watch\s+(\w+)/.exec(screen) ?? [];
    expect(await world.run(["watch", id])).toMatchObject({
      status: 6,
      stdout: expect.stringMatching(/✗ app was cancelled/),
    });
    expect(await world.ask()).toBe("200 v1");
  });

  it("should fit into 40 columns, and offer what a rollback can reach", async () => {
    await world.run(["deploy", "-y"]);
    await world.write({ image: v2 });
    terminal = await world.openTerminal("deploy -y", { columns: 40, rows: 40 });
    const deployed = await terminal.shows(/^exit 0$/m);
    expect(deployed).toMatch(/✓ app succeeded/);
    expect(widest(deployed)).toBeLessThanOrEqual(40);
    await terminal.close();
    terminal = await world.openTerminal("rollback", { columns: 40, rows: 40 });
    await terminal.shows(/Roll back to which deployment\?[\s\S]*possible/);
    await terminal.press("Enter");
    await terminal.shows(/Roll app back to/);
    await terminal.press("n");
    await terminal.shows(/^exit 6$/m);
    expect(await world.ask()).toBe("200 v2");
  });
});

describe("the command line on a server", () => {
  it("should deploy, look and refuse as on the machine itself", async () => {
    const real = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx" });
    const records = sqliteRecords(join(world.folder, "server.db"));
    const server = await createServer({ deployer: real.deployer, records });
    try {
      const { url } = await server.listen({ port: 0 });
      const clock = { wallMs: () => Date.now() };
      const { text } = await issueToken({ records, clock }, { name: "test", scopes: ["admin"] });
      const remote = { CUTOVER_SERVER: url, CUTOVER_TOKEN: text };
      const deployed = await world.run(["deploy", "-y"], remote);
      expect(deployed).toMatchObject({ status: 0, stdout: expect.stringMatching(/✓ app succeeded/) });
      expect(deployed.stderr).toMatch(/Probing the new version/);
      expect(JSON.parse((await world.run(["status", "--json"], remote)).stdout)).toMatchObject([
        { workload: "app", live: { state: "running" } },
      ]);
      expect((await world.run(["logs"], remote)).stdout).toMatch(/version v1 listens/);
      await world.write({ image: v2, ...neverReady });
      expect((await world.run(["deploy", "-y"], remote)).status).toBe(1);
      const wrong = await world.run(["status"], { ...remote, CUTOVER_TOKEN: `${text}x` });
      expect(wrong).toMatchObject({ status: 3, stderr: expect.stringMatching(/UNAUTHENTICATED/) });
      expect(wrong.stderr).not.toContain(text);
    } finally {
      await server.close();
      await records.close();
      await real.close();
    }
  });
});
