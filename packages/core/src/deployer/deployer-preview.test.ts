import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { previewPath, stagedCookie } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import type { DeployOptions } from "./deployer-options.js";

const asked: DeployOptions = { hold: "1h", preview: true };

/** A held deployment with a preview, beside a live one. */
async function held(more: object = {}) {
  const world = await DeployerWorld.open();
  const { id: blue } = await world.deploy("1");
  const { id, done } = await world.begin("2", more, { options: asked });
  await world.next("hold:started");
  return { world, blue, id, done };
}

function ask({ world: { prober, router } }: DeployerWorld, path: string, cookie?: string) {
  const { address, port } = router;
  const request = { scheme: "http", address, port, host: "app.test", path, timeoutMs: 1_000 } as const;
  return prober.probe({ ...request, maxBodyBytes: 100, ...(cookie !== undefined && { cookie }) });
}

async function link({ deployer }: DeployerWorld, id: string): Promise<{ path: string; token: string }> {
  const { url } = await deployer.preview(id);
  const { origin, pathname, search } = new URL(url);
  expect(origin).toBe("http://app.test");
  expect(pathname).toBe(previewPath);
  const [, token = ""] = /^\?token=([0-9a-f]{48})$/.exec(search) ?? [];
  expect(token).not.toBe("");
  return { path: `${pathname}${search}`, token };
}

describe("the preview of a held deployment", () => {
  it("should show green to whoever opens its link, and blue to everybody else", async () => {
    const { world, blue, id, done } = await held();
    const { path, token } = await link(world, id);
    const cookie = `${stagedCookie}=${token}`;
    const cookies = [`${cookie}; Path=/; HttpOnly; SameSite=Lax`];
    expect(await ask(world, path)).toMatchObject({ status: 302, location: "/", cookies });
    expect(await ask(world, "/", cookie)).toMatchObject({ status: 200, body: id });
    expect(await ask(world, "/")).toMatchObject({ status: 200, body: blue });
    const record = await world.store.findDeployment(id);
    expect(record?.preview?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(await world.deployer.summary(id)).toMatchObject({ preview: true });
    await world.deployer.promote(id);
    const result = await done;
    expect(result).toMatchObject({ status: "succeeded", evidence: { reach: { status: 200 } } });
    expect(await ask(world, "/")).toMatchObject({ status: 200, body: id });
    const state = await world.store.findState("web");
    expect(JSON.stringify([world.events, result, record, state])).not.toContain(token);
  });

  it("should lead to the deployment as long as it is live", async () => {
    const { world, id, done } = await held();
    const before = await link(world, id);
    await world.deployer.promote(id);
    await done;
    expect(await link(world, id)).toEqual(before);
    expect(await ask(world, before.path)).toMatchObject({ status: 302, location: "/" });
    const cookie = `${stagedCookie}=${before.token}`;
    expect(await ask(world, "/", cookie)).toMatchObject({ status: 200, body: id });
    const { id: next } = await world.deploy("3");
    expect(await ask(world, before.path)).toMatchObject({ status: 200, body: next });
    expect(await ask(world, "/", cookie)).toMatchObject({ status: 200, body: next });
    await expect(world.deployer.preview(id)).rejects.toThrow("it is not live any more");
  });

  it.each([
    ["is held", { hold: "1h" }, {}],
    ["has a preview too", { hold: "1h", preview: true }, {}],
    ["has a share of the traffic", {}, { shift: { steps: [{ weight: 50, for: "1h" }] } }],
    ["fails", {}, { image: "registry/web:unready" }],
  ])("should be there again after the undo of a further deployment, which %s", async (_, options, more) => {
    const { world, id, done } = await held();
    await world.deployer.promote(id);
    await done;
    const next = await world.begin("3", more, { options });
    await (Object.hasOwn(more, "image")
      ? next.done
      : world.next(Object.hasOwn(options, "hold") ? "hold:started" : "shift:stepped"));
    await world.deployer.cancel(next.id).catch(() => undefined);
    expect((await next.done).status).not.toBe("succeeded");
    const { path, token } = await link(world, id);
    expect(await ask(world, path)).toMatchObject({ status: 302 });
    expect(await ask(world, "/", `${stagedCookie}=${token}`)).toMatchObject({ status: 200, body: id });
  });

  it("should not be given while a further deployment uses the route", async () => {
    const { world, id, done } = await held();
    await world.deployer.promote(id);
    await done;
    const next = await world.begin("3", {}, { options: asked });
    await world.next("hold:started");
    await expect(world.deployer.preview(id)).rejects.toThrow("a further deployment has begun");
    expect(await link(world, next.id)).toMatchObject({ token: expect.any(String) });
  });

  it("should outlast what blue is on the route for", async () => {
    const { world, id, done } = await held({ failover: true });
    const before = await link(world, id);
    await world.deployer.promote(id);
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(await link(world, id)).toEqual(before);
  });

  it("should be put back with the route, under another token", async () => {
    const { world, id, done } = await held();
    const before = await link(world, id);
    await world.deployer.promote(id);
    await done;
    await world.world.router.remove("web");
    await world.deployer.reconcile();
    const { token } = await link(world, id);
    expect(token).not.toBe(before.token);
    expect(await ask(world, "/", `${stagedCookie}=${token}`)).toMatchObject({ status: 200, body: id });
    expect(JSON.stringify([world.events, await world.store.findState("web")])).not.toContain(token);
  });

  it("should be gone with the undo", async () => {
    const { world, blue, id, done } = await held();
    const { path, token } = await link(world, id);
    await world.deployer.cancel(id);
    expect(await done).toMatchObject({ status: "cancelled" });
    expect(await ask(world, path)).toMatchObject({ status: 200, body: blue });
    expect(await ask(world, "/", `${stagedCookie}=${token}`)).toMatchObject({ status: 200, body: blue });
    await expect(world.deployer.preview(id)).rejects.toThrow("it is over (cancelled)");
  });

  it("should outlive the process that began it", async () => {
    const { world, id, done } = await held();
    const before = await link(world, id);
    await world.deployer.close();
    await done;
    await world.restart();
    await world.next("hold:started");
    expect(await link(world, id)).toEqual(before);
    expect(await ask(world, "/", `${stagedCookie}=${before.token}`)).toMatchObject({ body: id });
  });

  it("should not be told of by its token if the proxy quotes what it refuses of a later process", async () => {
    const { world, id, done } = await held();
    const { token } = await link(world, id);
    await world.deployer.close();
    await done;
    await world.restart();
    await world.next("hold:started");
    const { router } = world.world;
    const put = router.put.bind(router);
    let isRefused = false;
    router.put = async (write, signal) => {
      if (write.staged?.token !== token) return put(write, signal);
      isRefused = true;
      throw new DeployerError("ROUTER_REJECTED", `refused: $cookie = "${token}"`);
    };
    const deployment = await world.deployer.deployment(id);
    await deployment.promote();
    const result = await deployment.done;
    expect([isRefused, result.status]).toEqual([true, "failed"]);
    expect(JSON.stringify([world.events, result, await world.store.findDeployment(id)])).not.toContain(token);
  });

  it("should not be given once somebody has changed the route", async () => {
    const { world, id } = await held();
    const { router } = world.world;
    const read = router.read.bind(router);
    const staged = { target: { scheme: "http", host: "10.9.9.9", port: 80 }, token: "0".repeat(48) } as const;
    for (const change of [{ staged: undefined }, { staged }]) {
      router.read = async (...asking) => {
        const route = await read(...asking);
        return route && ({ ...route, ...change } as typeof route);
      };
      await expect(world.deployer.preview(id)).rejects.toThrow("somebody has changed the route in the proxy");
    }
  });

  it("should show a first deployment to nobody else until it is promoted", async () => {
    const world = await DeployerWorld.open();
    const { id, done } = await world.begin("2", {}, { options: asked });
    await world.next("hold:started");
    const { token } = await link(world, id);
    expect(await ask(world, "/", `${stagedCookie}=${token}`)).toMatchObject({ status: 200, body: id });
    expect(await ask(world, "/")).toMatchObject({ status: 502 });
    await world.deployer.promote(id);
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(await ask(world, "/")).toMatchObject({ status: 200, body: id });
  });

  it("should leave no route if it was that of a first deployment, which is undone", async () => {
    const world = await DeployerWorld.open();
    const { id, done } = await world.begin("2", {}, { options: asked });
    await world.next("hold:started");
    await world.deployer.cancel(id);
    expect(await done).toMatchObject({ status: "cancelled" });
    expect(await world.world.router.read("web")).toBeUndefined();
    expect(world.containers()).toEqual([]);
  });

  it("should be given of no deployment that was begun without", async () => {
    const world = await DeployerWorld.open();
    const { id } = await world.deploy("1");
    await expect(world.deployer.preview(id)).rejects.toThrow("it was begun without a preview");
    await expect(world.deployer.preview("unknown")).rejects.toMatchObject({ code: "DEPLOYMENT_UNKNOWN" });
  });
});

describe("a config with a preview", () => {
  it("should give each deployment a link, and a rollback none", async () => {
    const world = await DeployerWorld.open();
    const first = await world.deploy("1", { preview: true, retain: 1 });
    expect(await world.store.findDeployment(first.id)).toHaveProperty("preview.tokenHash");
    const { id, done } = await world.begin("2", { preview: true, retain: 1 }, { options: { hold: "1h" } });
    await world.next("hold:started");
    const { token } = await link(world, id);
    expect(await ask(world, "/", `${stagedCookie}=${token}`)).toMatchObject({ status: 200, body: id });
    await world.deployer.promote(id);
    expect(await done).toMatchObject({ status: "succeeded" });
    const back = await world.deployer.rollback("web", { to: first.id }).done;
    expect(back.status).toBe("succeeded");
    expect(await world.store.findDeployment(back.id)).not.toHaveProperty("preview");
  });

  it("should be refused with recreate", async () => {
    const world = await DeployerWorld.open();
    await expect(world.begin("2", { preview: true, deploy_strategy: "recreate" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("preview needs blue-green, but the strategy is recreate"),
    });
  });
});

describe("a preview that cannot be", () => {
  it.each([
    ["no flag", { preview: "yes" as never }, {}, "preview must be true or false"],
    ["recreate", { preview: true }, { deploy_strategy: "recreate" }, "preview must be absent with recreate"],
    ["no domains", { preview: true }, { domains: [] }, "preview must be absent: web has no domains"],
  ])("should be refused before any effect: %s", async (_, options, more, message) => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    const containers = world.containers();
    const { done } = await world.begin("2", more, { options });
    const result = await done;
    expect(result.error).toMatchObject({ code: "CONFIG_INVALID", details: { field: "preview" } });
    expect(result.error?.message).toContain(message);
    expect(world.containers()).toEqual(containers);
  });
});
