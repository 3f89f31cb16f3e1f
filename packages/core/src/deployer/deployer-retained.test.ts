import { beforeEach, describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { plainSpec } from "../testing/plain-spec.js";
import { imageOf, RollbackWorld, succeeded } from "../testing/rollback-world.js";

let web: RollbackWorld;
beforeEach(async () => {
  web = await RollbackWorld.open();
});

describe("a container that is kept", () => {
  const kept = { retain: 1 };

  it("should stay, stopped and not to be started again by itself, and be what a rollback starts", async () => {
    const first = await web.deploy("1", kept);
    const second = await web.deploy("2", kept);
    expect(await web.containers()).toEqual([`${first.id} stopped`, `${second.id} running`].sort());
    web.world.runtime.restartEngine();
    expect(await web.containers()).toEqual([`${first.id} stopped`, `${second.id} running`].sort());
    expect(await web.verdictOf(first.id)).toMatchObject({ possible: true, instant: true });
    const before = web.created();
    const back = succeeded(await web.rollBack());
    expect(web.created()).toBe(before);
    expect(back.evidence?.reads).toBeGreaterThanOrEqual(20);
    expect(web.serving()).toEqual(new Set([first.id]));
    expect(await web.containers()).toEqual([`${first.id} running`, `${second.id} stopped`].sort());
    expect((await web.deployer.status("web")).live).toMatchObject({ deployment: back.id, state: "running" });
    expect(await web.verdictOf(first.id)).toMatchObject({ possible: false, reason: "it is live" });
    web.world.runtime.restartEngine();
    expect(await web.containers()).toEqual([`${first.id} running`, `${second.id} stopped`].sort());
  });

  it("should be one of so many as the config asks for, and go when it asks for none", async () => {
    const ids: string[] = [];
    for (const version of ["1", "2", "3", "4"]) ids.push((await web.deploy(version, { retain: 2 })).id);
    expect(await web.containers()).toEqual(
      [`${ids[1]} stopped`, `${ids[2]} stopped`, `${ids[3]} running`].sort(),
    );
    const last = await web.deploy("1");
    expect(await web.containers()).toEqual([`${last.id} running`]);
  });

  it.each([["blue-green"], ["recreate"]])("should go to and fro (%s)", async (deploy_strategy) => {
    const config = { retain: 1, deploy_strategy };
    const first = await web.deploy("1", config);
    const second = await web.deploy("2", config);
    const before = web.created();
    for (const back of [first, second, first]) {
      succeeded(await web.rollBack(back.id));
      expect(web.serving()).toEqual(new Set([back.id]));
    }
    expect(web.created()).toBe(before);
    expect(await web.containers()).toEqual([`${first.id} running`, `${second.id} stopped`].sort());
    const third = await web.deploy("3", config);
    expect(await web.containers()).toEqual([`${first.id} stopped`, `${third.id} running`].sort());
  });

  it("should be out of reach, once it is green, of a stop that comes late by its former name", async () => {
    const first = await web.deploy("1", kept);
    await web.deploy("2", kept);
    succeeded(await web.rollBack(first.id));
    await web.world.runtime.stop(`web-${first.id}`, { signalName: "SIGTERM", graceMs: 0 });
    expect(web.serving()).toEqual(new Set([first.id]));
  });

  it("should take over in the end where the web.deployer ended after the route was written", async () => {
    const first = await web.deploy("1", kept);
    await web.deploy("2", kept);
    const put = web.world.router.put.bind(web.world.router);
    web.world.router.put = async (write, signal) => {
      const route = await put(write, signal);
      void web.deployer.close();
      return route;
    };
    expect((await web.rollBack(first.id)).status).toBe("interrupted");
    web.world.router.put = put;
    await web.reopen();
    await web.deployer.reconcile();
    expect(web.serving()).toEqual(new Set([first.id]));
    expect((await web.deployer.history("web"))[0]).toMatchObject({
      operation: "rollback",
      status: "succeeded",
    });
  });

  it("should be kept no longer once it is live again", async () => {
    const ids: string[] = [];
    for (const version of ["1", "2", "3"]) ids.push((await web.deploy(version, { retain: 2 })).id);
    succeeded(await web.rollBack(ids[1]));
    const kept = web.data.states.get("web")?.retained?.map(({ container }) => container.deployment);
    expect(kept).toEqual([ids[2], ids[0]]);
    await web.deployer.reconcile();
    expect(web.events).not.toContainEqual(expect.objectContaining({ type: "damage:found" }));
  });

  it("should be created afresh where it was removed by hand", async () => {
    const first = await web.deploy("1", kept);
    await web.deploy("2", kept);
    web.world.runtime.removeByHand(`web-${first.id}`);
    expect(await web.verdictOf(first.id)).toMatchObject({ possible: true, instant: false });
    const back = succeeded(await web.rollBack(first.id));
    expect(web.serving()).toEqual(new Set([back.id]));
  });

  it("should be put back, and another be created of the same, where its port is taken", async () => {
    const first = await web.deploy("1", kept);
    await web.deploy("2", kept);
    const start = web.world.runtime.start.bind(web.world.runtime);
    web.world.runtime.start = async (name, signal) => {
      if (name.startsWith(`web-${first.id}`))
        throw new DeployerError("PORT_TAKEN", "somebody else has its port");
      return start(name, signal);
    };
    const back = succeeded(await web.rollBack(first.id));
    expect(web.serving()).toEqual(new Set([back.id]));
    expect((await web.deployer.history("web"))[0]?.image).toBe(imageOf("1"));
  });

  it("should be kept on where the rollback to it fails, and be there for the next one", async () => {
    web.world.runtime.publish("registry/web:brief", { readyAfterMs: 0 });
    const first = await web.deploy("1", kept);
    const second = await web.deploy("2", kept);
    const cancel = new AbortController();
    const probe = web.world.prober.probe.bind(web.world.prober);
    web.world.prober.probe = async (request, signal) => {
      if (request.path === "/health") cancel.abort();
      return probe(request, signal);
    };
    const cancelled = await web.deployer.rollback("web", { to: first.id, signal: cancel.signal }).done;
    expect(cancelled.status).toBe("cancelled");
    web.world.prober.probe = probe;
    expect(web.serving()).toEqual(new Set([second.id]));
    expect(await web.containers()).toEqual([`${first.id} stopped`, `${second.id} running`].sort());
    const before = web.created();
    succeeded(await web.rollBack(first.id));
    expect(web.created()).toBe(before);
  });

  it("should be stopped by a repair where somebody has started it", async () => {
    const first = await web.deploy("1", kept);
    const second = await web.deploy("2", kept);
    await web.world.runtime.start(`web-${first.id}`);
    await web.deployer.reconcile();
    expect(await web.containers()).toEqual([`${first.id} stopped`, `${second.id} running`].sort());
    expect(web.events).toContainEqual(expect.objectContaining({ type: "damage:found" }));
  });

  it("should not be mistaken for another that somebody has made of its image, labels and all", async () => {
    const first = await web.deploy("1", kept);
    const { runtime } = web.world;
    const copy = async (deployment: string): Promise<void> => {
      const spec = { ...plainSpec("registry/web:1"), environment: {} };
      const of = { workload: "web", deployment, fence: 1, spec, port: 8080, loopbackPort: undefined };
      await runtime.create({ ...of, name: `copy-${deployment}`, alias: `copy-${deployment}` });
      await runtime.start(`copy-${deployment}`);
    };
    await copy(first.id);
    const second = await web.deploy("2", kept);
    await web.deployer.reconcile();
    succeeded(await web.rollBack(first.id));
    await copy(second.id);
    await web.deploy("3");
    await web.deploy("4");
    await web.deployer.reconcile();
    expect(web.events).not.toContainEqual(expect.objectContaining({ type: "damage:found" }));
    const names = async () => (await runtime.list("web")).map(({ name }) => name);
    expect(await names()).toHaveLength(3);
    succeeded(await web.deployer.remove("web").done);
    expect((await names()).toSorted()).toEqual([`copy-${first.id}`, `copy-${second.id}`].toSorted());
  });

  it("should go with its workload, and so should what was created late", async () => {
    const first = await web.deploy("1", kept);
    await web.deploy("2", kept);
    await web.deploy("3", kept);
    const of = { workload: "web", deployment: first.id, port: 8080, loopbackPort: undefined };
    const spec = { ...plainSpec("registry/web:1"), environment: {} };
    const late = `web-${first.id}`;
    await web.world.runtime.create({ ...of, fence: 1, spec, name: late, alias: late });
    expect(await web.containers()).toContain(`${first.id} created`);
    succeeded(await web.deployer.remove("web").done);
    expect(await web.containers()).toEqual([]);
  });

  it("should be removed in the end where the engine has refused that, and no error be left", async () => {
    await web.deploy("1", kept);
    await web.deploy("2", kept);
    const { runtime } = web.world;
    const remove = runtime.remove.bind(runtime);
    runtime.remove = () => Promise.reject(new DeployerError("ENGINE_FAILED", "refused"));
    const { status, error } = await web.deployer.remove("web").done;
    expect([status, error?.code]).toEqual(["interrupted", "ENGINE_FAILED"]);
    runtime.remove = remove;
    await web.deployer.reconcile();
    expect(await web.containers()).toEqual([]);
    const [entry] = await web.deployer.history("web");
    expect(entry).toMatchObject({ operation: "remove", status: "succeeded", error: undefined });
  });
});

describe("images", () => {
  const names = () => web.world.runtime.images.tags("cutover/web:");

  it("should have a name of ours for as long as their deployment can be gone back to", async () => {
    const ids: string[] = [];
    for (const version of ["1", "2", "3", "4", "1", "2", "3"]) ids.push((await web.deploy(version)).id);
    expect((await names()).sort()).toEqual(ids.slice(2).map((id) => `cutover/web:${id}`));
  });

  it("should keep those of successes, however many have failed since", async () => {
    const first = await web.deploy("1");
    const second = await web.deploy("2");
    web.world.runtime.publish("registry/web:bad", { readyAfterMs: Infinity });
    const healthcheck = { path: "/health", deadline: "1s" };
    for (let time = 0; time < 6; time += 1) {
      const config = { image: "registry/web:bad", port: 8080, healthcheck, domains: ["app.test"] };
      await web.deployer.apply({ name: "web", source: "memory", config });
      expect((await web.deployer.deploy("web").done).status).toBe("failed");
    }
    expect((await names()).sort()).toEqual([`cutover/web:${first.id}`, `cutover/web:${second.id}`]);
  });

  it("should not fail a deployment that cannot name or remove them, but tell", async () => {
    web.world.runtime.images.tag = async () => {
      throw new DeployerError("ENGINE_FAILED", "refused");
    };
    await web.deploy("1");
    expect(web.events).toContainEqual(
      expect.objectContaining({ type: "clean-up:failed", what: "name the image" }),
    );
  });

  it("should go with their workload, but those of another store's workload of the same name not", async () => {
    await web.deploy("1");
    const id = (await web.world.runtime.images.find("registry/web:1"))?.id ?? "";
    await web.world.runtime.images.tag(id, "cutover/web:foreign");
    await web.world.runtime.images.tag(id, "cutover/web-2:foreign");
    succeeded(await web.deployer.remove("web").done);
    expect(await names()).toEqual(["cutover/web:foreign"]);
    expect(await web.world.runtime.images.tags("cutover/web-2:")).toHaveLength(1);
  });
});

describe("volumes", () => {
  const volumes = ["made:/made", "found:/found"];

  it("should be removed with the workload only if that is asked, and only those that it has made", async () => {
    web.world.runtime.volumes.set("found", undefined);
    web.world.runtime.volumes.set("bystander", "web");
    await web.deploy("1", { volumes });
    await web.deploy("2", { volumes });
    succeeded(await web.deployer.remove("web").done);
    expect([...web.world.runtime.volumes.keys()].sort()).toEqual(["bystander", "found", "made"]);
    await web.deploy("1", { volumes });
    succeeded(await web.deployer.remove("web", { volumes: true }).done);
    expect([...web.world.runtime.volumes.keys()].sort()).toEqual(["bystander", "found"]);
  });

  it("should be noted durably before they are made", async () => {
    const create = web.world.runtime.volumes.create.bind(web.world.runtime.volumes);
    const noted: unknown[] = [];
    web.world.runtime.volumes.create = async (name, workload, signal) => {
      noted.push(...[...web.data.deployments.values()].map(({ createdVolumes }) => createdVolumes));
      return create(name, workload, signal);
    };
    await web.deploy("1", { volumes: ["made:/made"] });
    expect(noted).toEqual([["made"]]);
  });
});
