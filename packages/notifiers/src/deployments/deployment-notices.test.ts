import { createDeployer, type Deployer, type DeployerError, type LoggedEvent } from "@cutover/core";
import { DeliveryFailure } from "@cutover/core/notify";
import { emptyStoreData, memorySource, MemoryStore, memoryWorld } from "@cutover/core/testing";
import { describe, expect, it } from "vitest";
import type { Delivery } from "../deliver.js";
import type { Notice } from "../notice.js";
import type { Sender } from "../sender.js";
import { Progress } from "./progress.js";
import { deploymentNotices, type DeploymentNoticesOptions } from "./deployment-notices.js";

const hourMs = 3_600_000;

/** Deployers in memory, on one store and a virtual clock, and a sender that notes what it gets. */
function setUp() {
  const world = memoryWorld();
  for (const version of ["1", "2"]) world.runtime.publish(`registry/web:${version}`);
  world.runtime.publish("registry/web:bad", { readyAfterMs: Number.POSITIVE_INFINITY });
  const data = emptyStoreData();
  const stop = new AbortController();
  const got: string[] = [];
  const notices: Notice[] = [];
  const deliveries: Delivery[] = [];
  const sender: Sender = {
    name: "notes",
    async send(notice) {
      notices.push(notice);
      if (notice.kind === "deployment") got.push(`${notice.workload} ${notice.operation} ${notice.outcome}`);
    },
  };
  return {
    ...world,
    stop,
    got,
    notices,
    deliveries,
    sender,
    open: () =>
      createDeployer({
        ...world,
        store: new MemoryStore(data, () => world.clock.wallMs()),
        sources: [memorySource()],
        timing: { watchMs: 0, leaseMs: 1_000, drainQuietMs: 100 },
      }),
    follow: (deployer: Deployer, more: Partial<DeploymentNoticesOptions> = {}) =>
      deploymentNotices({
        deployer,
        senders: [sender],
        signal: stop.signal,
        clock: world.clock,
        onDelivery: (delivery) => deliveries.push(delivery),
        ...more,
      }),
  };
}

async function deploy(deployer: Deployer, tag: string, more: object = {}) {
  const config = {
    image: `registry/web:${tag}`,
    port: 8080,
    domains: ["web.test"],
    healthcheck: { path: "/health", deadline: "5s" },
  };
  await deployer.apply({ name: "web", source: "memory", config });
  return deployer.deploy("web", more).done;
}

describe("notices of deployments", () => {
  it("should tell of failures always, and of successes only by choice", async () => {
    const world = setUp();
    const deployer = await world.open();
    const quietly = world.follow(deployer);
    const all: string[] = [];
    const named: Sender = {
      name: "all",
      send: async (notice) => void all.push(notice.kind === "deployment" ? notice.outcome : ""),
    };
    const loudly = world.follow(deployer, { senders: [named], when: { successes: true } });
    await world.clock.sleep(10);
    await deploy(deployer, "1");
    await deploy(deployer, "bad", { by: "ada", why: "release 2" });
    await world.clock.sleep(5_000);
    expect(world.got).toEqual(["web deploy failed"]);
    expect(all).toEqual(["succeeded", "failed"]);
    expect(world.notices[0]).toMatchObject({
      kind: "deployment",
      by: "ada",
      why: "release 2",
      recovered: false,
      error: { code: "READINESS_TIMEOUT" },
    });
    expect(world.deliveries.filter(({ sender }) => sender === "notes")).toMatchObject([
      { outcome: "delivered", tries: 1 },
    ]);
    await deployer.close();
    await Promise.all([quietly, loudly]);
  });

  it("should tell at once of one that is held, once, though another deployer takes it over", async () => {
    const world = setUp();
    const [first, reader] = [await world.open(), await world.open()];
    await deploy(first, "1");
    const following = world.follow(reader);
    await world.clock.sleep(10);
    const beganMs = world.clock.wallMs();
    const done = deploy(first, "2", { by: "ada", why: "release 2", hold: "3h" });
    await world.clock.sleep(20_000);
    const holds = () => world.notices.filter(({ kind }) => kind === "hold");
    const [notice] = holds();
    expect(notice).toMatchObject({ workload: "web", by: "ada", why: "release 2" });
    if (notice?.kind !== "hold") throw new Error("no notice of a hold");
    expect(notice.untilMs - beganMs).toBeGreaterThanOrEqual(3 * hourMs);
    await first.close();
    await done;
    const recovered = reader.reconcile();
    await world.clock.sleep(20_000);
    expect(await reader.summary(notice.deployment)).toMatchObject({ phase: "held" });
    await reader.promote(notice.deployment);
    await recovered;
    expect(holds()).toHaveLength(1);
    world.stop.abort();
    await following;
    await reader.close();
  });

  it("should tell after a long stop of a hold that waits still, and of none that does not", async () => {
    const world = setUp();
    const deployer = await world.open();
    await deploy(deployer, "1");
    await deploy(deployer, "2", { hold: "1s" });
    await deployer.apply({
      name: "api",
      source: "memory",
      config: { image: "registry/web:1", port: 8080, domains: ["api.test"] },
    });
    const held = deployer.deploy("api", { hold: "24h" });
    await world.clock.sleep(2 * hourMs);
    const following = world.follow(deployer, { after: 0 });
    await world.clock.sleep(5_000);
    expect(world.notices.filter(({ kind }) => kind === "hold")).toMatchObject([{ workload: "api" }]);
    await held.cancel();
    world.stop.abort();
    await following;
    await deployer.close();
  });

  it("should tell of a deployment that was refused before the store had it", async () => {
    const world = setUp();
    const deployer = await world.open();
    const following = world.follow(deployer);
    await world.clock.sleep(10);
    await deployer.deploy("unknown").done;
    await world.clock.sleep(5_000);
    expect(world.got).toEqual(["unknown deploy refused"]);
    await deployer.close();
    await following;
  });

  it("should go on after a restart where it was, and tell of each deployment once", async () => {
    const world = setUp();
    const deployer = await world.open();
    let after = 0;
    const onProgress = (seq: number) => (after = seq);
    const first = world.follow(deployer, { after, onProgress, when: { successes: true } });
    await deploy(deployer, "1");
    await world.clock.sleep(5_000);
    world.stop.abort();
    await first;
    expect(world.got).toEqual(["web deploy succeeded"]);
    expect(after).toBeGreaterThan(0);

    await deploy(deployer, "bad");
    const again = new AbortController();
    const second = world.follow(deployer, {
      after,
      onProgress,
      when: { successes: true },
      signal: again.signal,
    });
    await world.clock.sleep(5_000);
    expect(world.got).toEqual(["web deploy succeeded", "web deploy failed"]);
    again.abort();
    await second;
    await deployer.close();
  });

  it("should repeat after a restart what was not delivered, and not count it as done", async () => {
    const world = setUp();
    const deployer = await world.open();
    const hangs: Sender = { name: "hangs", send: () => new Promise(() => undefined) };
    const reached: number[] = [];
    const first = world.follow(deployer, { senders: [hangs], onProgress: (seq) => reached.push(seq) });
    await world.clock.sleep(10);
    await deploy(deployer, "bad");
    await world.clock.sleep(100);
    world.stop.abort();
    await first;
    const after = reached.at(-1) ?? 0;
    const again = new AbortController();
    const second = world.follow(deployer, { after, signal: again.signal });
    await world.clock.sleep(5_000);
    expect(world.got).toEqual(["web deploy failed"]);
    again.abort();
    await second;
    await deployer.close();
  });

  it("should not send a flood of old notices after a long stop", async () => {
    const world = setUp();
    const deployer = await world.open();
    for (let count = 0; count < 3; count += 1) await deploy(deployer, "bad");
    await world.clock.sleep(2 * hourMs);
    await deploy(deployer, "bad");
    const following = world.follow(deployer, { after: 0 });
    await world.clock.sleep(5_000);
    expect(world.got).toHaveLength(1);
    expect(world.deliveries.map(({ outcome }) => outcome)).toEqual([
      "dropped",
      "dropped",
      "dropped",
      "delivered",
    ]);
    world.stop.abort();
    await following;
    await deployer.close();
  });

  it("should change no outcome and delay no deployment, whatever senders and callbacks do", async () => {
    const world = setUp();
    const deployer = await world.open();
    const throws = (): never => {
      throw new Error("broken");
    };
    const following = world.follow(deployer, {
      senders: [
        { name: "hangs", send: () => new Promise(() => undefined) },
        { name: "throws", send: throws },
        { name: "refuses", send: () => Promise.reject(new DeliveryFailure("no", { mayPass: true })) },
        world.sender,
      ],
      when: { successes: true },
      onDelivery: throws,
      onProgress: throws,
    });
    await world.clock.sleep(10);
    const beganMs = world.clock.monotonicMs();
    expect(await deploy(deployer, "1")).toMatchObject({ status: "succeeded" });
    expect(world.clock.monotonicMs() - beganMs).toBeLessThan(20_000);
    await world.clock.sleep(120_000);
    await deploy(deployer, "2");
    await world.clock.sleep(120_000);
    expect(world.got).toEqual(["web deploy succeeded", "web deploy succeeded"]);
    world.stop.abort();
    await following;
    await deployer.close();
  });
});

/** A log of made-up events. */
function deployerOf(
  events: readonly object[],
  summary: (id: string) => unknown,
): DeploymentNoticesOptions["deployer"] {
  return {
    async *events() {
      yield* events as LoggedEvent[];
    },
    summary: async (id) => summary(id) as never,
  };
}

const base = { workload: "web", atMs: Date.now() };
const done = { timings: { totalMs: 1, phases: { starting: 1 } }, phase: "failed", count: 1 };

async function noticesOf(events: readonly object[], summary: object, when = {}): Promise<Notice[]> {
  const notices: Notice[] = [];
  const sender: Sender = { name: "notes", send: async (notice) => void notices.push(notice) };
  const deployer = deployerOf(
    events.map((event, index) => ({ ...base, seq: index + 1, deployment: "d", ...event })),
    () => ({ operation: "deploy", ...done, ...summary }),
  );
  await deploymentNotices({ deployer, senders: [sender], when, signal: new AbortController().signal });
  return notices;
}

const finished = (status: string, error?: Partial<DeployerError>) => ({
  type: "deployment:finished",
  status,
  error,
});

describe("the choice of notices", () => {
  it("should tell of an end once, though its event comes twice", async () => {
    const events = [
      finished("interrupted"),
      { type: "deployment:recovered" },
      finished("failed"),
      finished("failed"),
    ];
    expect(await noticesOf(events, {})).toMatchObject([{ outcome: "failed", recovered: true }]);
  });

  it("should tell of a success that another deployer finished, if recoveries are wanted", async () => {
    const events = [{ type: "deployment:recovered" }, finished("succeeded")];
    expect(await noticesOf(events, {})).toEqual([]);
    expect(await noticesOf(events, {}, { recoveries: true })).toMatchObject([{ outcome: "succeeded" }]);
    expect(await noticesOf(events, {}, { successes: true, recoveries: false })).toHaveLength(1);
    expect(await noticesOf([finished("succeeded")], {}, { recoveries: true })).toEqual([]);
  });

  it("should tell of repairs by choice, and of a repair that fails once, however often it is tried", async () => {
    const repair = { operation: "repair" };
    expect(await noticesOf([finished("succeeded")], repair, { successes: true })).toEqual([]);
    expect(await noticesOf([finished("succeeded")], repair, { repairs: true })).toHaveLength(1);
    expect(await noticesOf([finished("failed")], repair)).toHaveLength(1);
    expect(await noticesOf([finished("failed")], { ...repair, count: 2 })).toEqual([]);
  });

  it("should tell that a deployment was given up and nothing is proven", async () => {
    const error = { code: "ABANDONED", message: "given up", remedy: "deploy again" };
    expect(await noticesOf([{ type: "deployment:abandoned", why: "x" }], { error })).toMatchObject([
      { outcome: "not-restored", error: { code: "ABANDONED" } },
    ]);
  });
});

describe("the progress of notices", () => {
  it("should not pass a notice that one of its senders still has", () => {
    const reached: number[] = [];
    const progress = new Progress((seq) => reached.push(seq));
    const first = progress.begin(5, 2);
    const second = progress.begin(8, 1);
    progress.begin(9, 0);
    second();
    first();
    expect(reached).toEqual([4]);
    first();
    expect(reached).toEqual([4, 9]);
  });
});
