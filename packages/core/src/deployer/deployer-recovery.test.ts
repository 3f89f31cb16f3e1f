import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { DeploymentEvent } from "../events/events.js";
import { DeployerError } from "../errors/deployer-error.js";
import { markerPath } from "../ports/router.js";
import { sqlite } from "../adapters/sqlite/sqlite.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { memorySource } from "../testing/memory-source.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "cutover-recovery-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function start(world: MemoryWorld, onEvent?: (event: DeploymentEvent) => void): Promise<Deployer> {
  const store = sqlite(join(folder, "cutover.db"));
  return createDeployer({
    ...world,
    store,
    sources: [memorySource()],
    timing: { watchMs: 0 },
    ...(onEvent && { onEvent }),
  });
}

async function apply(deployer: Deployer, image: string, strategy: string): Promise<void> {
  const config = {
    image,
    port: 8080,
    domains: ["app.test"],
    healthcheck: { path: "/health", deadline: "5s" },
    deploy_strategy: strategy,
  };
  await deployer.apply({ name: "web", source: "memory", config });
}

/** Deploys v1, then `image`, closing the deployer at the nth event; undefined if there are fewer events than that. */
async function interruptAt(world: MemoryWorld, image: string, strategy: string, nth: number) {
  const first = await start(world);
  await apply(first, "registry/web:1", strategy);
  const blue = await first.deploy("web").done;
  await first.close();
  let count = 0;
  let closed: Promise<void> | undefined;
  let at: DeploymentEvent | undefined;
  const second: Deployer = await start(world, (event) => {
    count += 1;
    if (count !== nth) return;
    at = event;
    closed = second.close();
  });
  await apply(second, image, strategy);
  const green = await second.deploy("web").done;
  await (closed ?? second.close());
  return { blue, green, at };
}

describe("a green that has not passed its gate", () => {
  it("should not be brought back by the engine when its deployer is gone", async () => {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1", { readyAfterMs: Infinity, exitsAfterMs: 500 });
    const deployer: Deployer = await start(world, ({ type }) => {
      if (type === "container:started") void deployer.close();
    });
    await apply(deployer, "registry/web:1", "blue-green");
    await deployer.deploy("web").done;
    await world.clock.sleep(5_000);
    expect((await world.runtime.list("web")).map(({ state }) => state)).toEqual(["stopped"]);
  });
});

describe("a deployer that only reads", () => {
  it("should leave an open deployment to the next deployer", async () => {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1");
    const first: Deployer = await start(world, ({ type }) => {
      if (type === "container:started") void first.close();
    });
    await apply(first, "registry/web:1", "blue-green");
    const { id } = await first.deploy("web").done;
    const store = sqlite(join(folder, "cutover.db"));
    const reader = await createDeployer({ ...world, store, sources: [memorySource()], watch: false });
    await world.clock.sleep(60_000);
    expect(await reader.status("web")).toMatchObject({ open: { deployment: id } });
    await reader.close();
    const next = await start(world);
    await next.reconcile();
    expect(await next.status("web")).toMatchObject({ open: undefined });
    await next.close();
  });
});

describe("a deployer on an older database that was restored", () => {
  it.each(["blue-green", "recreate"])("should touch nothing, and say so (%s)", async (strategy) => {
    const world = memoryWorld();
    for (const version of ["1", "2", "3"]) world.runtime.publish(`registry/web:${version}`);
    const first = await start(world);
    await apply(first, "registry/web:1", strategy);
    await first.deploy("web").done;
    await first.close();
    cpSync(folder, `${folder}-backup`, { recursive: true });
    const second = await start(world);
    await apply(second, "registry/web:2", strategy);
    const live = await second.deploy("web").done;
    await second.close();
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-backup`, folder);
    const restored = await start(world);
    await apply(restored, "registry/web:3", strategy);
    const refused = await restored.deploy("web").done;
    const removal = await restored.remove("web").done;
    expect([refused.error?.code, removal.error?.code]).toEqual(["STORE_OUTDATED", "STORE_OUTDATED"]);
    const containers = await world.runtime.list("web");
    expect(containers.map(({ deployment, state }) => [deployment, state])).toEqual([[live.id, "running"]]);
    await restored.close();
  });
});

describe("a deployment that was left open", () => {
  it("should be tried ever more rarely while the engine does not answer, and be closed once it does", async () => {
    const world = await DeployerWorld.open();
    await world.begin("1", {}, { readyAfterMs: 3_000 });
    const { deployment } = await world.next("container:started");
    await world.deployer.close();
    const unreachable = vi
      .spyOn(world.world.runtime, "list")
      .mockRejectedValue(new DeployerError("ENGINE_UNREACHABLE", "the engine does not answer"));
    const claims = vi.spyOn(world.store, "claimLease");
    await world.restart();
    const { done } = await world.deployer.deployment(deployment);
    await world.world.clock.sleep(60_000);
    expect(unreachable.mock.calls.length).toBeGreaterThan(20);
    expect(claims.mock.calls.length).toBeLessThan(100);
    unreachable.mockRestore();
    expect((await done).status).toBe("failed");
    expect(await world.store.listOpenDeployments()).toEqual([]);
    await world.deployer.close();
  });

  it("should be left alone if the route was written last by a deployment that the database does not know", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1");
    await world.deploy("2", {}, { readyAfterMs: Infinity });
    const { id } = await world.begin("3", {}, { readyAfterMs: Infinity });
    await world.next("container:started");
    await world.deployer.close();
    world.world.router.changeByHand("web", { nonce: "of-a-newer-database-0" });
    await world.restart();
    await expect(world.deployer.reconcile()).rejects.toMatchObject({ code: "STORE_OUTDATED" });
    expect(world.containers()).toEqual([`${blue.id} running`, `${id} running`]);
    expect((await world.store.findDeployment(id))?.phase).toBe("probing");
  });

  it("should not be waited for as long as its gate would, where its green is not ready", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1");
    const { done, id } = await world.begin("2", { healthcheck: { path: "/health", deadline: "2h" } });
    await world.next("route:written");
    await world.deployer.close();
    await done;
    world.world.runtime.behave(`web-${id}`, { readyAfterMs: Infinity });
    await world.restart();
    const beganMs = world.world.clock.monotonicMs();
    await world.deployer.reconcile();
    expect(await world.store.findDeployment(id)).toMatchObject({ phase: "failed" });
    // Exactly the quarantine of its write.
    expect(world.world.clock.monotonicMs() - beganMs).toBeLessThan(5 * 60_000);
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should be undone although the proxy serves a write of it that it took for failed", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1");
    const { router } = world.world;
    const put = router.put.bind(router);
    router.put = async (...parameters) => {
      router.put = put;
      await put(...parameters);
      throw new DeployerError("INTERNAL", "the answer was not understood");
    };
    const write = world.store.writeDeployment.bind(world.store);
    world.store.writeDeployment = async (...parameters) => {
      const written = await write(...parameters);
      if (written.phase === "aborting") void world.deployer.close();
      return written;
    };
    const { id } = await world.deploy("2");
    world.store.writeDeployment = write;
    await world.restart();
    await world.deployer.reconcile();
    expect(await world.store.findDeployment(id)).toMatchObject({
      phase: "failed",
      error: { code: "INTERNAL" },
    });
    expect(world.serving()).toEqual([blue.id]);
    expect(world.containers()).toEqual([`${blue.id} running`]);
  });
});

describe("two deployers on one store", () => {
  it("should let one deploy a workload at a time, and neither take the other's for abandoned", async () => {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1", { readyAfterMs: 60_000 });
    const [one, two] = [await start(world), await start(world)];
    await apply(one, "registry/web:1", "blue-green");
    const running = one.deploy("web");
    for await (const { type } of running.events) if (type === "container:started") break;
    const waiting = two.deploy("web");
    expect(await two.status("web")).toMatchObject({ open: { deployment: running.id } });
    await two.reconcile();
    const results = [await running.done, await waiting.done];
    expect(results.map(({ error }) => error?.code)).toEqual(["READINESS_TIMEOUT", "READINESS_TIMEOUT"]);
    expect(await world.runtime.list("web")).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });
});

describe.each([
  ["blue-green", "registry/web:2"],
  ["recreate", "registry/web:2"],
  ["blue-green", "registry/web:bad"],
  ["recreate", "registry/web:bad"],
])("a %s deployment of %s that is interrupted", (strategy, image) => {
  it("should be finished or undone by the next deployer, wherever it was", async () => {
    const outcomes = new Set<string>();
    for (let nth = 1; ; nth += 1) {
      rmSync(folder, { recursive: true });
      folder = mkdtempSync(join(tmpdir(), "cutover-recovery-"));
      const world = memoryWorld();
      world.runtime.publish("registry/web:1");
      world.runtime.publish("registry/web:2");
      world.runtime.publish("registry/web:bad", { readyAfterMs: Infinity });
      const { blue, green, at } = await interruptAt(world, image, strategy, nth);
      if (!at) break;
      const next = await start(world);
      await next.reconcile();
      const { live, open } = await next.status("web");
      const containers = await world.runtime.list("web");
      const where = `interrupted at event ${nth}, ${at.type}`;
      expect(open, where).toBeUndefined();
      expect([blue.id, green.id], where).toContain(live?.deployment);
      expect(
        containers.map(({ deployment, state }) => [deployment, state]),
        where,
      ).toEqual([[live?.deployment, "running"]]);
      const served = world.router
        .targets("app.test")
        .map(({ host, port }) => world.runtime.listenerAt(host, port)?.body);
      expect(new Set(served), where).toEqual(new Set([live?.deployment]));
      outcomes.add(live?.deployment === green.id ? "finished" : "undone");
      await next.close();
    }
    expect(outcomes).toContain("undone");
    expect(outcomes.has("finished")).toBe(!image.endsWith("bad"));
  });
});

describe("a deployment whose commit the store refuses", () => {
  it("should be told as interrupted, since it is finished later", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    const write = world.store.writeDeployment.bind(world.store);
    world.store.writeDeployment = async (lease, record, also) => {
      if (record.phase !== "draining") return write(lease, record, also);
      throw new DeployerError("STORE_BUSY", "somebody else has locked it");
    };
    const { id, status, error } = await world.deploy("2");
    expect([status, error?.code]).toEqual(["interrupted", "STORE_BUSY"]);
    world.store.writeDeployment = write;
    await world.deployer.reconcile();
    expect(await world.deployer.history("web", { limit: 1 })).toMatchObject([{ id, status: "succeeded" }]);
    expect(world.serving()).toEqual([id]);
  });
});

describe("a route that a repair has written and could not prove", () => {
  it("should not pass for that of a newer database where the deployment after it is interrupted", async () => {
    const world = await DeployerWorld.open();
    const first = await world.deploy("1");
    const { router, prober } = world.world;
    router.editByHand("web", { scheme: "http", host: "10.9.9.9", port: 80 });
    const probe = prober.probe.bind(prober);
    prober.probe = async (request, signal) =>
      request.path === markerPath
        ? { kind: "failure", reason: "refused", message: "nobody listens" }
        : probe(request, signal);
    await expect(world.deployer.reconcile()).rejects.toMatchObject({ code: "ROUTE_NOT_VERIFIED" });
    prober.probe = probe;
    const deployment = await world.begin("2", {}, { readyAfterMs: 30_000 });
    await world.next("container:started");
    await world.deployer.close();
    await world.restart();
    await world.deployer.reconcile();
    expect((await world.store.findDeployment(deployment.id))?.phase).toBe("failed");
    expect(world.serving()).toEqual([first.id]);
  });
});

describe("reconcile", () => {
  it("should tell of what cannot be recovered, also if the start has begun to", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    await world.begin("2", {}, { readyAfterMs: 30_000 });
    await world.next("container:started");
    await world.deployer.close();
    world.world.runtime.claim = () => Promise.reject(new DeployerError("ENGINE_FAILED", "refused"));
    await world.restart();
    await expect(world.deployer.reconcile()).rejects.toMatchObject({ code: "ENGINE_FAILED" });
  });
});
