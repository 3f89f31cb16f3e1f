import { beforeEach, describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { memorySource } from "../testing/memory-source.js";
import { imageOf, RollbackWorld, succeeded, withoutRegistry } from "../testing/rollback-world.js";

let web: RollbackWorld;
beforeEach(async () => {
  web = await RollbackWorld.open();
});

describe("a rollback", () => {
  it("should run the same image and config again, in a new container, by the same engine and with its proof", async () => {
    const first = await web.deploy("1", { environment: { COLOUR: "blue" } });
    await web.deploy("2");
    const back = succeeded(await web.rollBack());
    expect(back).toMatchObject({ strategy: "blue-green", phase: "done" });
    expect(back.evidence?.reads).toBeGreaterThanOrEqual(20);
    expect(web.serving()).toEqual(new Set([back.id]));
    const [entry] = await web.deployer.history("web");
    expect(entry).toMatchObject({ id: back.id, operation: "rollback", from: first.id, image: imageOf("1") });
    expect(entry?.config).toMatchObject({ image: "registry/web:1", environment: { COLOUR: "blue" } });
    expect(await web.containers()).toEqual([`${back.id} running`]);
  });

  it("should run the digest that ran, although its tag has moved since", async () => {
    const first = await web.deploy("1");
    await web.deploy("2");
    web.world.runtime.publish("registry/web:1", { exitsAfterMs: 1 });
    const [, entry] = await web.deployer.history("web");
    succeeded(await web.rollBack(first.id));
    expect((await web.deployer.history("web"))[0]?.image).toBe(entry?.image);
  });

  it("should go further back each time, and never forward", async () => {
    await web.deploy("1");
    await web.deploy("2");
    await web.deploy("3");
    succeeded(await web.rollBack());
    succeeded(await web.rollBack());
    expect((await web.deployer.history("web"))[0]?.image).toBe(imageOf("1"));
    const none = await web.rollBack();
    expect(none.error).toMatchObject({ code: "ROLLBACK_IMPOSSIBLE" });
  });

  it("should find what was live before, although the wall clock was set back since", async () => {
    const first = await web.deploy("1");
    web.world.clock.wallOffsetMs -= 3_600_000;
    await web.deploy("2");
    succeeded(await web.rollBack());
    expect((await web.deployer.history("web"))[0]).toMatchObject({ from: first.id });
  });

  it("should leave what is live serving when it fails", async () => {
    const first = await web.deploy("1");
    const second = await web.deploy("2");
    web.world.runtime.host.chooseLoopbackPort = async () => {
      throw new DeployerError("PORT_TAKEN", "no port is free");
    };
    const failed = await web.rollBack(first.id);
    expect(failed).toMatchObject({ status: "failed", error: { code: "PORT_TAKEN" } });
    expect(web.serving()).toEqual(new Set([second.id]));
    expect(await web.containers()).toEqual([`${second.id} running`]);
  });

  it("should refuse an unknown deployment, one of another workload, and what is live", async () => {
    const first = await web.deploy("1");
    await web.deployer.apply({ name: "shop", source: "memory", config: { image: "registry/web:1" } });
    const other = succeeded(await web.deployer.deploy("shop").done);
    expect((await web.rollBack("none")).error?.code).toBe("DEPLOYMENT_UNKNOWN");
    expect((await web.rollBack(other.id)).error?.code).toBe("DEPLOYMENT_UNKNOWN");
    const live = await web.rollBack(first.id);
    expect(live.error).toMatchObject({ code: "ROLLBACK_IMPOSSIBLE" });
    expect(live.error?.message).toContain("it is live");
  });

  it("should pull an image again by its digest where it is gone", async () => {
    const first = await web.deploy("1");
    await web.deploy("2");
    web.world.runtime.images.removeByHand("registry/web:1");
    expect(await web.verdictOf(first.id)).toMatchObject({
      possible: true,
      reason: expect.stringMatching(/pulled again/) as string,
    });
    succeeded(await web.rollBack(first.id));
    expect((await web.deployer.history("web"))[0]?.image).toBe(imageOf("1"));
  });

  it("should wait for the image that is pulled again before it creates anything", async () => {
    const { clock, runtime } = web.world;
    const source = memorySource();
    const pullAgain = async (...asked: Parameters<NonNullable<typeof source.pullAgain>>) => {
      await clock.sleep(60_000);
      await source.pullAgain?.(...asked);
    };
    await web.deployer.close();
    await web.reopen({ sources: [{ ...source, pullAgain }] });
    const first = await web.deploy("1");
    await web.deploy("2");
    runtime.images.removeByHand("registry/web:1");
    const back = succeeded(await web.rollBack(first.id));
    expect(web.serving()).toEqual(new Set([back.id]));
  });

  it("should fail if the image cannot be pulled again, and change nothing", async () => {
    const source = memorySource();
    const pullAgain = async () => Promise.reject(new DeployerError("IMAGE_RATE_LIMITED", "it is away"));
    await web.deployer.close();
    await web.reopen({ sources: [{ ...source, pullAgain }] });
    const first = await web.deploy("1");
    const second = await web.deploy("2");
    web.world.runtime.images.removeByHand("registry/web:1");
    expect(await web.rollBack(first.id)).toMatchObject({
      status: "failed",
      error: { code: "IMAGE_RATE_LIMITED" },
    });
    expect(web.serving()).toEqual(new Set([second.id]));
  });

  it("should ask the policy again", async () => {
    await web.deployer.close();
    await web.reopen({ policy: { privileged: true } });
    const first = await web.deploy("1", { privileged: true });
    await web.deploy("2");
    expect(await web.verdictOf(first.id)).toMatchObject({ possible: true });
    await web.deployer.close();
    await web.reopen({ policy: {} });
    expect(await web.verdictOf(first.id)).toMatchObject({
      possible: false,
      reason: expect.stringMatching(/policy/) as string,
    });
    expect((await web.rollBack(first.id)).error?.code).toBe("ROLLBACK_IMPOSSIBLE");
  });
});

describe("what history says of going back", () => {
  const impossible = (reason: RegExp) => ({
    possible: false,
    instant: false,
    reason: expect.stringMatching(reason) as string,
  });

  it("should say what is live, what failed, and what can be gone back to", async () => {
    const first = await web.deploy("1");
    web.world.runtime.publish("registry/web:bad", { readyAfterMs: Infinity });
    await web.deployer.apply({
      name: "web",
      source: "memory",
      config: {
        image: "registry/web:bad",
        port: 8080,
        domains: ["app.test"],
        healthcheck: { path: "/health", deadline: "2s" },
      },
    });
    const failed = await web.deployer.deploy("web").done;
    const live = await web.deploy("2");
    expect(await web.verdictOf(first.id)).toEqual({
      possible: true,
      instant: false,
      reason: "its image is on the engine",
    });
    expect(await web.verdictOf(failed.id)).toEqual(impossible(/did not succeed/));
    expect(await web.verdictOf(live.id)).toEqual(impossible(/is live/));
  });

  it("should say that an image is gone for good, where no registry is known for it", async () => {
    await web.deployer.close();
    await web.reopen({ sources: [withoutRegistry()] });
    const first = await web.deploy("1");
    await web.deploy("2");
    web.world.runtime.images.removeByHand("registry/web:1");
    expect(await web.verdictOf(first.id)).toEqual(impossible(/image is gone/));
    expect((await web.rollBack(first.id)).error?.message).toMatch(/image is gone/);
  });

  it("should say that a volume is gone", async () => {
    const first = await web.deploy("1", { volumes: ["data:/data"] });
    await web.deploy("2");
    expect(await web.verdictOf(first.id)).toMatchObject({ possible: true });
    web.world.runtime.volumes.delete("data");
    expect(await web.verdictOf(first.id)).toEqual(impossible(/volume data is gone/));
  });

  it("should not go back to an empty volume in place of one that goes at the last moment", async () => {
    const first = await web.deploy("1", { volumes: ["data:/data"] });
    const live = await web.deploy("2");
    const { runtime } = web.world;
    const back = web.deployer.rollback("web", { to: first.id });
    for await (const event of back.events)
      if (event.type === "phase:entered" && event.phase === "preflight") runtime.volumes.delete("data");
    expect((await back.done).error?.message).toMatch(/the volume data is gone/);
    expect(runtime.volumes.has("data")).toBe(false);
    expect(web.serving()).toEqual(new Set([live.id]));
  });

  it("should say that the source kind has changed, or has no plugin any more", async () => {
    const first = await web.deploy("1");
    await web.deploy("2", {}, "other");
    expect(await web.verdictOf(first.id)).toEqual(impossible(/source kind memory, .* other/));
    await web.deploy("3");
    await web.deployer.close();
    await web.reopen({ sources: [{ ...memorySource(), kind: "other" }] });
    expect(await web.verdictOf(first.id)).toEqual(impossible(/no plugin/));
  });

  it("should say that a domain belongs to another workload now", async () => {
    const first = await web.deploy("1", { domains: ["app.test", "old.test"] });
    await web.deploy("2");
    await web.deployer.apply({
      name: "shop",
      source: "memory",
      config: { image: "registry/web:1", port: 80, domains: ["old.test"] },
    });
    expect(await web.verdictOf(first.id)).toEqual(impossible(/old\.test belongs to the workload shop/));
  });

  it("should say that the workload was removed since, also once it is deployed again", async () => {
    const first = await web.deploy("1");
    succeeded(await web.deployer.remove("web").done);
    expect(await web.verdictOf(first.id)).toEqual(impossible(/removed since/));
    await web.deploy("2");
    expect(await web.verdictOf(first.id)).toEqual(impossible(/older than/));
  });

  it("should promise the last five successes, and tell that the engine does not answer", async () => {
    const ids: string[] = [];
    for (const version of ["1", "2", "3", "4", "1", "2"]) ids.push((await web.deploy(version)).id);
    expect(await web.verdictOf(ids[0] ?? "")).toEqual(impossible(/older than/));
    expect(await web.verdictOf(ids[1] ?? "")).toMatchObject({ possible: true });
    web.world.runtime.images.find = async () => {
      throw new DeployerError("ENGINE_UNREACHABLE", "nobody answers");
    };
    expect(await web.verdictOf(ids[1] ?? "")).toEqual(impossible(/unknown now/));
  });

  it("should ask the engine a few times for a whole page", async () => {
    for (const version of ["1", "2", "3", "1", "2", "3"])
      await web.deploy(version, { retain: 2, volumes: ["shared-data:/data:ro"] });
    let calls = 0;
    const counting = new Proxy(web.world.runtime, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]): unknown => {
          calls += 1;
          return Reflect.apply(member, target, parameters);
        };
      },
    });
    await web.deployer.close();
    await web.reopen({ runtime: counting });
    calls = 0;
    await web.deployer.history("web", { limit: 100 });
    expect(calls).toBeLessThanOrEqual(5);
  });
});

describe("deploying an earlier deployment again", () => {
  it("should run what it ran, as a deployment", async () => {
    const first = await web.deploy("1");
    await web.deploy("2");
    const again = succeeded(await web.deployer.redeploy("web", first.id).done);
    expect((await web.deployer.history("web"))[0]).toMatchObject({
      id: again.id,
      operation: "deploy",
      from: first.id,
      image: imageOf("1"),
    });
    const { error } = await web.deployer.redeploy("web", "none").done;
    expect(error).toMatchObject({ code: "DEPLOYMENT_UNKNOWN" });
  });

  it("should be refused if it is a deployment of another workload", async () => {
    const { id } = await web.deploy("1");
    const { config } = await web.deployer.workload("web");
    await web.deployer.apply({
      name: "other",
      source: "memory",
      config: { ...(config as object), domains: [] },
    });
    const { error } = await web.deployer.redeploy("other", id).done;
    expect(error).toMatchObject({
      code: "DEPLOYMENT_UNKNOWN",
      message: expect.stringContaining("does not belong to"),
    });
  });

  it("should be refused for a workload that was removed, before it waits for anything", async () => {
    const { id } = await web.deploy("1");
    await web.deployer.remove("web").done;
    const { error } = await web.deployer.redeploy("web", id).done;
    expect(error).toMatchObject({ code: "WORKLOAD_UNKNOWN" });
    const operations = (await web.deployer.history("web")).map(({ operation }) => operation);
    expect(operations).toEqual(["remove", "deploy"]);
  });

  it("should prepare it anew where its image cannot be had any more", async () => {
    await web.deployer.close();
    await web.reopen({ sources: [withoutRegistry()] });
    const first = await web.deploy("1");
    await web.deploy("2");
    web.world.runtime.images.removeByHand("registry/web:1");
    const again = succeeded(await web.deployer.redeploy("web", first.id).done);
    expect(web.serving()).toEqual(new Set([again.id]));
  });
});

describe("a source that says only what it must", () => {
  it("should be deployed, updated, gone back to and removed", async () => {
    const memory = memorySource();
    const describe = (config: Parameters<typeof memory.describe>[0]) => {
      const { needs: _, uses: _uses, lifecycle: _lifecycle, ...least } = memory.describe(config);
      return least;
    };
    await web.deployer.close();
    await web.reopen({ sources: [{ ...memory, describe }] });
    await web.deploy("1");
    await web.deploy("2");
    const back = succeeded(await web.rollBack());
    expect(web.serving()).toEqual(new Set([back.id]));
    succeeded(await web.deployer.remove("web").done);
    expect(web.world.runtime.snapshot()).toEqual([]);
  });
});
