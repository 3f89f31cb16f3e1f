import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { defaultTiming, type Engine } from "../journal/engine.js";
import type { DeployerWorld } from "../testing/deployer-world.js";
import { drain } from "../testing/drain-world.js";
import { lookAt, lookForOverdue } from "./retiring-looks.js";
import { watchRetiring } from "./retiring.js";

function engineOf({ world, store, events }: DeployerWorld): Engine {
  const { clock, prober, runtime } = world;
  return {
    clock,
    prober,
    runtime,
    store,
    timing: defaultTiming,
    sources: new Map(),
    secrets: { resolver: () => undefined, policy: {} },
    onEvent: (event) => events.push(event),
  } satisfies Partial<Engine> as unknown as Engine;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe("a drain that another deployment waits for", () => {
  it("should be handed over: the deployment ends, and blue serves on", async () => {
    const { world, done, blue, green } = await drain(1, { drain: { timeout: "2h" } });
    await world.world.clock.sleep(5_000);
    expect(world.of("drain:finished")).toEqual([]);
    await world.enqueueAnother();
    const waitsFromMs = world.world.clock.monotonicMs();
    expect(await done).toMatchObject({ status: "succeeded", phase: "done" });
    expect(world.world.clock.monotonicMs() - waitsFromMs).toBeLessThan(2_000);
    expect(world.of("drain:finished")[0]).toMatchObject({ deployment: green, outcome: "handed-over" });
    expect(world.containers()).toEqual([`${blue} running`, `${green} running`]);
    const state = await world.store.findState("web");
    expect(state?.retiring).toMatchObject([{ deployment: green, container: { deployment: blue } }]);
    const left = (state?.retiring?.[0]?.deadlineMs ?? 0) - world.world.clock.wallMs();
    expect(left).toBeGreaterThan(1.9 * hourMs);
    expect((await world.store.findDeployment(green))?.drain?.outcome).toBe("handed-over");
  });

  /** Two retiring containers, of deployments 1 and 2; 3 is live. */
  async function twoRetire(of: object = { timeout: "2h" }) {
    const { world, done, blue, green } = await drain(1, { drain: of });
    await world.enqueueAnother();
    await done;
    await world.dequeue();
    world.world.runtime.holdConnections(`web-${green}`, 2);
    const third = await world.begin("3", { drain: of });
    await world.next("drain:started");
    await world.enqueueAnother();
    await third.done;
    await world.dequeue();
    return { world, first: blue, second: green, third: third.id };
  }

  it("should keep several old containers at once, each until its own connections have ended", async () => {
    const { world, first, second, third } = await twoRetire();
    const { runtime } = world.world;
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${first} running`, `${second} running`, `${third} running`]);
    runtime.holdConnections(`web-${second}`, 0);
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${first} running`, `${third} running`]);
    expect(world.of("drain:finished").at(-1)).toMatchObject({ deployment: third, outcome: "drained" });
    runtime.holdConnections(`web-${first}`, 0);
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${third} running`]);
    expect((await world.store.findState("web"))?.retiring).toEqual([]);
  });

  it("should cut at their own deadlines those that retire, and count it", async () => {
    const { world, second, third } = await twoRetire({ timeout: "10m" });
    await world.world.clock.sleep(11 * minuteMs);
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${third} running`]);
    expect(world.of("drain:finished").slice(-2)).toMatchObject([
      { deployment: second, outcome: "deadline", cut: { connections: 1 } },
      { deployment: third, outcome: "deadline", cut: { connections: 2 } },
    ]);
    for (const { waitedMs } of world.of("drain:finished").slice(-2)) {
      expect(waitedMs).toBeGreaterThan(10 * minuteMs);
      expect(waitedMs).toBeLessThan(12 * minuteMs);
    }
  });

  it("should not take a short silence for the end of one that retires", async () => {
    const { world, first, second } = await twoRetire();
    const { runtime, clock } = world.world;
    runtime.holdConnections(`web-${second}`, 0);
    const reconciled = world.deployer.reconcile();
    clock.after(900, () => runtime.holdConnections(`web-${second}`, 1));
    clock.after(1_001, () => runtime.holdConnections(`web-${second}`, 0));
    await reconciled;
    expect(world.containers()).toHaveLength(3);
    expect(first).not.toBe(second);
  });

  it("should be taken out of the state where it is gone", async () => {
    const { world, first } = await twoRetire();
    world.world.runtime.removeByHand(`web-${first}`);
    await world.deployer.reconcile();
    expect((await world.store.findState("web"))?.retiring).toHaveLength(1);
    expect(world.containers()).toHaveLength(2);
  });

  it("should be reaped by a later deployment while that one is open for hours", async () => {
    const { world, first, second, third } = await twoRetire({ timeout: "10m" });
    const { runtime, clock } = world.world;
    runtime.holdConnections(`web-${third}`, 1);
    const fourth = await world.begin("4", { drain: { timeout: "0" } });
    await world.next("drain:started");
    await clock.sleep(30 * minuteMs);
    expect(world.containers()).toEqual([`${third} running`, `${fourth.id} running`]);
    expect(world.stops.map(({ deployment }) => deployment)).toEqual([first, second]);
    runtime.holdConnections(`web-${third}`, 0);
    expect(await fourth.done).toMatchObject({ status: "succeeded" });
    expect(world.containers()).toEqual([`${fourth.id} running`]);
  });

  it("should be kept where a later deployment fails, before its commit or after it", async () => {
    const { world, first, second, third } = await twoRetire();
    const { runtime, clock } = world.world;
    await world.deploy("bad", {}, { exitsAfterMs: 10, readyAfterMs: Infinity });
    const retiring = async () =>
      (await world.store.findState("web"))?.retiring?.map(({ container }) => container.deployment);
    expect(await retiring()).toEqual([first, second]);
    runtime.holdConnections(`web-${third}`, 1);
    const fifth = await world.begin("5");
    await world.next("drain:started");
    // One goes while the deployment is open, and stays gone if the deployment fails.
    runtime.holdConnections(`web-${first}`, 0);
    await clock.sleep(5_000);
    runtime.crash(`web-${fifth.id}`);
    expect(await fifth.done).toMatchObject({ status: "failed" });
    expect(await retiring()).toEqual([second]);
    expect(world.containers()).toEqual([`${second} running`, `${third} running`]);
    expect(world.serving()).toEqual([third]);
  });

  it("should be left to recovery, as a leftover, where its deployer ends between the state and the stop", async () => {
    const { world, first, third, second } = await twoRetire();
    const { runtime } = world.world;
    runtime.holdConnections(`web-${first}`, 0);
    const stop = runtime.stop.bind(runtime);
    runtime.stop = () => {
      void world.deployer.close();
      return Promise.reject(new DeployerError("CLOSED", "it ends here"));
    };
    await world.deployer.reconcile().catch(() => undefined);
    await world.deployer.close();
    runtime.stop = stop;
    expect((await world.store.findState("web"))?.retiring).toHaveLength(1);
    expect(world.containers()).toHaveLength(3);
    await world.restart();
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${second} running`, `${third} running`]);
  });

  it("should not be repaired twice at once", async () => {
    const { world, first, second } = await twoRetire();
    const repaired: string[] = [];
    const [stop, mended] = [new AbortController(), new AbortController()];
    const repair = async (workload: string): Promise<void> => {
      repaired.push(workload);
      await once(mended.signal, "abort");
    };
    const watched = watchRetiring({ engine: engineOf(world), signal: stop.signal, repair });
    for (const gone of [first, second]) world.world.runtime.holdConnections(`web-${gone}`, 0);
    await world.world.clock.sleep(8_000);
    expect(repaired).toEqual(["web"]);
    mended.abort();
    await world.world.clock.sleep(3_000);
    expect(repaired.length).toBeGreaterThan(1);
    stop.abort();
    await watched;
  });

  it("should not be waited for while it is looked at anyway and clients still come", async () => {
    const { world, second } = await twoRetire();
    const { runtime, clock } = world.world;
    const engine = engineOf(world);
    const { signal } = new AbortController();
    const state = await world.store.findState("web");
    const retiring = state?.retiring?.find(({ container }) => container.deployment === second);
    if (!state || !retiring) throw new Error("it retires");
    runtime.holdConnections(`web-${second}`, 0);
    for (let looks = 0; looks < 3; looks += 1) {
      await lookAt(engine, { workload: "web", retiring }, signal);
      runtime.connect(`web-${second}`);
      await clock.sleep(200);
    }
    const atMs = clock.monotonicMs();
    expect(await lookForOverdue(engine, { ...state, retiring: [retiring] }, signal)).toEqual([]);
    expect(clock.monotonicMs() - atMs).toBeLessThan(100);
  });

  it("should be told once a second, and be repaired when it may go, but not under an open deployment", async () => {
    const { world, first, second, third } = await twoRetire();
    const { runtime, clock } = world.world;
    const repaired: string[] = [];
    const stop = new AbortController();
    const engine = engineOf(world);
    const repair = async (workload: string): Promise<void> => {
      repaired.push(workload);
      await world.deployer.reconcile();
    };
    const watched = watchRetiring({ engine, signal: stop.signal, repair });
    world.events.length = 0;
    await clock.sleep(10_500);
    expect(repaired).toEqual([]);
    const told = world.of("drain:progressed");
    expect(told.filter(({ deployment }) => deployment === second).length).toBeGreaterThanOrEqual(9);
    expect(told.at(-1)).toMatchObject({
      deployment: third,
      container: `web-${second}`,
      open: { connections: 2 },
    });
    const slow = await world.begin("4", {}, { readyAfterMs: 20_000 });
    await world.next("container:started");
    runtime.holdConnections(`web-${second}`, 0);
    await clock.sleep(5_000);
    expect(repaired).toEqual([]);
    await slow.done;
    await clock.sleep(5_000);
    runtime.holdConnections(`web-${first}`, 0);
    await clock.sleep(5_000);
    expect(repaired.length).toBeGreaterThan(0);
    expect(world.containers()).toEqual([`${slow.id} running`]);
    stop.abort();
    await watched;
  });

  it("should not be cut, without limit, because one look at it has failed", async () => {
    const { world, first } = await twoRetire({ timeout: "0" });
    const { runtime, clock } = world.world;
    await clock.sleep(10 * minuteMs);
    const count = runtime.connections.count.bind(runtime.connections);
    runtime.connections.count = () => Promise.reject(new DeployerError("ENGINE_UNREACHABLE", "it is down"));
    await world.deployer.reconcile();
    runtime.connections.count = count;
    await clock.sleep(3 * minuteMs);
    await world.deployer.reconcile();
    expect(world.containers()).toContain(`${first} running`);
  });

  it("should be cut, without limit, where nobody could count for two minutes", async () => {
    const { world, first } = await twoRetire({ timeout: "0" });
    const { runtime, clock } = world.world;
    runtime.holdConnections(`web-${first}`, undefined);
    await world.deployer.reconcile();
    expect(world.containers()).toContain(`${first} running`);
    await clock.sleep(2 * minuteMs);
    await world.deployer.reconcile();
    expect(world.containers()).not.toContain(`${first} running`);
    expect(world.of("drain:finished").at(-1)).toMatchObject({ outcome: "deadline" });
  });

  it("should be out of the state for good where a recreate has waited for its end", async () => {
    const { world, first, second } = await twoRetire();
    for (const id of [first, second])
      world.world.clock.after(5_000, () => world.world.runtime.holdConnections(`web-${id}`, 0));
    expect(await world.deploy("4", { deploy_strategy: "recreate" })).toMatchObject({ status: "succeeded" });
    expect((await world.store.findState("web"))?.retiring).toEqual([]);
  });

  it("should leave no more containers kept than its successor asks for", async () => {
    const { world, done, blue, hold } = await drain(1, { blueConfig: { retain: 1 } });
    hold(0);
    await done;
    const second = await world.deploy("2", { retain: 1 });
    world.world.runtime.holdConnections(`web-${second.id}`, 1);
    const third = await world.begin("3", { retain: 0 });
    await world.next("drain:started");
    const fourth = world.deployer.deploy("web");
    expect((await third.done).status).toBe("succeeded");
    expect((await world.store.findState("web"))?.retained).toEqual([]);
    world.world.runtime.holdConnections(`web-${second.id}`, 0);
    expect((await fourth.done).status).toBe("succeeded");
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${fourth.id} running`]);
    expect(world.of("damage:found")).toEqual([]);
    expect(blue).not.toBe(second.id);
  });
});
