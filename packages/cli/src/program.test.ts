import { beforeEach, describe, expect, it } from "vitest";
import { MemoryCli } from "./testing/memory-cli.js";

let cli: MemoryCli;
beforeEach(() => {
  cli = new MemoryCli();
  cli.write("1");
});

/** The last line of NDJSON. */
function lastRecord(stdout: string): { exitStatus: number; deployments: { outcome: string; id: string }[] } {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as never;
}

async function live(): Promise<string | undefined> {
  return (await cli.store.findState("web"))?.live.spec.image;
}

describe("an exit status", () => {
  it("should be 0 for a deployment that has succeeded, with its proof on stdout", async () => {
    const { status, stdout, stderr } = await cli.run("deploy web -y");
    expect(status).toBe(0);
    expect(stdout).toMatch(/✓ web succeeded/);
    expect(stdout).toMatch(/switched .* reads in /);
    expect(stdout).toMatch(/downtime +none/);
    expect(stderr).toMatch(/Probing the new version/);
  });

  it("should be 1 if the new version fails, while the old one serves, with reason, remedy and log", async () => {
    await cli.run("deploy -y");
    const before = await live();
    cli.write("bad", {}, { readyAfterMs: Infinity });
    const { status, stdout, stderr } = await cli.run("deploy -y");
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ web failed while it was probing the new version, and was undone/);
    expect(stdout).toMatch(/^ {2}serving +registry\/web@sha256:/m);
    expect(stderr).toMatch(/error READINESS_TIMEOUT[\s\S]*→ Look at green's last log lines/);
    expect(await live()).toBe(before);
  });

  it("should be 2 for an invalid config, an unknown command, option or workload, with the nearest name", async () => {
    cli.write("1", { prot: 80 });
    expect(await cli.run("deploy -y")).toMatchObject({ status: 2, stderr: expect.stringMatching(/prot/) });
    const unknown = await cli.run("deplyo");
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringMatching(/Did you mean deploy/) });
    const option = await cli.run("deploy --imag x");
    expect(option).toMatchObject({ status: 2, stderr: expect.stringMatching(/Did you mean --image/) });
    expect(await cli.run("deploy wbe -y")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/It has: web/),
    });
    expect((await cli.run("status api")).status).toBe(2);
    expect((await cli.run("watch nobody")).status).toBe(2);
    expect((await cli.run("")).status).toBe(2);
  });

  it("should be 3 if it is refused: by a policy, a pause, or an unreachable rollback", async () => {
    cli.write("1", { privileged: true });
    expect(await cli.run("deploy -y")).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/POLICY_REFUSED/),
    });
    cli.write("1");
    await cli.run("deploy -y");
    expect((await cli.run("pause web --why holidays")).status).toBe(0);
    const paused = await cli.run("deploy -y");
    expect(paused).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/holidays[\s\S]*cutover resume/),
    });
    await cli.run("resume web");
    expect(await cli.run("rollback -y")).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/ROLLBACK_IMPOSSIBLE/),
    });
  });

  it("should be 4 if nobody is there to ask, and nothing is changed", async () => {
    await cli.run("deploy -y");
    cli.write("2");
    await cli.run("deploy -y");
    const before = await live();
    for (const line of ["deploy", "rollback", "remove web", "prune", "abandon x --why y"]) {
      const { status, stderr } = await cli.run(line);
      expect([line, status, stderr]).toEqual([line, 4, expect.stringMatching(/INPUT_NEEDED[\s\S]*--yes/)]);
    }
    expect(await live()).toBe(before);
  });

  it("should be 6 for a declined question, never 0", async () => {
    expect((await cli.run("deploy", { answers: [false] })).status).toBe(6);
    expect(await cli.store.findWorkload("web")).toBeUndefined();
    expect((await cli.run("deploy", { answers: [true] })).status).toBe(0);
    expect((await cli.run("remove web", { answers: [false] })).status).toBe(6);
    expect(await live()).toBeDefined();
  });

  it("should be 6 after Ctrl-C, with the undo awaited and the old version live", async () => {
    await cli.run("deploy -y");
    const before = await live();
    cli.write("2");
    const { status, stdout, stderr } = await cli.run("deploy -y", {
      onEvent: ({ type }, interrupt) => type === "container:started" && interrupt(),
    });
    expect(status).toBe(6);
    expect(stderr).toMatch(/Cancelling, and waiting for the undo/);
    expect(stdout).toMatch(/web was cancelled/);
    expect(await live()).toBe(before);
    expect((await cli.world.runtime.list("web")).length).toBe(1);
  });

  it("should be 7 after a second Ctrl-C that leaves it to the next deployer, and say so", async () => {
    await cli.run("deploy -y");
    cli.write("2", {}, { readyAfterMs: 60_000 });
    let presses = 0;
    const { status, stderr, stdout } = await cli.run("deploy -y --json", {
      onEvent: ({ type }, interrupt) => {
        if (type !== "container:started" || presses > 0) return;
        presses += 1;
        interrupt();
        interrupt();
      },
    });
    expect(status).toBe(7);
    expect(stderr).toMatch(/left open; the next deployer finishes or undoes it/);
    const [deployment] = lastRecord(stdout).deployments;
    const watched = await cli.run(`watch ${deployment?.id}`);
    expect(watched.status).toBe(6);
  });

  it("should be 7 if the wait is over", async () => {
    cli.kind = "remote";
    cli.isStuck = true;
    expect(await cli.run("deploy -y --timeout 10ms")).toMatchObject({
      status: 7,
      stderr: expect.stringMatching(/still running on the server/),
    });
  });
});
