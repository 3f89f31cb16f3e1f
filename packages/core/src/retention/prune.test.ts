import { beforeEach, describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "../deployer/deployer.js";
import { DeployerError } from "../errors/deployer-error.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";
import { nameOf } from "../revision/parts.js";
import { handleOf, withHandle } from "../revision/handle.js";

let world: MemoryWorld;
let deployer: Deployer;
let data: ReturnType<typeof emptyStoreData>;

async function open(kinds = ["memory", "other"]): Promise<Deployer> {
  return createDeployer({
    ...world,
    store: new MemoryStore(data, () => world.clock.wallMs()),
    sources: kinds.map((kind) => ({ ...memorySource(), kind })),
    timing: { watchMs: 0, pollMs: 500 },
  });
}

beforeEach(async () => {
  world = memoryWorld();
  data = emptyStoreData();
  for (const version of ["1", "2"]) world.runtime.publish(`registry/web:${version}`);
  deployer = await open();
});

async function deploy(
  version: string,
  more: Record<string, unknown> = {},
  source = "memory",
): Promise<string> {
  const common = {
    port: 8080,
    domains: ["app.test"],
    healthcheck: { path: "/health" },
    drain: { timeout: "1s" },
  };
  await deployer.apply({
    name: "web",
    source,
    config: { image: `registry/web:${version}`, ...common, ...more },
  });
  const { id, status } = await deployer.deploy("web").done;
  expect(status).toBe("succeeded");
  return id;
}

/** While a late effect of a closed deployment may still arrive. */
const passQuarantine = () => world.clock.sleep(120_001);
const snapshot = () => JSON.stringify([[...data.deployments], [...data.states], world.runtime.snapshot()]);
const ids = async () => (await deployer.history("web", { limit: 1000 })).map(({ id }) => id);
const tags = () => world.runtime.images.tags("cutover/");

describe("a prune", () => {
  it("should keep the latest deployment, though the wall clock has jumped: a container of it may come late", async () => {
    await deploy("1");
    await deployer.apply({
      name: "web",
      source: "memory",
      config: { image: "registry/web:none", port: 8080 },
    });
    const { id, status } = await deployer.deploy("web").done;
    expect(status).toBe("failed");
    world.clock.wallOffsetMs += 3_600_000;
    await deployer.prune({ history: 0 });
    expect(await ids()).toContain(id);
  });

  it("should tell without effect what it would do, and then do just that", async () => {
    const all: string[] = [];
    for (let round = 0; round < 8; round += 1) all.push(await deploy(round % 2 ? "1" : "2"));
    await passQuarantine();
    const before = snapshot();
    const [planned, ...others] = await deployer.prune({ dryRun: true, history: 3 });
    expect(snapshot()).toBe(before);
    expect(others).toEqual([]);
    expect(planned?.deployments.toSorted()).toEqual(all.slice(0, 3));
    expect(await deployer.prune({ history: 3 })).toEqual([planned]);
    expect((await ids()).filter((id) => all.includes(id))).toEqual(all.slice(3).toReversed());
    expect(await deployer.prune({ dryRun: true, history: 3 })).toEqual([]);
  });

  it("should keep all that can be rolled back to, and what is live", async () => {
    for (let round = 0; round < 7; round += 1) await deploy(round % 2 ? "1" : "2", { retain: 2 });
    const promised = (await deployer.history("web")).filter(({ rollback }) => rollback?.possible);
    expect(promised.length).toBe(4);
    await deployer.prune({ history: 0 });
    const after = await deployer.history("web");
    expect(after.filter(({ rollback }) => rollback?.possible)).toEqual(promised);
    for (const { id } of promised.toReversed()) {
      expect((await deployer.rollback("web", { to: id }).done).status).toBe("succeeded");
    }
  });

  it("should remove containers and images that nothing can be rolled back to any more", async () => {
    const first = await deploy("1", { retain: 1 });
    const second = await deploy("2", { retain: 1 }, "other");
    const [plan] = await deployer.prune();
    expect(plan).toEqual({
      workload: "web",
      containers: [`web-${first}`],
      images: [`cutover/web:${first}`],
      deployments: [],
    });
    expect((await world.runtime.list("web")).map(({ deployment }) => deployment)).toEqual([second]);
    expect(await tags()).toEqual([`cutover/web:${second}`]);
    expect(data.states.get("web")?.retained).toEqual([]);
  });

  it("should leave what a closed deployment has left to a repair, which looks at the route first", async () => {
    await deploy("1", { retain: 1 });
    const second = await deploy("2", { retain: 1 }, "other");
    const failed = data.deployments.get(second);
    const live = data.states.get("web")?.live;
    if (!failed?.green || !live) throw new Error("nothing is live");
    const left = { ...withHandle(failed.green, { name: "web-left", alias: "web-left" }), deployment: "left" };
    data.deployments.set("left", { ...failed, id: "left", phase: "failed", green: left });
    await world.runtime.create({
      ...handleOf(left),
      deployment: "left",
      port: left.port,
      workload: "web",
      fence: 1,
      spec: { ...left.spec, environment: {} },
      loopbackPort: 1,
    });
    expect((await deployer.prune())[0]?.containers).toHaveLength(1);
    const present = (await world.runtime.list("web")).map(({ name }) => name);
    expect(present.toSorted()).toEqual([nameOf(live), "web-left"].toSorted());
  });

  it("should keep a deployment in the history for as long as its image cannot be removed", async () => {
    for (let round = 0; round < 7; round += 1) await deploy(round % 2 ? "1" : "2");
    const id = (await world.runtime.images.find("registry/web:2"))?.id ?? "";
    const oldest = (await ids()).at(-1) ?? "";
    await world.runtime.images.tag(id, `cutover/web:${oldest}`);
    const remove = world.runtime.images.remove.bind(world.runtime.images);
    world.runtime.images.remove = async () => {
      throw new DeployerError("ENGINE_FAILED", "refused");
    };
    await passQuarantine();
    await deployer.prune({ history: 0 });
    expect(await ids()).toContain(oldest);
    world.runtime.images.remove = remove;
    await deployer.prune({ history: 0 });
    expect(await ids()).not.toContain(oldest);
    expect(await tags()).not.toContain(`cutover/web:${oldest}`);
  });

  it("should keep what has just ended, since an effect of it may arrive late", async () => {
    const removed = await deploy("1");
    await deploy("2");
    const prune = () => deployer.prune({ history: 0 });
    for (const version of ["1", "2", "1", "2", "1", "2"]) await deploy(version);
    await prune();
    expect(await ids()).toContain(removed);
    await passQuarantine();
    await prune();
    expect(await ids()).not.toContain(removed);
  });

  it("should keep deployments that have made volumes, whose removal must know of them", async () => {
    const maker = await deploy("1", { volumes: ["made:/made"] });
    for (let round = 0; round < 6; round += 1) await deploy("2", { volumes: ["made:/made"] });
    await passQuarantine();
    await deployer.prune({ history: 0 });
    expect(await ids()).toContain(maker);
    await deployer.remove("web", { volumes: true }).done;
    expect([...world.runtime.volumes.keys()]).toEqual([]);
  });

  it("should remove images that a removal has left, and none that no deployment of ours has made", async () => {
    const first = await deploy("1");
    const refused = world.runtime.images.remove.bind(world.runtime.images);
    world.runtime.images.remove = async () => {
      throw new DeployerError("ENGINE_FAILED", "refused");
    };
    expect((await deployer.remove("web").done).status).toBe("succeeded");
    world.runtime.images.remove = refused;
    const id = (await world.runtime.images.find("registry/web:1"))?.id ?? "";
    for (const tag of ["cutover/web:foreign", "cutover/shop:foreign", `cutover/shop:${first}`])
      await world.runtime.images.tag(id, tag);
    expect(await deployer.prune()).toMatchObject([{ workload: "web", images: [`cutover/web:${first}`] }]);
    expect((await tags()).sort()).toEqual(
      ["cutover/web:foreign", "cutover/shop:foreign", `cutover/shop:${first}`].sort(),
    );
  });

  it("should do nothing while the engine cannot tell what is there", async () => {
    await deploy("1");
    await deploy("2");
    world.runtime.images.find = async () => {
      throw new DeployerError("ENGINE_UNREACHABLE", "nobody answers");
    };
    const before = snapshot();
    await expect(deployer.prune({ history: 0 })).rejects.toMatchObject({ code: "ENGINE_UNREACHABLE" });
    expect(snapshot()).toBe(before);
  });

  it("should keep containers whose deployment the database must know", async () => {
    await deploy("1");
    for (let round = 0; round < 6; round += 1) await deploy("2");
    const [oldest = ""] = (await ids()).toReversed();
    const reference = data.deployments.get(oldest)?.green;
    if (!reference) throw new Error("no green");
    await world.runtime.create({
      ...handleOf(reference),
      deployment: reference.deployment,
      port: reference.port,
      workload: "web",
      fence: 1,
      spec: { ...reference.spec, environment: {} },
    });
    await passQuarantine();
    await deployer.prune({ history: 0 });
    expect(await ids()).toContain(oldest);
  });

  it("should keep what a deployment that waits in the queue is to run again", async () => {
    await deploy("1");
    for (let round = 0; round < 6; round += 1) await deploy("2");
    await passQuarantine();
    const [second = "", oldest = ""] = (await ids()).toReversed();
    const again = data.deployments.get(oldest);
    if (!again) throw new Error("it is in the history");
    await new MemoryStore(data).enqueue({ ...again, id: "again", phase: "queued", from: oldest });
    const [plan] = await deployer.prune({ history: 0, dryRun: true });
    expect(plan?.deployments).toContain(second);
    expect(plan?.deployments).not.toContain(oldest);
  });

  it("should clear nothing away where the length of the history is no number", async () => {
    await deploy("1");
    for (const history of [NaN, -1, 1.5])
      await expect(deployer.prune({ history })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("should go on with the others where one workload is being deployed, and then say so", async () => {
    world.runtime.publish("registry/web:slow", { readyAfterMs: 3_600_000 });
    const config = { image: "registry/web:slow", port: 8080, healthcheck: { path: "/", deadline: "10s" } };
    for (const name of ["a", "a", "web", "web"]) {
      await deployer.apply({ name, source: "memory", config });
      expect((await deployer.deploy(name).done).status).toBe("failed");
    }
    await passQuarantine();
    const busy = { ...config, healthcheck: { path: "/", deadline: "2h" } };
    await deployer.apply({ name: "a", source: "memory", config: busy });
    const running = deployer.deploy("a");
    for await (const { type } of running.events) if (type === "container:started") break;
    await expect(deployer.prune({ history: 0 })).rejects.toMatchObject({ code: "WORKLOAD_BUSY" });
    const left = async (name: string) => (await deployer.history(name)).map(({ status }) => status);
    expect([await left("a"), await left("web")]).toEqual([
      ["open", "failed", "failed"],
      ["succeeded", "failed"],
    ]);
    await deployer.cancel(running.id);
    await running.done;
  });

  it("should keep deployments in the history, however many repairs there were since", async () => {
    await deploy("1");
    await deployer.apply({ name: "web", source: "memory", config: { image: "registry/web:none" } });
    const failed = await deployer.deploy("web").done;
    for (let time = 0; time < 5; time += 1) {
      world.runtime.removeByHand(world.runtime.snapshot()[0]?.name ?? "");
      await deployer.reconcile();
      // Far enough apart to be separate repairs.
      await world.clock.sleep(3_600_000);
    }
    await passQuarantine();
    await deployer.prune({ history: 2 });
    const operations = (await deployer.history("web")).map(({ operation }) => operation);
    expect(operations).toEqual(["repair", "repair", "repair", "deploy", "deploy"]);
    expect(await ids()).toContain(failed.id);
  });
});
