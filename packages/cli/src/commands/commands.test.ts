import { mkdtempSync, rmSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemoryCli, type Ran } from "../testing/memory-cli.js";

let folder: string;
let cli: MemoryCli;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cutover-cli-"));
  cli = new MemoryCli();
  cli.recordsFile = join(folder, "server.db");
  cli.write("1");
});
afterEach(() => rmSync(folder, { recursive: true }));

const json = async <T>(line: string): Promise<T> => JSON.parse((await cli.run(`${line} --json`)).stdout) as T;
const newest = async (): Promise<string> => (await json<{ id: string }[]>("history web"))[0]?.id ?? "";

describe("plan", () => {
  it("should show what would change and exit with 10, without applying it", async () => {
    expect(await cli.run("plan --exit-code")).toMatchObject({
      status: 10,
      stdout: expect.stringMatching(/web: first deployment, blue-green[\s\S]* 1\. /),
    });
    expect(await cli.store.listWorkloads()).toEqual([]);
    await cli.run("deploy -y");
    expect(await cli.run("plan --exit-code")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/no change/),
    });
    cli.write("2", { port: 9090 });
    const { status, stdout } = await cli.run("plan web --exit-code");
    expect(status).toBe(10);
    expect(stdout).toContain("~ image  registry/web:1 → registry/web:2");
    expect(stdout).toContain("~ port  8080 → 9090");
    expect((await cli.run("plan")).status).toBe(0);
  });
});

describe("a deployment that shifts", () => {
  it("should be planned with its shares, in place of the file's own, also before the question", async () => {
    const own = { steps: [{ weight: 5, for: "30s" }] };
    cli.write("1", { shift: own });
    await cli.run("deploy -y");
    const shares = (words: string) => expect.stringMatching(new RegExp(`\\d\\. give green .*: ${words}\\n`));
    expect((await cli.run("plan")).stdout).toEqual(shares("5 % \\(30 s\\)"));
    const other = "--shift 1:30s,10:1m,50:5m";
    const others = shares("1 % \\(30 s\\), 10 % \\(60\\s+s\\), 50 % \\(300 s\\)");
    expect(await cli.run(`plan ${other}`)).toMatchObject({ status: 0, stdout: others });
    expect(await cli.run(`deploy ${other}`, { answers: [false] })).toMatchObject({
      status: 6,
      stderr: others,
    });
    expect((await cli.run("plan --shift none")).stdout).not.toMatch(/give green/);
    expect((await cli.run(`deploy -y ${other}`)).status).toBe(0);
    expect((await cli.run("deploy -y --shift none")).status).toBe(0);
    const history = JSON.parse((await cli.run("history --json")).stdout) as { config: { shift?: object } }[];
    expect(history.map(({ config }) => config.shift)).toEqual([
      undefined,
      {
        steps: [
          { weight: 1, for: "30s" },
          { weight: 10, for: "1m" },
          { weight: 50, for: "5m" },
        ],
      },
      own,
    ]);
  });

  it.each([
    ["10", /"10" is no step/],
    ["sticky", /"sticky" is no step/],
    ["sticky,10:1m", /"sticky" is no step/],
    ["10:", /"10:" is no step/],
    ["10%:1m", /"10%:1m" is no step/],
    ["1:30s,,5:1m", /"" is no step/],
    ["10:soon", /"10:soon" is no step/],
    ["0:1m", /from 1 to 99, not 0/],
    ["100:1m", /from 1 to 99, not 100/],
    ["10:1m,10:1m", /larger than the one before/],
    ["50:1m,10:1m", /larger than the one before/],
  ])("should name the option and an example for --shift %s", async (steps, wrong) => {
    for (const command of ["plan", "deploy -y"]) {
      const { status, stderr } = await cli.run(`${command} --shift ${steps}`);
      expect([status, stderr]).toEqual([2, expect.stringMatching(wrong)]);
      expect(stderr).toMatch(/--shift <steps>/);
      expect(stderr).toContain("such as 1:30s,10:1m,50:5m");
    }
    expect(await cli.store.listWorkloads()).toEqual([]);
  });

  it("should refuse by name to keep visitors where the proxy cannot", async () => {
    await cli.run("deploy -y");
    const { status, stderr } = await cli.run("deploy -y --shift 10:1m,sticky");
    expect([status, stderr]).toEqual([2, expect.stringMatching(/shift\.sticky: must\s+be\s+absent/)]);
  });

  it("should name the field for a duration that is too short, and refuse recreate", async () => {
    const short = await cli.run("deploy -y --shift 10:500ms");
    expect([short.status, short.stderr]).toEqual([2, expect.stringContaining("shift.steps[0].for")]);
    cli.write("1", { deploy_strategy: "recreate" });
    const recreated = await cli.run("deploy -y --shift 10:1m");
    expect([recreated.status, recreated.stderr]).toEqual([
      2,
      expect.stringMatching(/shift needs blue-green, but the strategy\s+is\s+recreate/),
    ]);
  });
});

describe("a deployment that is held", () => {
  it("should be planned with its wait, also before the question", async () => {
    await cli.run("deploy -y");
    cli.write("2");
    const wait = expect.stringMatching(/\d\. hold green for at most 1h/);
    expect(await cli.run("plan --hold 1h")).toMatchObject({ status: 0, stdout: wait });
    expect(await cli.run("deploy --hold 1h", { answers: [false] })).toMatchObject({
      status: 6,
      stderr: wait,
    });
    expect((await cli.run("plan")).stdout).not.toMatch(/hold green/);
    expect((await cli.run("plan --hold soon")).status).toBe(2);
  });

  it("should be shown with its deadline and its promotion, wherever it is looked at", async () => {
    await cli.run("deploy -y");
    cli.write("2");
    let looked: Promise<readonly Ran[]> | undefined;
    const look = async (): Promise<readonly Ran[]> => {
      const ran = [];
      for (const line of ["status", "status web", "history web"]) ran.push(await cli.run(line));
      await cli.run(`promote ${await newest()}`);
      return ran;
    };
    const { status, stderr } = await cli.run("deploy -y --hold 168h", {
      onEvent({ type }) {
        if (type === "hold:started") looked = look();
      },
    });
    expect(status).toBe(0);
    const id = await newest();
    const until = "held until 2026-01-08 \\d\\d:\\d\\d:\\d\\d UTC";
    expect(stderr).toMatch(new RegExp(`is ready and ${until}, promote with: cutover promote ${id}`));
    const [all, one, history] = (await looked) ?? [];
    expect(all?.stdout).toMatch(new RegExp(until));
    expect(one?.stdout).toMatch(
      new RegExp(`deployment ${id}: ${until}\n *promote with +cutover promote ${id}`),
    );
    expect(history?.stdout).toMatch(new RegExp(until));
    expect(history?.stderr).toBe(`Let the held one go on: cutover promote ${id}\n`);
    expect((await cli.run("history web")).stderr).toBe("");
  });

  it("should be shown as undone once nobody has promoted it in time", async () => {
    await cli.run("deploy -y");
    cli.write("2");
    let looked: Promise<Ran> | undefined;
    const { status, stderr } = await cli.run("deploy -y --hold 1s", {
      onEvent(event) {
        if (event.type === "phase:entered" && event.phase === "aborting") looked = cli.run("history web");
      },
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/HOLD_EXPIRED/)]);
    expect(await looked).toMatchObject({ stdout: expect.stringMatching(/Undoing/), stderr: "" });
  });
});

describe("deploy", () => {
  it("should deploy another image only this time, and say why in the history", async () => {
    cli.world.runtime.publish("registry/web:other");
    expect(
      (await cli.run(["deploy", "web", "-y", "--image", "registry/web:other", "--why", "a try"])).status,
    ).toBe(0);
    const [first] = await json<{ why: string; by: string; config: { image: string } }[]>("history web");
    expect(first).toMatchObject({ why: "a try", config: { image: "registry/web:other" } });
    expect((await cli.store.findWorkload("web"))?.config).toMatchObject({ image: "registry/web:1" });
  });

  it("should print events as NDJSON, and the result last, and nothing else on stdout", async () => {
    const { stdout, stderr } = await cli.run("deploy -y --json");
    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string });
    expect(records.map(({ type }) => type)).toContain("route:verified");
    expect(records.at(-1)).toMatchObject({ type: "result", exitStatus: 0 });
    expect(stderr).toBe("");
  });

  it("should print one record for an error too", async () => {
    cli.write("1", { prot: 1 });
    const { status, stdout } = await cli.run("deploy -y --json");
    expect([status, JSON.parse(stdout)]).toEqual([
      2,
      expect.objectContaining({
        type: "result",
        exitStatus: 2,
        error: expect.objectContaining({ code: "CONFIG_INVALID" }),
      }),
    ]);
  });

  it("should say nothing with --quiet, unless it fails", async () => {
    expect(await cli.run("deploy -y --quiet")).toEqual({ status: 0, stdout: "", stderr: "" });
    cli.write("bad", {}, { readyAfterMs: Infinity });
    expect(await cli.run("deploy -y --quiet")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error READINESS/),
    });
  });

  it("should deploy all workloads of the file in turn, and begin none after a failure", async () => {
    const web = cli.file.get("web");
    cli.write("bad", {}, { readyAfterMs: Infinity });
    const bad = cli.file.get("web");
    cli.file.clear();
    for (const [name, request] of [
      ["a", web],
      ["b", bad],
      ["c", web],
    ] as const)
      if (request)
        cli.file.set(name, {
          ...request,
          name,
          config: { ...(request.config as object), domains: [`${name}.test`] },
        });
    const { status, stderr } = await cli.run("deploy -y");
    expect(status).toBe(1);
    expect(stderr).toMatch(/Not begun, because b did not succeed: c/);
    expect((await cli.store.listStates()).map(({ workload }) => workload)).toEqual(["a"]);
  });

  it("should refuse --detach without a server, and print only the id with one", async () => {
    expect(await cli.run("deploy -y --detach")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/UNSUPPORTED_HERE/),
    });
    cli.kind = "remote";
    expect(await cli.run("deploy -y --detach")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\w+\n$/),
    });
  });

  it("should speak to GitHub, and let no line of a program be a command to it", async () => {
    cli.write("bad", {}, { readyAfterMs: Infinity });
    const environment = {
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      GITHUB_ACTOR: "alice",
    };
    const { stderr } = await cli.run("deploy -y", { environment });
    expect(stderr).toMatch(/^::group::web \w+$/m);
    expect(stderr).toMatch(/^::endgroup::$/m);
    expect(stderr).toMatch(/^::error title=web::READINESS_TIMEOUT/m);
    expect(await readFile(join(folder, "summary.md"), "utf8")).toMatch(/### ✗ web failed/);
    expect((await json<{ by: string }[]>("history web"))[0]?.by).toBe("alice (GitHub Actions)");
  });

  it("should have colours only where they are wanted", async () => {
    expect((await cli.run("deploy -y")).stdout).not.toContain("\u001b");
    const forced = await cli.run("status", { environment: { FORCE_COLOR: "1" } });
    expect(forced.stdout).toContain("\u001b[");
    const none = await cli.run("status", { environment: { FORCE_COLOR: "1", NO_COLOR: "1" } });
    expect(none.stdout).not.toContain("\u001b");
  });

  it("should paint a live screen on a terminal, and plain lines with CI set", async () => {
    const live = await cli.run("deploy -y", { columns: 80 });
    expect(live.stderr).toContain("\u001b[?25l");
    expect(live.stderr).toMatch(/\[\?25h$/);
    cli.write("2");
    const plain = await cli.run("deploy -y", { columns: 80, environment: { CI: "true", NO_COLOR: "1" } });
    expect(plain.stderr).not.toContain("\u001b");
  });
});

describe("rollback and redeploy", () => {
  it("should show each verdict with its reason, and deploy what is chosen", async () => {
    await cli.run("deploy -y");
    const first = await newest();
    cli.write("2");
    await cli.run("deploy -y");
    const { status } = await cli.run("rollback", { answers: [first, true] });
    expect(status).toBe(0);
    expect(cli.asked[0]?.choices).toEqual([
      {
        value: first,
        disabled: false,
        label: expect.stringMatching(/possible|instant/),
        hint: expect.stringMatching(/\w/),
      },
    ]);
    expect((await cli.store.findState("web"))?.live.spec.image).toMatch(/registry\/web@/);
    expect((await json<{ from: string; operation: string }[]>("history web"))[0]).toMatchObject({
      from: first,
      operation: "rollback",
    });
  });

  it("should take the newest possible without a terminal, and redeploy any", async () => {
    await cli.run("deploy -y");
    const first = await newest();
    cli.write("2");
    await cli.run("deploy -y");
    expect((await cli.run("rollback -y")).status).toBe(0);
    expect((await json<{ from: string }[]>("history web"))[0]?.from).toBe(first);
    expect((await cli.run(`redeploy ${first} -y`)).status).toBe(0);
    expect((await cli.run("redeploy unknown -y")).status).toBe(2);
  });
});

describe("looking", () => {
  beforeEach(() => cli.run("deploy -y"));

  it("should open a session that changes nothing", async () => {
    const lines = ["status", "ps", "history", "usage", "check", "plan", "logs", "report", "prune --dry-run"];
    cli.requests.length = 0;
    for (const line of lines) expect([line, (await cli.run(line)).status]).toEqual([line, 0]);
    expect(cli.requests.map(({ use }) => use)).toEqual(lines.map(() => "read"));
  });

  it("should show what is live as a table, in detail, and as JSON", async () => {
    expect((await cli.run("status")).stdout).toMatch(/^WORKLOAD +STATUS[\s\S]*web +running/);
    expect((await cli.run("status web")).stdout).toMatch(/^web running\n[\s\S]*domains +app\.test/);
    expect(await json<object>("status")).toMatchObject([{ workload: "web", live: { state: "running" } }]);
    expect((await cli.run("ps")).stdout).toMatch(/CONTAINER[\s\S]*running/);
  });

  it("should show the history with the live one, and the difference of two", async () => {
    const first = await newest();
    expect((await cli.run("history")).stdout).toMatch(/deploy +succeeded .*live/);
    cli.write("2");
    await cli.run("deploy -y");
    expect((await cli.run(`diff ${first}`)).stdout).toMatch(/~ image {2}registry\/web:1 → registry\/web:2/);
    const second = await newest();
    expect(await json<object>(`diff ${second} ${first}`)).toMatchObject({ from: second, to: first });
  });

  it("should show the output since a time ago, or since a date", async () => {
    cli.write("2", {}, { log: ["hello", "again"] });
    await cli.run("deploy -y");
    expect((await cli.run("logs --since 2026-01-01T00:00:00Z")).stdout).toBe("hello\nagain\n");
    expect((await cli.run("logs --since 2025-12-31T00:00+02:00 -n 1")).stdout).toBe("again\n");
    // The world in memory lives at the begin of 2026.
    expect(await cli.run("logs --since 10m")).toMatchObject({ status: 0, stdout: "" });
    for (const moment of ["yesterday", "2026-13-01", "10", "999999999h"])
      expect([moment, (await cli.run(["logs", "--since", moment])).status]).toEqual([moment, 2]);
  });

  it("should show events as they come, from the beginning if asked, until Ctrl-C", async () => {
    let press: () => void = () => undefined;
    const follow = cli.run("events --after 0 --json", { onOpen: (interrupt) => (press = interrupt) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    press();
    const { status, stdout } = await follow;
    expect(status).toBe(0);
    expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({ seq: 1, workload: "web" });
  });

  it("should exit with 3 if a check finds what is in the way", async () => {
    await cli.run("pause web --why inventory");
    expect(await cli.run("check web")).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/✗ error WORKLOAD_PAUSED/),
    });
    expect((await cli.run("status")).stdout).toMatch(/paused/);
  });
});

describe("operating", () => {
  it("should remove a workload only after a yes", async () => {
    await cli.run("deploy -y");
    const removed = await cli.run("remove web", { answers: [true] });
    expect([removed.status, removed.stdout]).toEqual([
      0,
      expect.stringMatching(/^✓ web was removed \(.*\)\n {2}deployment {2}\w+\n$/),
    ]);
    expect(await cli.store.findState("web")).toBeUndefined();
    expect((await cli.run("remove web -y")).status).toBe(2);
  });

  it("should cancel and abandon by id, with the reason of a refusal", async () => {
    await cli.run("deploy -y");
    const id = await newest();
    expect(await cli.run(`cancel ${id}`)).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/CANCEL_REFUSED/),
    });
    expect(await cli.run(`abandon ${id} --why stuck -y`)).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/ABANDON_REFUSED/),
    });
    expect((await cli.run(`abandon ${id}`)).status).toBe(2);
    expect(await cli.run(`promote ${id}`)).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/PROMOTE_REFUSED[^]*begun without a hold/),
    });
    expect((await cli.run("promote unknown")).status).toBe(2);
    expect(await cli.run(`preview ${id}`)).toMatchObject({
      status: 3,
      stdout: "",
      stderr: expect.stringMatching(/PREVIEW_REFUSED[^]*begun without a preview/),
    });
  });
});

describe("the records of a server", () => {
  it("should create, list and revoke tokens, and show a token once", async () => {
    expect((await cli.run("token list")).status).toBe(2);
    const { status, stdout, stderr } = await cli.run("token create ci --scope deploy --workloads web-*");
    expect(status).toBe(0);
    const secret = stdout.trim();
    expect(secret).toMatch(/^\S{20,}$/);
    expect(stderr).not.toContain(secret);
    const [{ id } = { id: "" }] = await json<{ id: string; scopes: string[] }[]>("token list");
    expect((await cli.run("token list")).stdout).toMatch(/valid +ci +deploy +web-\*/);
    expect((await cli.run("token list")).stdout).not.toContain(secret);
    expect((await cli.run("token list --json")).stdout).not.toContain("hash");
    expect((await cli.run(`token revoke ${id}`)).status).toBe(0);
    expect((await cli.run("token list")).stdout).toMatch(/revoked/);
    expect((await cli.run("token revoke nobody")).status).toBe(2);
    expect((await cli.run("token create x --scope everything")).status).toBe(2);
    expect(await cli.run("alerts")).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/Nothing is wrong/),
    });
  });
});

describe("notify test", () => {
  it("should show what came of each receiver, and fail if one did not get it", async () => {
    expect(await cli.run("notify test")).toMatchObject({
      status: 0,
      stdout: "",
      stderr: expect.stringMatching(/There are no receivers/),
    });
    cli.noticeTests = [{ sender: "ops", outcome: "delivered", tries: 1 }];
    expect(await cli.run("notify test")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/ops +delivered +1/),
    });
    cli.noticeTests = [
      { sender: "ops", outcome: "delivered", tries: 1 },
      { sender: "phone", outcome: "failed", reason: "answered 404: no_service", tries: 1 },
    ];
    const { status, stdout } = await cli.run("notify test");
    expect([status, stdout]).toEqual([
      1,
      expect.stringMatching(/phone +failed +1 +answered 404: no_service/),
    ]);
    expect(JSON.parse((await cli.run("notify test --json")).stdout)).toEqual(cli.noticeTests);
  });
});

describe("contexts", () => {
  it("should keep a server's token for this user only, and never show it", async () => {
    const environment = { XDG_CONFIG_HOME: folder };
    const add = "context add prod https://deploy.example.com --token-file -";
    expect((await cli.run(add, { environment, stdin: "cut_secret\n" })).status).toBe(0);
    const path = join(folder, "cutover", "contexts.json");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const list = await cli.run("context list", { environment });
    expect(list.stdout).toMatch(/\* +local[\s\S]*prod +https:\/\/deploy\.example\.com/);
    expect(list.stdout + list.stderr).not.toContain("cut_secret");
    expect((await cli.run("context use prod", { environment })).status).toBe(0);
    expect((await cli.run("context list", { environment })).stdout).toMatch(/\* +prod/);
    expect((await cli.run("context use nowhere", { environment })).status).toBe(2);
    expect((await cli.run("context add x https://u:p@e.com --token-file -", { environment })).status).toBe(2);
    expect((await cli.run("context add prod https://e.com", { environment })).status).toBe(4);
  });
});
