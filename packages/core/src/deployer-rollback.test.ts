import { beforeEach, describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { DeploymentResult } from "./deployment.js";
import { DeployerError } from "./errors/deployer-error.js";
import type { DeploymentEvent } from "./events/events.js";
import type { SourcePlugin } from "./source/source-plugin.js";
import { memorySource } from "./testing/memory-source.js";
import { emptyStoreData, MemoryStore } from "./testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "./testing/memory-world.js";

let world: MemoryWorld;
let deployer: Deployer;
let events: DeploymentEvent[];
let data: ReturnType<typeof emptyStoreData>;

const sources = () => [memorySource(), { ...memorySource(), kind: "other" }];

function withoutRegistry(): SourcePlugin {
  return Object.fromEntries(
    Object.entries(memorySource()).filter(([key]) => key !== "pullAgain"),
  ) as unknown as SourcePlugin;
}

async function open(more: Partial<Parameters<typeof createDeployer>[0]> = {}): Promise<Deployer> {
  const store = new MemoryStore(data, () => world.clock.wallMs());
  const onEvent = (event: DeploymentEvent): unknown => events.push(event);
  const timing = { watchMs: 0, pollMs: 500 };
  return createDeployer({ ...world, store, sources: sources(), timing, onEvent, ...more });
}

beforeEach(async () => {
  world = memoryWorld();
  data = emptyStoreData();
  events = [];
  for (const version of ["1", "2", "3", "4"]) world.runtime.publish(`registry/web:${version}`);
  deployer = await open();
});

const drain = { timeout: "1s" };

async function deploy(version: string, more: Record<string, unknown> = {}, source = "memory") {
  const config = {
    image: `registry/web:${version}`,
    port: 8080,
    domains: ["app.test"],
    healthcheck: { path: "/health" },
    drain,
    ...more,
  };
  await deployer.apply({ name: "web", source, config });
  return succeeded(await deployer.deploy("web").done);
}

function succeeded(result: DeploymentResult): DeploymentResult {
  expect(result.error).toBeUndefined();
  expect(result.status).toBe("succeeded");
  return result;
}

async function rollBack(to?: string) {
  return deployer.rollback("web", to === undefined ? {} : { to }).done;
}

const serving = () =>
  new Set(
    world.router.targets("app.test").map(({ host, port }) => world.runtime.listenerAt(host, port)?.body),
  );
const containers = async () =>
  (await world.runtime.listContainers("web")).map(({ deployment, state }) => `${deployment} ${state}`).sort();
const created = (): number => events.filter(({ type }) => type === "container:created").length;
const verdictOf = async (id: string) =>
  (await deployer.history("web")).find((one) => one.id === id)?.rollback;
const imageOf = (version: string): string => {
  const digest = `sha256:${Buffer.from(`registry/web:${version}`).toString("hex").slice(-64).padStart(64, "0")}`;
  return `registry/web@${digest}`;
};

describe("a rollback", () => {
  it("should run the same image and config again, in a new container, by the same engine and with its proof", async () => {
    const first = await deploy("1", { environment: { COLOUR: "blue" } });
    await deploy("2");
    const back = succeeded(await rollBack());
    expect(back).toMatchObject({ strategy: "blue-green", phase: "done" });
    expect(back.evidence?.reads).toBeGreaterThanOrEqual(20);
    expect(serving()).toEqual(new Set([back.id]));
    const [entry] = await deployer.history("web");
    expect(entry).toMatchObject({ id: back.id, operation: "rollback", from: first.id, image: imageOf("1") });
    expect(entry?.config).toMatchObject({ image: "registry/web:1", environment: { COLOUR: "blue" } });
    expect(await containers()).toEqual([`${back.id} running`]);
  });

  it("should run the digest that ran, although its tag has moved since", async () => {
    const first = await deploy("1");
    await deploy("2");
    world.runtime.publish("registry/web:1", { exitsAfterMs: 1 });
    const [, entry] = await deployer.history("web");
    succeeded(await rollBack(first.id));
    expect((await deployer.history("web"))[0]?.image).toBe(entry?.image);
  });

  it("should go further back each time, and never forward", async () => {
    await deploy("1");
    await deploy("2");
    await deploy("3");
    succeeded(await rollBack());
    succeeded(await rollBack());
    expect((await deployer.history("web"))[0]?.image).toBe(imageOf("1"));
    const none = await rollBack();
    expect(none.error).toMatchObject({ code: "ROLLBACK_IMPOSSIBLE" });
  });

  it("should leave what is live serving when it fails", async () => {
    const first = await deploy("1");
    const second = await deploy("2");
    world.runtime.chooseLoopbackPort = async () => {
      throw new DeployerError("PORT_TAKEN", "no port is free");
    };
    const failed = await rollBack(first.id);
    expect(failed).toMatchObject({ status: "failed", error: { code: "PORT_TAKEN" } });
    expect(serving()).toEqual(new Set([second.id]));
    expect(await containers()).toEqual([`${second.id} running`]);
  });

  it("should refuse an unknown deployment, one of another workload, and what is live", async () => {
    const first = await deploy("1");
    await deployer.apply({ name: "shop", source: "memory", config: { image: "registry/web:1" } });
    const other = succeeded(await deployer.deploy("shop").done);
    expect((await rollBack("none")).error?.code).toBe("DEPLOYMENT_UNKNOWN");
    expect((await rollBack(other.id)).error?.code).toBe("DEPLOYMENT_UNKNOWN");
    const live = await rollBack(first.id);
    expect(live.error).toMatchObject({ code: "ROLLBACK_IMPOSSIBLE" });
    expect(live.error?.message).toContain("it is what is live");
  });

  it("should pull an image again by its digest where it is gone", async () => {
    const first = await deploy("1");
    await deploy("2");
    world.runtime.removeImageByHand("registry/web:1");
    expect(await verdictOf(first.id)).toMatchObject({
      possible: true,
      reason: expect.stringMatching(/pulled again/) as string,
    });
    succeeded(await rollBack(first.id));
    expect((await deployer.history("web"))[0]?.image).toBe(imageOf("1"));
  });

  it("should ask the policy again", async () => {
    await deployer.close();
    deployer = await open({ policy: { privileged: true } });
    const first = await deploy("1", { privileged: true });
    await deploy("2");
    expect(await verdictOf(first.id)).toMatchObject({ possible: true });
    await deployer.close();
    deployer = await open({ policy: {} });
    expect(await verdictOf(first.id)).toMatchObject({
      possible: false,
      reason: expect.stringMatching(/policy/) as string,
    });
    expect((await rollBack(first.id)).error?.code).toBe("ROLLBACK_IMPOSSIBLE");
  });
});

describe("what history says of going back", () => {
  const impossible = (reason: RegExp) => ({
    possible: false,
    instant: false,
    reason: expect.stringMatching(reason) as string,
  });

  it("should say what is live, what failed, and what can be gone back to", async () => {
    const first = await deploy("1");
    world.runtime.publish("registry/web:bad", { readyAfterMs: Infinity });
    await deployer.apply({
      name: "web",
      source: "memory",
      config: {
        image: "registry/web:bad",
        port: 8080,
        domains: ["app.test"],
        healthcheck: { path: "/health", deadline: "2s" },
      },
    });
    const failed = await deployer.deploy("web").done;
    const live = await deploy("2");
    expect(await verdictOf(first.id)).toEqual({
      possible: true,
      instant: false,
      reason: "its image is on the engine",
    });
    expect(await verdictOf(failed.id)).toEqual(impossible(/did not succeed/));
    expect(await verdictOf(live.id)).toEqual(impossible(/is live/));
  });

  it("should say that an image is gone for good, where no registry is known for it", async () => {
    await deployer.close();
    deployer = await open({ sources: [withoutRegistry()] });
    const first = await deploy("1");
    await deploy("2");
    world.runtime.removeImageByHand("registry/web:1");
    expect(await verdictOf(first.id)).toEqual(impossible(/image is gone/));
    expect((await rollBack(first.id)).error?.message).toMatch(/image is gone/);
  });

  it("should say that a volume is gone", async () => {
    const first = await deploy("1", { volumes: ["data:/data"] });
    await deploy("2");
    expect(await verdictOf(first.id)).toMatchObject({ possible: true });
    world.runtime.volumes.delete("data");
    expect(await verdictOf(first.id)).toEqual(impossible(/volume data is gone/));
  });

  it("should say that the source kind has changed, or has no plugin any more", async () => {
    const first = await deploy("1");
    await deploy("2", {}, "other");
    expect(await verdictOf(first.id)).toEqual(impossible(/source kind memory, .* other/));
    await deploy("3");
    await deployer.close();
    deployer = await open({ sources: [{ ...memorySource(), kind: "other" }] });
    expect(await verdictOf(first.id)).toEqual(impossible(/no plugin/));
  });

  it("should say that a domain belongs to another workload now", async () => {
    const first = await deploy("1", { domains: ["app.test", "old.test"] });
    await deploy("2");
    await deployer.apply({
      name: "shop",
      source: "memory",
      config: { image: "registry/web:1", port: 80, domains: ["old.test"] },
    });
    expect(await verdictOf(first.id)).toEqual(impossible(/old\.test belongs to the workload shop/));
  });

  it("should say that the workload was removed since, also once it is deployed again", async () => {
    const first = await deploy("1");
    succeeded(await deployer.remove("web").done);
    expect(await verdictOf(first.id)).toEqual(impossible(/removed since/));
    await deploy("2");
    expect(await verdictOf(first.id)).toEqual(impossible(/older than/));
  });

  it("should promise the last five successes, and tell that the engine does not answer", async () => {
    const ids: string[] = [];
    for (const version of ["1", "2", "3", "4", "1", "2"]) ids.push((await deploy(version)).id);
    expect(await verdictOf(ids[0] ?? "")).toEqual(impossible(/older than/));
    expect(await verdictOf(ids[1] ?? "")).toMatchObject({ possible: true });
    world.runtime.findImage = async () => {
      throw new DeployerError("ENGINE_UNREACHABLE", "nobody answers");
    };
    expect(await verdictOf(ids[1] ?? "")).toEqual(impossible(/cannot be told now/));
  });

  it("should ask the engine a few times for a whole page", async () => {
    for (const version of ["1", "2", "3", "1", "2", "3"])
      await deploy(version, { retain: 2, volumes: ["shared-data:/data:ro"] });
    let calls = 0;
    const counting = new Proxy(world.runtime, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]): unknown => {
          calls += 1;
          return Reflect.apply(member, target, parameters);
        };
      },
    });
    await deployer.close();
    deployer = await open({ runtime: counting });
    calls = 0;
    await deployer.history("web", { limit: 100 });
    expect(calls).toBeLessThanOrEqual(5);
  });
});

describe("a container that is kept", () => {
  const kept = { retain: 1 };

  it("should stay, stopped and not to be started again by itself, and be what a rollback starts", async () => {
    const first = await deploy("1", kept);
    const second = await deploy("2", kept);
    expect(await containers()).toEqual([`${first.id} stopped`, `${second.id} running`].sort());
    world.runtime.restartEngine();
    expect(await containers()).toEqual([`${first.id} stopped`, `${second.id} running`].sort());
    expect(await verdictOf(first.id)).toMatchObject({ possible: true, instant: true });
    const before = created();
    const back = succeeded(await rollBack());
    expect(created()).toBe(before);
    expect(back.evidence?.reads).toBeGreaterThanOrEqual(20);
    expect(serving()).toEqual(new Set([first.id]));
    expect(await containers()).toEqual([`${first.id} running`, `${second.id} stopped`].sort());
    expect((await deployer.status("web")).live).toMatchObject({ deployment: back.id, state: "running" });
    expect(await verdictOf(first.id)).toMatchObject({ possible: false, reason: "it is what is live" });
    world.runtime.restartEngine();
    expect(await containers()).toEqual([`${first.id} running`, `${second.id} stopped`].sort());
  });

  it("should be one of so many as the config asks for, and go when it asks for none", async () => {
    const ids: string[] = [];
    for (const version of ["1", "2", "3", "4"]) ids.push((await deploy(version, { retain: 2 })).id);
    expect(await containers()).toEqual(
      [`${ids[1]} stopped`, `${ids[2]} stopped`, `${ids[3]} running`].sort(),
    );
    const last = await deploy("1");
    expect(await containers()).toEqual([`${last.id} running`]);
  });

  it.each([["blue-green"], ["recreate"]])("should go to and fro (%s)", async (deploy_strategy) => {
    const config = { retain: 1, deploy_strategy };
    const first = await deploy("1", config);
    const second = await deploy("2", config);
    const before = created();
    for (const back of [first, second, first]) {
      succeeded(await rollBack(back.id));
      expect(serving()).toEqual(new Set([back.id]));
    }
    expect(created()).toBe(before);
    expect(await containers()).toEqual([`${first.id} running`, `${second.id} stopped`].sort());
    const third = await deploy("3", config);
    expect(await containers()).toEqual([`${first.id} stopped`, `${third.id} running`].sort());
  });

  it("should be out of reach, once it is green, of a stop that comes late by its former name", async () => {
    const first = await deploy("1", kept);
    await deploy("2", kept);
    succeeded(await rollBack(first.id));
    await world.runtime.stopContainer(`web-${first.id}`, { signalName: "SIGTERM", graceMs: 0 });
    expect(serving()).toEqual(new Set([first.id]));
  });

  it("should take over in the end where the deployer ended after the route was written", async () => {
    const first = await deploy("1", kept);
    await deploy("2", kept);
    const put = world.router.put.bind(world.router);
    world.router.put = async (write, signal) => {
      const route = await put(write, signal);
      void deployer.close();
      return route;
    };
    expect((await rollBack(first.id)).status).toBe("interrupted");
    world.router.put = put;
    deployer = await open();
    await deployer.reconcile();
    expect(serving()).toEqual(new Set([first.id]));
    expect((await deployer.history("web"))[0]).toMatchObject({ operation: "rollback", status: "succeeded" });
  });

  it("should be kept no longer once it is live again", async () => {
    const ids: string[] = [];
    for (const version of ["1", "2", "3"]) ids.push((await deploy(version, { retain: 2 })).id);
    succeeded(await rollBack(ids[1]));
    const kept = data.states.get("web")?.retained?.map(({ container }) => container.deployment);
    expect(kept).toEqual([ids[2], ids[0]]);
    await deployer.reconcile();
    expect(events).not.toContainEqual(expect.objectContaining({ type: "damage:found" }));
  });

  it("should be created afresh where it was removed by hand", async () => {
    const first = await deploy("1", kept);
    await deploy("2", kept);
    world.runtime.removeByHand(`web-${first.id}`);
    expect(await verdictOf(first.id)).toMatchObject({ possible: true, instant: false });
    const back = succeeded(await rollBack(first.id));
    expect(serving()).toEqual(new Set([back.id]));
  });

  it("should be put back, and another be created of the same, where its port is taken", async () => {
    const first = await deploy("1", kept);
    await deploy("2", kept);
    const start = world.runtime.startContainer.bind(world.runtime);
    world.runtime.startContainer = async (name, signal) => {
      if (name.startsWith(`web-${first.id}`))
        throw new DeployerError("PORT_TAKEN", "somebody else has its port");
      return start(name, signal);
    };
    const back = succeeded(await rollBack(first.id));
    expect(serving()).toEqual(new Set([back.id]));
    expect((await deployer.history("web"))[0]?.image).toBe(imageOf("1"));
  });

  it("should be kept on where the rollback to it fails, and be there for the next one", async () => {
    world.runtime.publish("registry/web:brief", { readyAfterMs: 0 });
    const first = await deploy("1", kept);
    const second = await deploy("2", kept);
    const cancel = new AbortController();
    const probe = world.prober.probe.bind(world.prober);
    world.prober.probe = async (request, signal) => {
      if (request.path === "/health") cancel.abort();
      return probe(request, signal);
    };
    const cancelled = await deployer.rollback("web", { to: first.id, signal: cancel.signal }).done;
    expect(cancelled.status).toBe("cancelled");
    world.prober.probe = probe;
    expect(serving()).toEqual(new Set([second.id]));
    expect(await containers()).toEqual([`${first.id} stopped`, `${second.id} running`].sort());
    const before = created();
    succeeded(await rollBack(first.id));
    expect(created()).toBe(before);
  });

  it("should be stopped by a repair where somebody has started it", async () => {
    const first = await deploy("1", kept);
    const second = await deploy("2", kept);
    await world.runtime.startContainer(`web-${first.id}`);
    await deployer.reconcile();
    expect(await containers()).toEqual([`${first.id} stopped`, `${second.id} running`].sort());
    expect(events).toContainEqual(expect.objectContaining({ type: "damage:found" }));
  });

  it("should go with its workload", async () => {
    await deploy("1", kept);
    await deploy("2", kept);
    succeeded(await deployer.remove("web").done);
    expect(await containers()).toEqual([]);
  });
});

describe("images", () => {
  const names = () => world.runtime.listTags("cutover/web:");

  it("should have a name of ours for as long as their deployment can be gone back to", async () => {
    const ids: string[] = [];
    for (const version of ["1", "2", "3", "4", "1", "2", "3"]) ids.push((await deploy(version)).id);
    expect((await names()).sort()).toEqual(ids.slice(2).map((id) => `cutover/web:${id}`));
  });

  it("should keep those of successes, however many have failed since", async () => {
    const first = await deploy("1");
    const second = await deploy("2");
    world.runtime.publish("registry/web:bad", { readyAfterMs: Infinity });
    const healthcheck = { path: "/health", deadline: "1s" };
    for (let time = 0; time < 6; time += 1) {
      const config = { image: "registry/web:bad", port: 8080, healthcheck, domains: ["app.test"] };
      await deployer.apply({ name: "web", source: "memory", config });
      expect((await deployer.deploy("web").done).status).toBe("failed");
    }
    expect((await names()).sort()).toEqual([`cutover/web:${first.id}`, `cutover/web:${second.id}`]);
  });

  it("should not fail a deployment that cannot name or remove them, but tell", async () => {
    world.runtime.tagImage = async () => {
      throw new DeployerError("ENGINE_FAILED", "refused");
    };
    await deploy("1");
    expect(events).toContainEqual(
      expect.objectContaining({ type: "clean-up:failed", what: "name the image" }),
    );
  });

  it("should go with their workload, but those of another store's workload of the same name not", async () => {
    await deploy("1");
    const id = (await world.runtime.findImage("registry/web:1"))?.id ?? "";
    await world.runtime.tagImage(id, "cutover/web:foreign");
    await world.runtime.tagImage(id, "cutover/web-2:foreign");
    succeeded(await deployer.remove("web").done);
    expect(await names()).toEqual(["cutover/web:foreign"]);
    expect(await world.runtime.listTags("cutover/web-2:")).toHaveLength(1);
  });
});

describe("volumes", () => {
  const volumes = ["made:/made", "found:/found"];

  it("should be removed with the workload only where that is asked, and only those that it has made", async () => {
    world.runtime.volumes.set("found", undefined);
    world.runtime.volumes.set("bystander", "web");
    await deploy("1", { volumes });
    await deploy("2", { volumes });
    succeeded(await deployer.remove("web").done);
    expect([...world.runtime.volumes.keys()].sort()).toEqual(["bystander", "found", "made"]);
    await deploy("1", { volumes });
    succeeded(await deployer.remove("web", { volumes: true }).done);
    expect([...world.runtime.volumes.keys()].sort()).toEqual(["bystander", "found"]);
  });

  it("should be noted durably before they are made", async () => {
    const create = world.runtime.createVolume.bind(world.runtime);
    const noted: unknown[] = [];
    world.runtime.createVolume = async (name, workload, signal) => {
      noted.push(...[...data.deployments.values()].map(({ createdVolumes }) => createdVolumes));
      return create(name, workload, signal);
    };
    await deploy("1", { volumes: ["made:/made"] });
    expect(noted).toEqual([["made"]]);
  });
});

describe("deploying an earlier deployment again", () => {
  it("should run what it ran, as a deployment", async () => {
    const first = await deploy("1");
    await deploy("2");
    const again = succeeded(await (await deployer.redeploy(first.id)).done);
    expect((await deployer.history("web"))[0]).toMatchObject({
      id: again.id,
      operation: "deploy",
      from: first.id,
      image: imageOf("1"),
    });
    await expect(deployer.redeploy("none")).rejects.toMatchObject({ code: "DEPLOYMENT_UNKNOWN" });
  });

  it("should prepare it anew where its image cannot be had any more", async () => {
    await deployer.close();
    deployer = await open({ sources: [withoutRegistry()] });
    const first = await deploy("1");
    await deploy("2");
    world.runtime.removeImageByHand("registry/web:1");
    const again = succeeded(await (await deployer.redeploy(first.id)).done);
    expect(serving()).toEqual(new Set([again.id]));
  });
});
