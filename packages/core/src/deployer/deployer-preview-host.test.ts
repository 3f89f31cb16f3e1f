import { describe, expect, it } from "vitest";
import { markerPath, stagedCookie } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import type { DeployOptions } from "./deployer-options.js";

const previews = "*.preview.test";
const asked: DeployOptions = { hold: "1h", preview: true };

async function open(): Promise<DeployerWorld> {
  const world = await DeployerWorld.open();
  await world.deployer.close();
  await world.restart({}, { previews });
  return world;
}

async function held(options: DeployOptions = asked, more: object = {}) {
  const world = await open();
  const { id: blue } = await world.deploy("1");
  const { id, done } = await world.begin("2", more, { options });
  await world.next("hold:started");
  return { world, blue, id, done };
}

async function hostOf({ deployer }: DeployerWorld, id: string): Promise<string> {
  const { url } = await deployer.preview(id);
  const [, host = ""] = /^http:\/\/([0-9a-f]{48}\.preview\.test)\/$/.exec(url) ?? [];
  expect(host, url).not.toBe("");
  return host;
}

describe("a preview with a host of its own", () => {
  it("should show green to whoever asks for that host, as long as it is held or live", async () => {
    const { world, blue, id, done } = await held();
    const host = await hostOf(world, id);
    expect(await world.visit(undefined, host)).toBe(id);
    expect(await world.visit(`${stagedCookie}=live`, host)).toBe(id);
    expect(await world.visit()).toBe(blue);
    await world.deployer.promote(id);
    const result = await done;
    expect(result.status).toBe("succeeded");
    expect(await world.visit()).toBe(id);
    expect(await world.visit(undefined, host)).toBe(id);
    expect(await hostOf(world, id)).toBe(host);
    const token = host.slice(0, 48);
    expect(JSON.stringify([world.events, result, await world.store.findDeployment(id)])).not.toContain(token);
    const { id: next } = await world.deploy("3");
    expect(await world.visit()).toBe(next);
    expect(await world.visit(undefined, host)).toBe(404);
  });

  it("should be seen by the cookie of the workload's domain too", async () => {
    const { world, id } = await held();
    const token = (await hostOf(world, id)).slice(0, 48);
    expect(await world.visit(`${stagedCookie}=${token}`)).toBe(id);
  });

  it("should be gone with the undo", async () => {
    const { world, id, done } = await held();
    const host = await hostOf(world, id);
    await world.deployer.cancel(id);
    expect(await done).toMatchObject({ status: "cancelled" });
    expect(await world.visit(undefined, host)).toBe(404);
  });

  it("should outlive the process that began it", async () => {
    const { world, id, done } = await held();
    const host = await hostOf(world, id);
    await world.deployer.close();
    await done;
    await world.restart({}, { previews });
    await world.next("hold:started");
    expect(await hostOf(world, id)).toBe(host);
    expect(await world.visit(undefined, host)).toBe(id);
  });

  it("should last through a shift", async () => {
    const shift = { steps: [{ weight: 50, for: "20s" }] };
    const { world, id, done } = await held({ ...asked, shift });
    const host = await hostOf(world, id);
    await world.deployer.promote(id);
    await world.next("shift:stepped");
    expect(await hostOf(world, id)).toBe(host);
    for (let time = 0; time < 10; time += 1) expect(await world.visit(undefined, host)).toBe(id);
    expect(await done).toMatchObject({ status: "succeeded" });
  });

  it("should be another one for each deployment", async () => {
    const first = await held();
    const second = await held();
    expect(await hostOf(first.world, first.id)).not.toBe(await hostOf(second.world, second.id));
  });

  it("should show a first deployment, whose domain leads nowhere yet", async () => {
    const world = await open();
    const { id } = await world.begin("2", {}, { options: asked });
    await world.next("hold:started");
    expect(await world.visit(undefined, await hostOf(world, id))).toBe(id);
    expect(await world.visit()).toBe(502);
  });

  it("should be none of a deployment without a preview", async () => {
    const world = await open();
    const writes = world.noteWrites();
    await world.deploy("1");
    await world.deploy("2", { failover: true });
    expect(writes.filter(({ staged }) => staged?.host !== undefined)).toEqual([]);
  });

  it("should fail before the switch if the proxy does not serve it", async () => {
    const world = await open();
    const { id: blue } = await world.deploy("1");
    const { prober } = world.world;
    const probe = prober.probe.bind(prober);
    prober.probe = (request, signal) =>
      probe(request.host.endsWith(".preview.test") ? { ...request, host: "nobody.test" } : request, signal);
    const { done } = await world.begin("2", {}, { options: asked });
    const { status, error } = await done;
    expect(status).toBe("failed");
    expect(error).toMatchObject({ code: "GREEN_UNREACHABLE", details: { domain: previews } });
    expect(error?.message).toContain("the proxy still answered something else than our marker (status 404)");
    expect(await world.visit()).toBe(blue);
  });

  it("should fail before the switch if the proxy serves another route there", async () => {
    const world = await open();
    await world.deploy("1");
    const { prober } = world.world;
    const probe = prober.probe.bind(prober);
    prober.probe = async (request, signal) => {
      const outcome = await probe(request, signal);
      const isAtHost = request.host.endsWith(".preview.test") && request.path === markerPath;
      return isAtHost && outcome.kind === "answer" ? { ...outcome, body: "0".repeat(32) } : outcome;
    };
    const { done } = await world.begin("2", {}, { options: asked });
    expect((await done).error).toMatchObject({ code: "GREEN_UNREACHABLE" });
  });
});

describe("a wildcard domain for previews", () => {
  it.each([
    ["no text", 1 as never],
    ["no wildcard", "preview.test"],
    ["a wildcard alone", "*"],
    ["a wildcard in the middle", "a.*.test"],
    ["two wildcards", "*.*.test"],
    ["upper case", "*.Preview.test"],
    ["another character", "*.pre_view.test"],
    ["a port", "*.preview.test:80"],
    ["too long a name", `*.${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(20)}.test`],
  ])("should be refused by name: %s", async (_, wrong) => {
    const world = await DeployerWorld.open();
    await world.deployer.close();
    await expect(world.restart({}, { previews: wrong })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(/^previews must be /),
      details: { field: "previews" },
    });
  });

  it.each(["*.preview.test", "a.preview.test", "b.a.preview.test"])(
    "should be kept from every workload: %s",
    async (domain) => {
      const world = await open();
      const { error } = await world.deploy("1", { domains: ["app.test", domain] });
      expect(error).toMatchObject({ code: "DOMAIN_TAKEN" });
      expect(error?.message).toContain(`${domain} is kept for the hosts of previews`);
      expect(world.containers()).toEqual([]);
    },
  );

  it("should leave alone a domain that only ends alike", async () => {
    const world = await open();
    expect((await world.deploy("1", { domains: ["mypreview.test", "preview.test"] })).status).toBe(
      "succeeded",
    );
  });

  it("should be refused before any effect if it is somebody else's, for a preview alone", async () => {
    const world = await open();
    await world.deploy("1");
    world.world.router.addForeign(previews);
    const containers = world.containers();
    const { done } = await world.begin("2", {}, { options: asked });
    expect((await done).error).toMatchObject({ code: "DOMAIN_TAKEN" });
    expect(world.containers()).toEqual(containers);
    const config = await (await world.begin("2", { preview: true })).done;
    expect(config.error).toMatchObject({ code: "DOMAIN_TAKEN" });
    expect(await world.deployer.check("web")).toMatchObject([{ code: "DOMAIN_TAKEN" }]);
    expect((await world.deploy("3")).status).toBe("succeeded");
    expect(await world.deployer.check("web")).toEqual([]);
  });

  it("should be refused if it belongs to what is live of another workload", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1", { domains: [previews] });
    await world.deployer.close();
    await world.restart({}, { previews });
    const { image, ...config } = { image: "registry/web:1", port: 8080, domains: ["other.test"] };
    await world.deployer.apply({ name: "other", source: "memory", config: { image, ...config } });
    const { error } = await world.deployer.deploy("other", asked).done;
    expect(error).toMatchObject({ code: "DOMAIN_TAKEN" });
  });
});
