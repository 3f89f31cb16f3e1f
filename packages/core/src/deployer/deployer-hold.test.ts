import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { Deployment } from "./deployment.js";
import type { DeployerOptions } from "./deployer-options.js";
import type { DeploymentEvent } from "../events/events.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore, type MemoryStoreData } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

type Setup = MemoryWorld & { readonly data: MemoryStoreData };

function setUp(): Setup {
  const world = memoryWorld();
  for (const tag of ["1", "2", "3"]) world.runtime.publish(`registry/web:${tag}`);
  return { ...world, data: emptyStoreData() };
}

function start(world: Setup, more: Partial<DeployerOptions> = {}): Promise<Deployer> {
  return createDeployer({
    ...world,
    store: new MemoryStore(world.data, () => world.clock.wallMs()),
    sources: [memorySource()],
    timing: { watchMs: 0, leaseMs: 1_000, drainQuietMs: 1_000 },
    ...more,
  });
}

async function apply(
  deployer: Deployer,
  tag: string,
  { name = "web", strategy = "blue-green" } = {},
): Promise<void> {
  const healthcheck = { path: "/health", deadline: "2s" };
  const domains = [`${name}.test`];
  const config = { image: `registry/web:${tag}`, port: 8080, domains, healthcheck };
  await deployer.apply({ name, source: "memory", config: { ...config, deploy_strategy: strategy } });
}

async function reach(deployment: Deployment, type: DeploymentEvent["type"]): Promise<void> {
  for await (const event of deployment.eventsAfter(0)) if (event.type === type) return;
}

/** The second version, which waits beside the first. */
async function hold(deployer: Deployer, duration = "1h"): Promise<{ blue: string; held: Deployment }> {
  await apply(deployer, "1");
  const { id } = await deployer.deploy("web").done;
  await apply(deployer, "2");
  const held = deployer.deploy("web", { hold: duration });
  await reach(held, "hold:started");
  return { blue: id, held };
}

function served({ router, runtime }: Setup): (string | undefined)[] {
  const bodies = router.targets("web.test").map(({ host, port }) => runtime.listenerAt(host, port)?.body);
  return [...new Set(bodies)];
}

describe("what a held deployment would do", () => {
  it("should be explained with its wait, of what is applied or written, and refused like its deployment", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1");
    const written = { source: "memory", config: { image: "registry/web:2" } };
    for (const options of [{ hold: "90m" }, { ...written, hold: "90m" }]) {
      const { steps } = await deployer.explain("web", options);
      const step = steps.findIndex(({ phase }) => phase === "held");
      expect(steps[step]?.summary).toMatch(/hold green for at most 90m: a promotion .* undoes it/);
      expect(steps[step - 1]?.summary).toMatch(/until green is ready/);
    }
    const { steps } = await deployer.explain("web");
    expect(steps.map(({ phase }) => phase)).not.toContain("held");
    const refused = { code: "CONFIG_INVALID", message: expect.stringMatching(/hold/) };
    await expect(deployer.explain("web", { hold: "200h" })).rejects.toMatchObject(refused);
    await apply(deployer, "1", { strategy: "recreate" });
    await expect(deployer.explain("web", { hold: "1h" })).rejects.toMatchObject(refused);
    await deployer.close();
  });

  it("should not be explained of a config without its source", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1");
    const half = deployer.explain("web", { config: { image: "registry/web:2" } });
    await expect(half).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(/^source must be/),
    });
    await deployer.close();
  });
});

describe("a held deployment", () => {
  it.each(["this", "another"])(
    "should leave blue serving until %s process promotes it, and say by whom and why",
    async (from) => {
      const world = setUp();
      const [deployer, other] = [await start(world), await start(world)];
      const { blue, held } = await hold(deployer);
      expect((await other.summary(held.id)).hold).toMatchObject({ durationMs: 3_600_000 });
      await world.clock.sleep(1_800_000);
      expect(served(world)).toEqual([blue]);
      const { untilMs } = (await other.summary(held.id)).hold ?? {};
      expect(await other.status("web")).toMatchObject({ open: { phase: "held", heldUntilMs: untilMs } });
      const promoter = from === "this" ? deployer : other;
      await promoter.promote(held.id, { by: "ann", why: "the page looks right" });
      expect(await held.done).toMatchObject({ status: "succeeded" });
      expect(served(world)).toEqual([held.id]);
      const { hold: kept } = await other.summary(held.id);
      expect(kept?.promotion).toMatchObject({ by: "ann", why: "the page looks right" });
      const told = [];
      for await (const event of held.eventsAfter(0)) told.push(event);
      expect(told).toContainEqual(
        expect.objectContaining({ type: "hold:promoted", by: "ann", why: "the page looks right" }),
      );
      await Promise.all([deployer.close(), other.close()]);
    },
  );

  it("should be undone at its deadline, and accept no promotion then", async () => {
    const world = setUp();
    const deployer = await start(world);
    const { blue, held } = await hold(deployer, "10m");
    const atMs = world.clock.monotonicMs();
    expect(await held.done).toMatchObject({ status: "failed", error: { code: "HOLD_EXPIRED" } });
    expect(world.clock.monotonicMs() - atMs).toBeGreaterThan(595_000);
    expect(world.clock.monotonicMs() - atMs).toBeLessThan(605_000);
    expect(served(world)).toEqual([blue]);
    const containers = await world.runtime.list("web");
    expect(containers.map(({ deployment }) => deployment)).toEqual([blue]);
    await expect(deployer.promote(held.id)).rejects.toMatchObject({
      code: "PROMOTE_REFUSED",
      message: expect.stringContaining("it is over (failed)"),
    });
    await deployer.close();
  });

  it("should be switched to if its promotion is recorded in the instant of its deadline", async () => {
    const world = setUp();
    class Late extends MemoryStore {
      override async writeDeployment(...of: Parameters<MemoryStore["writeDeployment"]>) {
        if (of[1].hold?.expired) await this.requestPromotion(of[1].id, { atMs: 1 });
        return super.writeDeployment(...of);
      }
    }
    const store = new Late(world.data, () => world.clock.wallMs());
    const deployer = await start(world, { store });
    const { held } = await hold(deployer, "10s");
    expect((await held.done).status).toBe("succeeded");
    expect(served(world)).toEqual([held.id]);
    await deployer.close();
  });

  it("should be undone if it is cancelled, and be promoted no more", async () => {
    const world = setUp();
    const deployer = await start(world);
    const { blue, held } = await hold(deployer);
    expect(await held.cancel()).toBe("undone");
    await expect(held.promote()).rejects.toMatchObject({ code: "PROMOTE_REFUSED" });
    expect(await held.done).toMatchObject({ status: "cancelled" });
    expect(served(world)).toEqual([blue]);
    await deployer.close();
  });

  it("should be resumed by the next deployer, until the same deadline", async () => {
    const world = setUp();
    const first = await start(world);
    const { blue, held } = await hold(first, "10m");
    await world.clock.sleep(300_000);
    await first.close();
    expect((await held.done).status).toBe("interrupted");
    expect(served(world)).toEqual([blue]);
    const next = await start(world);
    const resumed = await next.deployment(held.id);
    const atMs = world.clock.monotonicMs();
    expect(await resumed.done).toMatchObject({ status: "failed", error: { code: "HOLD_EXPIRED" } });
    expect(world.clock.monotonicMs() - atMs).toBeLessThan(305_000);
    expect(served(world)).toEqual([blue]);
    await next.close();
  });

  it("should switch once a next deployer is there if it was promoted while none was", async () => {
    const world = setUp();
    const first = await start(world);
    const { held } = await hold(first);
    await first.close();
    const reader = await start(world, { watch: false });
    await reader.promote(held.id);
    await reader.close();
    const next = await start(world);
    expect(await (await next.deployment(held.id)).done).toMatchObject({ status: "succeeded" });
    expect(served(world)).toEqual([held.id]);
    await next.close();
  });

  it("should watch green no longer than it is held", async () => {
    const world = setUp();
    const watches: AbortSignal[] = [];
    const watch = world.runtime.watch.bind(world.runtime);
    world.runtime.watch = (name, onEvent, signal) => {
      watches.push(signal);
      return watch(name, onEvent, signal);
    };
    const deployer = await start(world);
    const { held } = await hold(deployer);
    const ofHold = watches.at(-1);
    expect(ofHold?.aborted).toBe(false);
    await deployer.promote(held.id);
    await reach(held, "hold:promoted");
    expect(ofHold?.aborted).toBe(true);
    await held.done;
    await deployer.close();
  });

  it("should be undone at once if green ends", async () => {
    const world = setUp();
    const deployer = await start(world);
    const { blue, held } = await hold(deployer);
    const green = (await world.runtime.list("web")).find(({ deployment }) => deployment === held.id);
    const atMs = world.clock.monotonicMs();
    world.runtime.crash(green?.name ?? "");
    expect(await held.done).toMatchObject({ status: "failed", error: { code: "GREEN_EXITED" } });
    expect(world.clock.monotonicMs() - atMs).toBeLessThan(20_000);
    expect(served(world)).toEqual([blue]);
    await deployer.close();
  });

  it("should be undone if blue is removed meanwhile, which is created again", async () => {
    const world = setUp();
    const deployer = await start(world);
    const { blue, held } = await hold(deployer);
    const live = (await world.runtime.list("web")).find(({ deployment }) => deployment === blue);
    world.runtime.removeByHand(live?.name ?? "");
    expect(await held.done).toMatchObject({ status: "failed", error: { code: "CONTAINER_MISSING" } });
    expect(served(world)).toEqual([blue]);
    await deployer.close();
  });

  it("should not be switched to if green is not ready any more when it is promoted", async () => {
    const world = setUp();
    const deployer = await start(world);
    const { blue, held } = await hold(deployer);
    const green = (await world.runtime.list("web")).find(({ deployment }) => deployment === held.id);
    world.runtime.behave(green?.name ?? "", { unreadyAfterMs: 0 });
    await deployer.promote(held.id);
    expect(await held.done).toMatchObject({ status: "failed", error: { code: "READINESS_TIMEOUT" } });
    expect(served(world)).toEqual([blue]);
    await deployer.close();
  });

  it("should let other workloads deploy meanwhile, though only one at a time may", async () => {
    const world = setUp();
    const deployer = await start(world, { parallel: 1 });
    const { held } = await hold(deployer);
    await apply(deployer, "3", { name: "shop" });
    expect((await deployer.deploy("shop").done).status).toBe("succeeded");
    await deployer.promote(held.id);
    expect((await held.done).status).toBe("succeeded");
    await deployer.close();
  });

  it("should be promoted in the first deployment of a workload, which then has its route", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1");
    const held = deployer.deploy("web", { hold: "1h" });
    await reach(held, "hold:started");
    expect(served(world)).toEqual([]);
    await held.promote();
    expect((await held.done).status).toBe("succeeded");
    expect(served(world)).toEqual([held.id]);
    await deployer.close();
  });
});

describe("what cannot be held or promoted", () => {
  it.each(["", "0s", "500ms", "1 h", "169h", "forever", 3_600, null])(
    "should be refused before any effect: hold %j",
    async (duration) => {
      const world = setUp();
      const deployer = await start(world);
      await apply(deployer, "1");
      const { error, phase } = await deployer.deploy("web", { hold: duration as string }).done;
      expect([phase, error?.code, error?.details]).toMatchObject([
        "preflight",
        "CONFIG_INVALID",
        { field: "hold" },
      ]);
      expect(await deployer.history("web")).toEqual([]);
      await deployer.close();
    },
  );

  it("should be refused before any effect with recreate, with its reason", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1", { strategy: "recreate" });
    const { error } = await deployer.deploy("web", { hold: "1h" }).done;
    expect(error).toMatchObject({ code: "CONFIG_INVALID", details: { field: "hold" } });
    expect(error?.message).toContain("recreate, which stops what is live");
    expect(await deployer.history("web")).toEqual([]);
    await deployer.close();
  });

  it("should be refused with the reason", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1");
    const plain = deployer.deploy("web");
    await plain.done;
    const because = (id: string) =>
      deployer.promote(id).then(
        () => "promoted",
        ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
      );
    expect(await because(plain.id)).toContain("it was begun without a hold");
    expect(await because("nothing")).toContain("DEPLOYMENT_UNKNOWN");
    await apply(deployer, "2");
    const held = deployer.deploy("web", { hold: "1h" });
    await held.accepted;
    expect(await because(held.id)).toMatch(/PROMOTE_REFUSED .* is not held yet/);
    await reach(held, "hold:started");
    expect(await because(held.id)).toBe("promoted");
    expect(await because(held.id)).toBe("promoted");
    await held.done;
    expect(await because(held.id)).toContain("it is over (done)");
    await deployer.close();
  });
});
