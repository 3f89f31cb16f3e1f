import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { memorySource } from "../testing/memory-source.js";
import { liveHandle } from "../testing/live-handle.js";

const says = { volumes: ["/data"] };
const declares = { says };
const blueGreen = { deploy_strategy: "blue-green" };
let world: DeployerWorld;
beforeEach(async () => {
  world = await DeployerWorld.open();
});
afterEach(() => world.deployer.close());

/** Deploys an image that keeps data at /data; resolves with the deployment's id. */
async function deploy(tag: string, more: object = {}, behaviour: object = declares): Promise<string> {
  const { id, error, status } = await world.deploy(tag, more, behaviour);
  expect([status, error]).toEqual(["succeeded", undefined]);
  return id;
}

/** By path: the deployments that ran with the live container's volume there. */
async function data(): Promise<Record<string, readonly string[] | undefined>> {
  const { runtime } = world.world;
  const { name: live = "" } = await liveHandle(world.store);
  const mounts = await runtime.volumes.mounts(live);
  return Object.fromEntries(mounts.map(({ name, target }) => [target, runtime.volumes.written.get(name)]));
}

function volumes(): string[] {
  return [...world.world.runtime.volumes.keys()].sort();
}

describe("an image that keeps data in a volume of its own", () => {
  it("should be recreated with it, for ever, and say why", async () => {
    const ids = [await deploy("1"), await deploy("2"), await deploy("3")];
    expect(await data()).toEqual({ "/data": ids });
    expect(volumes()).toEqual([`web-${ids[0]}-data`]);
    const record = await world.store.findDeployment(ids[0] ?? "");
    expect(record).toMatchObject({ strategy: "recreate", reason: expect.stringMatching(/\/data/) });
    expect(record?.createdVolumes).toEqual(volumes());
    const resolved = world.of("strategy:resolved").filter(({ deployment }) => deployment === ids[0]);
    expect(resolved.map(({ strategy }) => strategy)).toEqual(["blue-green", "recreate"]);
  });

  it("should be recreated where deploy_strategy is empty, or asks for it", async () => {
    const ids = [
      await deploy("1", { deploy_strategy: "" }),
      await deploy("2", { deploy_strategy: "recreate" }),
    ];
    expect(await data()).toEqual({ "/data": ids });
  });

  it("should begin with an empty one where blue-green is asked for, with a warning, and keep the old one", async () => {
    const ids = [await deploy("1", blueGreen), await deploy("2", blueGreen)];
    expect(await data()).toEqual({ "/data": [ids[1]] });
    expect(volumes()).toEqual(ids.map((id) => `web-${id}-data`).sort());
    expect(world.of("warning:found").map(({ code }) => code)).toEqual(
      ids.map(() => "IMAGE_VOLUMES_NOT_CARRIED"),
    );
  });

  it("should be deployed blue-green where the data may go, and it goes", async () => {
    const discard = { anonymous_volumes: "discard" };
    const ids = [await deploy("1", discard), await deploy("2", discard)];
    expect(await data()).toEqual({ "/data": [ids[1]] });
    expect(volumes()).toHaveLength(1);
    expect((await world.store.findDeployment(ids[1] ?? ""))?.strategy).toBe("blue-green");
  });

  it.each([[["store:/data"]], [[{ type: "volume", source: "store", target: "/data", shared: true }]]])(
    "should have the volume that the config names in its place: %j",
    async (own) => {
      const first = await deploy("1");
      const second = await deploy("2", { volumes: own });
      expect(await data()).toEqual({ "/data": [second] });
      expect(volumes()).toEqual(["store", `web-${first}-data`]);
    },
  );

  it("should keep a volume within, or around, one of the config's", async () => {
    const nested = { says: { volumes: ["/data/cache", "/srv"] } };
    const own = { volumes: ["store:/data", "site:/srv/site"] };
    const ids = [await deploy("1", own, nested), await deploy("2", own, nested)];
    expect(Object.keys(await data()).sort()).toEqual(["/data", "/data/cache", "/srv", "/srv/site"]);
    expect((await data())["/data/cache"]).toEqual(ids);
  });

  it("should carry the data of a path further that a later image no longer names", async () => {
    const ids = [await deploy("1"), await deploy("2", {}, {}), await deploy("3")];
    expect(await data()).toEqual({ "/data": ids });
  });

  it("should keep the data through a deployment that fails, and one that is the first", async () => {
    const failed = await world.deploy("bad", {}, { ...declares, exitsAfterMs: 5, readyAfterMs: 50 });
    expect(failed.status).toBe("failed");
    const first = await deploy("1");
    const again = await world.deploy("worse", {}, { ...declares, exitsAfterMs: 5, readyAfterMs: 50 });
    expect(again.status).toBe("failed");
    expect(world.serving()).toEqual([first]);
    expect(await data()).toEqual({ "/data": [first, again.id] });
    expect(volumes()).toEqual([`web-${failed.id}-data`, `web-${first}-data`].sort());
  });

  it("should keep it through a removal, and give it up when that is asked for", async () => {
    const first = await deploy("1");
    await world.deployer.remove("web").done;
    expect(volumes()).toEqual([`web-${first}-data`]);
    const second = await deploy("2");
    expect(await data()).toEqual({ "/data": [second] });
    await world.deployer.remove("web", { volumes: true }).done;
    expect(volumes()).toEqual([]);
  });

  it("should name a volume for each path", async () => {
    const id = await deploy("1", {}, { says: { volumes: ["/var/lib/a", "/var/lib-a", "/b"] } });
    const all = [`web-${id}-b`, `web-${id}-var-lib-a-1`, `web-${id}-var-lib-a-2`];
    expect(volumes()).toEqual(all);
  });
});

/** Like a container whose VOLUME was left to the engine. */
async function legacy(): Promise<string> {
  const id = await deploy("1", { anonymous_volumes: "discard" });
  const state = await world.store.findState("web");
  const record = await world.store.findDeployment(id);
  if (!state || !record?.green) throw new Error("nothing is live");
  const { anonymousVolumes: _, ...spec } = record.green.spec;
  const live = { ...state.live, spec };
  const config = { ...(record.config as object), anonymous_volumes: "keep" };
  const lease = await world.store.claimLease(
    "test",
    { instance: "t", hostname: "h", pid: 1, processStart: "" },
    undefined,
  );
  if (!lease) throw new Error("no lease");
  await world.store.writeDeployment(
    lease,
    { ...record, config, green: live },
    { state: { ...state, config, live } },
  );
  return id;
}

describe("the data of a container that an older version has made", () => {
  it("should be carried over, and belong to the workload from then on", async () => {
    const ids = [await legacy(), await deploy("2"), await deploy("3")];
    expect(await data()).toEqual({ "/data": ids });
    expect(volumes()).toHaveLength(1);
    await world.deployer.remove("web", { volumes: true }).done;
    expect(volumes()).toEqual([]);
  });

  it("should stay where blue-green is asked for, or the workload is removed", async () => {
    await legacy();
    await deploy("2", blueGreen);
    await world.deployer.remove("web").done;
    expect(volumes()).toHaveLength(2);
    await deploy("3");
    await world.deployer.remove("web", { volumes: true }).done;
    expect(volumes()).toEqual([]);
  });
});

describe("a self-heal that creates a container again", () => {
  it.each(["keep", "legacy"])("should have the data of the one before it (%s)", async (how) => {
    const first = how === "keep" ? await deploy("1") : await legacy();
    await world.deployer.close();
    world.deployer = await createDeployer({
      ...world.world,
      store: world.store,
      sources: [memorySource()],
      timing: { watchMs: 0 },
      monitor: { notifiers: [], selfHeal: "recreate" },
    });
    const before = (await liveHandle(world.store)).name ?? "";
    world.world.runtime.behave(before, { readyAfterMs: Infinity });
    await world.world.clock.sleep(120_000);
    const live = (await world.store.findState("web"))?.live;
    expect((await liveHandle(world.store)).name).not.toBe(before);
    expect(await data()).toEqual({ "/data": [first] });
    expect(live?.spec.mounts.map(({ target }) => target)).toEqual(["/data"]);
    expect(volumes()).toHaveLength(1);
  });
});

describe("a rollback of an image that keeps data", () => {
  it.each([0, 1])("should go back to the image, with the data of now (retain %i)", async (retain) => {
    const ids = [await deploy("1", { retain }), await deploy("2", { retain })];
    const { id, status } = await world.deployer.rollback("web").done;
    expect(status).toBe("succeeded");
    const [live] = Object.values(await data());
    expect(live).toEqual(retain === 0 ? [...ids, id] : ids);
  });

  it("should go back to the data of then where both are up at once", async () => {
    const [first] = [
      await deploy("1", { ...blueGreen, retain: 1 }),
      await deploy("2", { ...blueGreen, retain: 1 }),
    ];
    await world.deployer.rollback("web").done;
    expect(await data()).toEqual({ "/data": [first] });
    expect(volumes()).toHaveLength(2);
  });

  it("should never have two containers write to one volume", async () => {
    await deploy("1", blueGreen);
    await deploy("2");
    const { id, status } = await world.deployer.rollback("web").done;
    expect(status).toBe("succeeded");
    expect(await data()).toEqual({ "/data": [id] });
    expect(volumes()).toHaveLength(2);
  });

  it("should not start a kept container whose data is older than what is live", async () => {
    await deploy("1", { retain: 1 });
    const second = await deploy("2", { retain: 1, ...blueGreen });
    const { id } = await world.deployer.rollback("web").done;
    expect(await data()).toEqual({ "/data": [second, id] });
  });
});

describe("a prune of volumes", () => {
  it("should list those that nothing uses, and remove those alone that it names", async () => {
    const ids = [await deploy("1", blueGreen), await deploy("2", blueGreen), await deploy("3", blueGreen)];
    const [first = "", second = "", third = ""] = ids.map((id) => `web-${id}-data`);
    const unusedVolumes = [first, second].sort();
    const plan = { workload: "web", containers: [], images: [], deployments: [] };
    expect(await world.deployer.prune({ dryRun: true })).toEqual([{ ...plan, unusedVolumes }]);
    expect(await world.deployer.prune()).toEqual([{ ...plan, unusedVolumes }]);
    expect(volumes()).toEqual([first, second, third].sort());
    const named = { ...plan, volumes: [first], unusedVolumes: [second] };
    expect(await world.deployer.prune({ dryRun: true, volumes: [first] })).toEqual([named]);
    expect(volumes()).toEqual([first, second, third].sort());
    expect(await world.deployer.prune({ volumes: [first] })).toEqual([named]);
    expect(volumes()).toEqual([second, third].sort());
  });

  it.each([
    ["in use", async (live: string) => live],
    ["not there", async () => "nothing"],
    [
      "somebody else's",
      async () => {
        world.world.runtime.volumes.set("foreign", "web");
        return "foreign";
      },
    ],
  ])("should refuse a name that is %s, and clear nothing away", async (_, nameOf) => {
    const first = await deploy("1", blueGreen);
    const name = await nameOf(`web-${await deploy("2", blueGreen)}-data`);
    const before = volumes();
    await expect(world.deployer.prune({ volumes: [`web-${first}-data`, name] })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      details: { field: "volumes" },
    });
    expect(volumes()).toEqual(before);
  });

  it.each([["web"], [[1]], [{}], [null]])("should refuse %o for names", async (names) => {
    const request = { volumes: names } as unknown as { volumes: string[] };
    await expect(world.deployer.prune(request)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("should find the volumes of a workload that was removed", async () => {
    const volume = `web-${await deploy("1")}-data`;
    await world.deployer.remove("web").done;
    const [plan] = await world.deployer.prune({ dryRun: true });
    expect(plan?.unusedVolumes).toEqual([volume]);
    const [pruned] = await world.deployer.prune({ volumes: [volume] });
    expect(pruned?.volumes).toEqual([volume]);
    expect(volumes()).toEqual([]);
  });

  it("should not call a volume unused that a kept container had, though somebody has removed that", async () => {
    const first = await deploy("1", { ...blueGreen, retain: 1 });
    await deploy("2", { ...blueGreen, retain: 1 });
    world.world.runtime.removeByHand(`web-${first}`);
    const [plan] = await world.deployer.prune({ dryRun: true });
    expect(plan?.unusedVolumes).toBeUndefined();
  });

  it("should not call a volume unused whose container is to be created again", async () => {
    await deploy("1");
    const state = await world.store.findState("web");
    world.world.runtime.removeByHand((await liveHandle(world.store)).name ?? "");
    expect(await world.deployer.prune({ dryRun: true })).toEqual([]);
    await world.deployer.reconcile();
    expect(await data()).toEqual({ "/data": [state?.deployment] });
  });
});
