import { describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";
import { describeWorse } from "./bake.js";

const well = true;
const bad = false;
const times = (count: number, answer: boolean): boolean[] => Array.from({ length: count }, () => answer);

describe("describeWorse", () => {
  const never = { asked: 5, failed: 0 };
  const sometimes = { asked: 5, failed: 2 };
  const always = { asked: 5, failed: 5 };

  it.each([
    ["two failed checks", never, { failedChecks: ["a", "b"], answers: [] }, false],
    ["three failed checks running", never, { failedChecks: ["a", "b", "c"], answers: [] }, true],
    [
      "three failed checks, whatever blue's proxy said",
      always,
      { failedChecks: ["a", "b", "c"], answers: [] },
      true,
    ],
    [
      "three failed checks, as all of blue's had failed",
      { asked: 5, failed: 0, failedChecks: 5 },
      { failedChecks: ["a", "b", "c"], answers: [] },
      false,
    ],
    [
      "three failed checks, as one of blue's had failed",
      { asked: 5, failed: 0, failedChecks: 1 },
      { failedChecks: ["a", "b", "c"], answers: [] },
      true,
    ],
    ["two bad answers running", never, { failedChecks: [], answers: [well, bad, bad] }, false],
    ["three bad answers running", never, { failedChecks: [], answers: [well, bad, bad, bad] }, true],
    ["bad answers apart from each other", never, { failedChecks: [], answers: [bad, bad, well, bad] }, false],
    ["three bad answers running, as before", sometimes, { failedChecks: [], answers: times(3, bad) }, false],
    [
      "every second answer bad",
      never,
      { failedChecks: [], answers: times(5, well).flatMap(() => [bad, well]) },
      true,
    ],
    [
      "three of ten bad, apart",
      never,
      { failedChecks: [], answers: [bad, well, well, bad, well, well, bad, well, well, well] },
      false,
    ],
    [
      "seven of ten bad, before two of five",
      sometimes,
      { failedChecks: [], answers: [...times(7, bad), ...times(3, well)] },
      false,
    ],
    [
      "eight of ten bad, before two of five",
      sometimes,
      { failedChecks: [], answers: [...times(8, bad), ...times(2, well)] },
      true,
    ],
    ["all bad, as before", always, { failedChecks: [], answers: times(10, bad) }, false],
  ])("should judge %s", (_, before, seen, isWorse) => {
    expect(describeWorse(before, seen) !== undefined).toBe(isWorse);
  });
});

describe("a bake", () => {
  /** A page that turns bad, and may turn well again. */
  const page = () => {
    const state = { status: 200 };
    return { state, answer: () => ({ status: state.status, body: "" }) };
  };

  async function bake(
    config: object = {},
    behaviour: object = {},
    blueBehaviour: object = {},
    blueConfig: object = {},
  ) {
    const world = await DeployerWorld.open();
    const first = await world.deploy("1", blueConfig, blueBehaviour);
    const deployment = await world.begin("2", { bake: "10s", ...config }, behaviour);
    const started = await world.next("bake:started");
    return { world, first, deployment, started, startedAtMs: world.world.clock.monotonicMs() };
  }

  it("should keep blue up for its time though it serves nothing any more, and then succeed", async () => {
    const { world, first, deployment, started, startedAtMs } = await bake();
    expect(started.durationMs).toBeGreaterThan(9_900);
    await world.world.clock.sleep(9_000);
    expect(world.of("drain:finished")).toEqual([]);
    expect(world.containers()).toContain(`${first.id} running`);
    expect(await deployment.done).toMatchObject({ status: "succeeded" });
    expect((world.stops[0]?.atMs ?? 0) - startedAtMs).toBeGreaterThan(9_900);
    expect((world.stops[0]?.atMs ?? 0) - startedAtMs).toBeLessThan(12_000);
    expect(world.of("bake:finished")).toMatchObject([{ worse: undefined }]);
    const record = await world.store.findDeployment(deployment.id);
    expect(record?.bake).toMatchObject({ durationMs: 10_000, before: { asked: 5, failed: 0 } });
  });

  it("should end at its time, though the next look would be due later", async () => {
    const { world, deployment, startedAtMs } = await bake({ bake: "2500ms" });
    await deployment.done;
    expect((world.of("bake:finished")[0]?.atMs ?? 0) - (world.of("bake:started")[0]?.atMs ?? 0)).toBeLessThan(
      2_600,
    );
    expect(world.world.clock.monotonicMs() - startedAtMs).toBeGreaterThan(2_400);
  });

  it("should not blame green for an engine that cannot be asked for a while", async () => {
    const { world, deployment } = await bake();
    const { runtime, clock } = world.world;
    const inspect = runtime.inspect.bind(runtime);
    runtime.inspect = () => Promise.reject(new Error("the engine restarts"));
    clock.after(5_000, () => (runtime.inspect = inspect));
    expect(await deployment.done).toMatchObject({ status: "succeeded" });
    expect(clock.monotonicMs()).toBeGreaterThan(5_000);
  });

  it("should keep blue up beyond the deadline of its drain", async () => {
    const { world, first, deployment, startedAtMs } = await bake({ drain: { timeout: "2s" } });
    world.world.runtime.holdConnections(`web-${first.id}`, 1);
    await deployment.done;
    expect((world.stops[0]?.atMs ?? 0) - startedAtMs).toBeGreaterThan(9_900);
    const [finished] = world.of("drain:finished");
    expect(finished).toMatchObject({ outcome: "deadline", cut: { connections: 1 } });
    expect(finished?.waitedMs).toBeGreaterThan(9_900);
  });

  it("should go back to blue where green's check fails three times running", async () => {
    const { state, answer } = page();
    const { world, first, deployment, startedAtMs } = await bake({}, { pages: { "/health": answer } });
    await world.world.clock.sleep(4_000);
    state.status = 404;
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "failed", phase: "draining", error: { code: "BAKE_FAILED" } });
    expect(result.error?.message).toContain("404");
    expect(world.world.clock.monotonicMs() - startedAtMs).toBeLessThan(9_000);
    expect(world.serving()).toEqual([first.id]);
    expect(world.containers()).toEqual([`${first.id} running`]);
    expect((await world.store.findState("web"))?.live.deployment).toBe(first.id);
    expect(world.of("bake:finished")[0]?.worse).toContain("check failed 3 times");
  });

  const unchecked = { healthcheck: undefined, liveness_window: "1s" };

  it("should go back to blue where the proxy's answers get bad", async () => {
    const { state, answer } = page();
    const { world, first, deployment } = await bake(unchecked, { pages: { "/": answer } });
    await world.world.clock.sleep(4_000);
    state.status = 500;
    expect(await deployment.done).toMatchObject({ status: "failed", error: { code: "BAKE_FAILED" } });
    expect(world.serving()).toEqual([first.id]);
  });

  it("should not blame green for what blue answered too", async () => {
    const sick = { pages: { "/": () => ({ status: 500, body: "" }) } };
    const { deployment, world } = await bake(unchecked, sick, sick, unchecked);
    expect(await deployment.done).toMatchObject({ status: "succeeded" });
    const record = await world.store.findDeployment(deployment.id);
    expect(record?.bake?.before).toEqual({ asked: 5, failed: 5, failedChecks: 0 });
  });

  it("should not go back to a blue whose own check had failed all along", async () => {
    const state = { blue: 200, green: 200 };
    const page = (which: keyof typeof state) => ({
      pages: { "/health": () => ({ status: state[which], body: "" }) },
    });
    const world = await DeployerWorld.open();
    await world.deploy("1", {}, page("blue"));
    state.blue = 404;
    const deployment = await world.begin("2", { bake: "10s" }, page("green"));
    await world.next("bake:started");
    state.green = 404;
    expect((await deployment.done).status).toBe("succeeded");
    const record = await world.store.findDeployment(deployment.id);
    expect(record?.bake?.before).toEqual({ asked: 5, failed: 0, failedChecks: 5 });
  });

  it("should go back to blue where the image's own health check says unhealthy", async () => {
    const behaviour = { health: "unhealthy", healthAfterMs: 5_000 };
    const { world, first, deployment } = await bake({}, behaviour);
    const result = await deployment.done;
    expect(result.error).toMatchObject({ code: "BAKE_FAILED" });
    expect(result.error?.message).toContain("unhealthy");
    expect(world.serving()).toEqual([first.id]);
  });

  it("should not end well on a check that has just failed", async () => {
    const { state, answer } = page();
    const { world, deployment } = await bake({}, { pages: { "/health": answer } });
    await world.world.clock.sleep(9_200);
    state.status = 500;
    expect((await deployment.done).error?.code).toBe("BAKE_FAILED");
  });

  it("should forgive two failures", async () => {
    const { state, answer } = page();
    const { world, deployment } = await bake({}, { pages: { "/health": answer } });
    const { clock } = world.world;
    clock.after(3_500, () => (state.status = 500));
    clock.after(5_500, () => (state.status = 200));
    expect((await deployment.done).status).toBe("succeeded");
  });

  it("should be resumed with its stored end after a crash, and with what was seen before the switch", async () => {
    const { world, first, deployment, startedAtMs } = await bake({ bake: "10m" });
    await world.world.clock.sleep(60_000);
    await world.deployer.close();
    await world.world.clock.sleep(120_000);
    await world.restart();
    await world.deployer.reconcile();
    expect((await world.store.findDeployment(deployment.id))?.phase).toBe("done");
    expect((world.stops[0]?.atMs ?? 0) - startedAtMs).toBeGreaterThan(599_000);
    expect((world.stops[0]?.atMs ?? 0) - startedAtMs).toBeLessThan(603_000);
    expect(world.stops[0]?.deployment).toBe(first.id);
    expect(world.of("bake:started")[1]?.durationMs).toBeCloseTo(420_000, -4);
  });

  it("should not end well by a last look that is cut off, as its deployer closes", async () => {
    const { world, deployment } = await bake({ bake: "2s" });
    const { runtime, clock } = world.world;
    await clock.sleep(1_500);
    runtime.inspect = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      });
    await clock.sleep(5_000);
    await world.deployer.close();
    await deployment.done;
    expect(world.of("bake:finished")).toEqual([]);
    expect((await world.store.findDeployment(deployment.id))?.phase).toBe("draining");
  });

  it("should not be cut short by a deployment that waits", async () => {
    const { world, first, deployment, startedAtMs } = await bake();
    world.world.runtime.holdConnections(`web-${first.id}`, 1);
    await world.enqueueAnother();
    await deployment.done;
    expect(world.world.clock.monotonicMs() - startedAtMs).toBeGreaterThan(9_900);
    const [finished] = world.of("drain:finished");
    expect(finished?.outcome).toBe("handed-over");
    expect(finished?.waitedMs).toBeGreaterThan(9_900);
  });

  it.each([
    ["recreate", { deploy_strategy: "recreate" }],
    ["a workload without a route", { domains: [] }],
  ])("should be left out of %s", async (_, config) => {
    const world = await DeployerWorld.open();
    await world.deploy("1", config);
    expect(await world.deploy("2", { bake: "10s", ...config })).toMatchObject({ status: "succeeded" });
    expect(world.of("bake:started")).toEqual([]);
  });

  it("should be left out of a first deployment", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1", { bake: "10s" });
    expect(world.of("bake:started")).toEqual([]);
  });

  it("should stand in the plan", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1", { bake: "10s", drain: { timeout: "0" } });
    const summaries = (await world.deployer.explain("web")).steps.map(({ summary }) => summary);
    expect(summaries.slice(-3).join("; ")).toMatch(/for 10 s, go back .*; let .* without limit; stop/);
  });
});
