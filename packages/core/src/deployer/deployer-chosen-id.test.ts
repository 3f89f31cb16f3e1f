import { describe, expect, it } from "vitest";
import { newDeploymentId } from "../journal/deployment-id.js";
import { DeployerWorld } from "../testing/deployer-world.js";

async function setUp() {
  const world = await DeployerWorld.open();
  const id = newDeploymentId(world.world.clock);
  return { world, id };
}

describe("a deployment whose id the caller has chosen", () => {
  it("should have it, and be accepted once it is durable", async () => {
    const { world, id } = await setUp();
    await world.deploy("1");
    const deployment = world.deployer.deploy("web", { id });
    expect(deployment.id).toBe(id);
    expect(await deployment.accepted).toBe(true);
    expect(await world.store.findDeployment(id)).toBeDefined();
    expect(await deployment.done).toMatchObject({ id, status: "succeeded" });
  });

  it("should be the same one if it is begun again, while it runs and after its end", async () => {
    const { world, id } = await setUp();
    await world.deploy("1");
    const one = world.deployer.deploy("web", { id });
    const two = world.deployer.deploy("web", { id });
    const first = await one.done;
    expect(await two.done).toEqual(first);
    const three = world.deployer.deploy("web", { id });
    expect(await three.accepted).toBe(true);
    expect(await three.done).toMatchObject({ id, status: "succeeded" });
    expect(await world.deployer.history("web")).toHaveLength(2);
  });

  it("should be the one that a gone deployer has begun", async () => {
    const { world, id } = await setUp();
    await world.deploy("1");
    world.world.runtime.publish("registry/web:slow", { readyAfterMs: 20_000 });
    const begun = world.deployer.deploy("web", { id, image: "registry/web:slow" });
    await world.next("probe:attempted");
    await world.deployer.close();
    expect(await begun.done).toMatchObject({ status: "interrupted" });
    await world.restart();
    const again = world.deployer.deploy("web", { id, image: "registry/web:slow" });
    const types: string[] = [];
    for await (const { type } of again.events) types.push(type);
    expect(types.filter((type) => type === "probe:attempted").length).toBeGreaterThan(1);
    expect(types.at(-1)).toBe("deployment:finished");
    const { status } = await again.done;
    expect(status).not.toBe("interrupted");
    expect(await world.deployer.summary(id)).toMatchObject({ id, status });
    expect(await world.deployer.history("web")).toHaveLength(2);
  });

  it("should be refused if the id is of another workload, running or over", async () => {
    const { world, id } = await setUp();
    await world.begin("1");
    await world.deployer.apply({
      name: "other",
      source: "memory",
      config: { image: "registry/web:1", port: 80 },
    });
    const running = world.deployer.deploy("web", { id });
    const refused = { status: "failed", error: { code: "CONFIG_INVALID", details: { field: "id" } } };
    expect(await world.deployer.deploy("other", { id }).done).toMatchObject(refused);
    await running.done;
    const after = world.deployer.deploy("other", { id });
    expect(await after.accepted).toBe(false);
    expect(await after.done).toMatchObject(refused);
  });

  it.each(["", "Upper", "short", "zzzzzzzzzzzzzz", "../../etc/passwd", 7])("should not be %j", async (id) => {
    const { world } = await setUp();
    await world.begin("1");
    const { error } = await world.deployer.deploy("web", { id: id as string }).done;
    expect(error).toMatchObject({ code: "CONFIG_INVALID", details: { field: "id" } });
  });

  it("should have it as a rollback, a redeployment and a removal too", async () => {
    const { world } = await setUp();
    const ids = [1, 2, 3].map(() => newDeploymentId(world.world.clock));
    const first = await world.deploy("1");
    await world.deploy("2");
    const begin = [
      () => world.deployer.rollback("web", { id: ids[0] as string }),
      () => world.deployer.redeploy("web", first.id, { id: ids[1] as string }),
      () => world.deployer.remove("web", { id: ids[2] as string }),
    ];
    for (const again of begin) {
      const results = [await again().done, await again().done];
      expect(results.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
    }
    const history = await world.deployer.history("web");
    expect(history.map(({ id }) => id).slice(0, 3)).toEqual(ids.toReversed());
    expect(history).toHaveLength(5);
  });
});

describe("a deployment that is refused before it has a record", () => {
  it("should not be accepted", async () => {
    const { world } = await setUp();
    const refused = world.deployer.deploy("unknown");
    expect(await refused.accepted).toBe(false);
    expect(await refused.done).toMatchObject({ error: { code: "WORKLOAD_UNKNOWN" } });
  });
});

describe("the summary of one deployment", () => {
  it("should be that of the history, of any workload", async () => {
    const { world } = await setUp();
    const first = await world.deploy("1");
    await world.deploy("2");
    const inHistory = (await world.deployer.history("web")).find(({ id }) => id === first.id);
    expect(await world.deployer.summary(first.id)).toEqual(inHistory);
    expect(inHistory).toMatchObject({ workload: "web", rollback: { possible: true } });
  });

  it("should have green's last lines if it failed", async () => {
    const { world } = await setUp();
    const { id } = await world.deploy(
      "bad",
      {},
      { exitsAfterMs: 10, readyAfterMs: Infinity, log: ["no luck"] },
    );
    expect(await world.deployer.summary(id)).toMatchObject({ status: "failed", logTail: ["no luck"] });
  });

  it("should be refused for an unknown id", async () => {
    const { world } = await setUp();
    await expect(world.deployer.summary("nothing")).rejects.toMatchObject({ code: "DEPLOYMENT_UNKNOWN" });
  });
});

describe("a reader of a deployment's events", () => {
  it("should end with its signal, although the deployment is still running", async () => {
    const { world } = await setUp();
    const deployment = await world.begin("slow", {}, { readyAfterMs: Infinity });
    await world.next("probe:attempted");
    const gone = new AbortController();
    const seen: number[] = [];
    for await (const { seq } of deployment.eventsAfter(0, { signal: gone.signal })) {
      seen.push(seq);
      gone.abort();
    }
    expect(seen).toHaveLength(1);
    await deployment.cancel();
    await deployment.done;
  });
});

describe("the newest event's place in the log", () => {
  it("should be 0 before the first, and then that of the last one", async () => {
    const { world } = await setUp();
    expect(await world.deployer.lastEvent()).toBe(0);
    const deployment = await world.begin("1");
    await deployment.done;
    let last = 0;
    for await (const { seq } of deployment.eventsAfter(0)) last = seq;
    expect(await world.deployer.lastEvent()).toBe(last);
  });
});
