import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { stagedCookie, type RouteTarget, type RouteWrite } from "../ports/router.js";
import type { Reach } from "../ports/runtime.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import type { MemoryRouterOptions } from "../testing/memory-router.js";
import { reaching } from "../testing/reaching.js";

/** The proxy is not on the network of containers. */
const cutOff: Pick<MemoryRouterOptions, "reaches"> = { reaches: ({ host }) => /^[\d.]+$/.test(host) };
const byNetwork: Reach = { kind: "network", network: "internal" };
const elsewhere = { scheme: "http", host: "10.9.9.9", port: 80 } as const;

/** A world whose blue is reached by a loopback port; from now on containers are reached by a network. */
async function afterMove(
  options: Pick<MemoryRouterOptions, "reaches"> = {},
): Promise<{ world: DeployerWorld; blue: string; writes: RouteWrite[] }> {
  const world = await DeployerWorld.open({}, { networks: ["internal"], ...options });
  const { id: blue } = await world.deploy("1");
  await world.deployer.close();
  Object.assign(world.world, { runtime: reaching(world.world.runtime, byNetwork) });
  await world.restart();
  return { world, blue, writes: world.noteWrites() };
}

describe("a green that is to be reached in another way than blue", () => {
  it("should be asked through the proxy before live traffic goes there", async () => {
    const { world, blue, writes } = await afterMove();
    const deployment = await world.begin("2");
    const proven = world.next("reach:proven");
    const seen: unknown[] = [];
    void proven.then(() => seen.push(...world.serving()));
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "succeeded" });
    expect(seen).toEqual([blue]);
    const [staged, live, ...more] = writes;
    expect(more).toEqual([]);
    expect(staged).toMatchObject({ domains: ["app.test"], target: { host: "127.0.0.1" } });
    expect(live).not.toHaveProperty("staged");
    const { token = "" } = staged?.staged ?? {};
    expect(result.evidence?.reach).toMatchObject({ nonce: staged?.nonce, domain: "app.test", status: 200 });
    expect(await world.visit(`${stagedCookie}=${token}`)).toBe(result.id);
    const types = world.events.map(({ type }) => type);
    const phase = world.events.findLastIndex(
      (event) => event.type === "phase:entered" && event.phase === "switching",
    );
    expect(types.indexOf("reach:proven")).toBeLessThan(phase);
    const told = JSON.stringify([world.events, result, await world.store.findDeployment(result.id)]);
    expect(told).not.toContain(token);
  });

  it("should be told of beforehand", async () => {
    const { world } = await afterMove();
    const told = async (): Promise<string[]> =>
      (await world.deployer.explain("web")).steps.map(({ summary }) => summary);
    expect(await told()).toContainEqual(
      expect.stringMatching(/^ask the proxy for green, beside the live traffic/),
    );
    expect(await world.deploy("2")).toMatchObject({ status: "succeeded" });
    expect(await told()).not.toContainEqual(expect.stringMatching(/ask the proxy/));
  });

  it("should cost no request if the proxy does not reach it", async () => {
    const { world, blue, writes } = await afterMove(cutOff);
    const deployment = await world.begin("2");
    expect(await world.visitUntil(deployment.done)).toEqual([blue]);
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "failed", error: { code: "GREEN_UNREACHABLE" } });
    expect(result.error?.message).toContain(
      "answers 502 where green itself is ready; no live request was sent",
    );
    const [staged, back] = writes;
    expect(writes).toHaveLength(2);
    expect(back).not.toHaveProperty("staged");
    expect(await world.visit(`${stagedCookie}=${staged?.staged?.token}`)).toBe(blue);
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it.each([502, 504])("should not be blamed for a %i that it answers itself", async (status) => {
    const { world } = await afterMove();
    const answer = { port: 8080, healthcheck: { path: "/health", expect_status: status } };
    const result = await world.deploy("2", answer, { pages: { "/health": () => ({ status, body: "" }) } });
    expect(result).toMatchObject({ status: "succeeded", evidence: { reach: { status } } });
  });

  it("should be undone by the next process if this one ends meanwhile", async () => {
    const { world, blue, writes } = await afterMove(cutOff);
    const { done } = await world.begin("2");
    await world.next("route:written");
    await world.deployer.close();
    await done;
    await world.restart();
    await world.deployer.reconcile();
    const [staged] = writes;
    expect(await world.visit(`${stagedCookie}=${staged?.staged?.token}`)).toBe(blue);
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it("should be asked once, also if it is held and promoted in another process", async () => {
    const { world, writes } = await afterMove();
    const healthcheck = { path: "/health", interval: "1s" };
    world.world.runtime.publish("registry/web:2", {});
    const config = { image: "registry/web:2", port: 8080, domains: ["app.test"], healthcheck };
    await world.deployer.apply({ name: "web", source: "memory", config });
    const { id, done } = world.deployer.deploy("web", { hold: "1h" });
    await world.next("hold:started");
    await world.deployer.close();
    await done;
    await world.restart();
    await world.next("hold:started");
    await world.deployer.promote(id);
    const again = await world.deployer.deployment(id);
    expect(await again.done).toMatchObject({ status: "succeeded", evidence: { reach: { status: 200 } } });
    expect(writes.map(({ staged }) => staged !== undefined)).toEqual([true, false]);
  });

  it("should not be told of by its token if the proxy quotes what it refuses", async () => {
    const { world } = await afterMove();
    const { router } = world.world;
    let token = "";
    const put = router.put.bind(router);
    router.put = async (write, signal) => {
      if (!write.staged) return put(write, signal);
      ({ token } = write.staged);
      throw new DeployerError("ROUTER_REJECTED", `refused: $cookie = "${token}"`, { details: { token } });
    };
    const result = await world.deploy("2");
    expect(result).toMatchObject({ status: "failed", error: { code: "ROUTER_REJECTED" } });
    expect(token).not.toBe("");
    const told = JSON.stringify([world.events, result, await world.store.findDeployment(result.id)]);
    expect(told).not.toContain(token);
  });

  it("should be waited for no longer on its way to the switch", async () => {
    const { world } = await afterMove();
    const { done } = await world.begin("2");
    await world.next("reach:proven");
    const provenAtMs = world.world.clock.monotonicMs();
    const { id } = await done;
    const record = await world.store.findDeployment(id);
    expect(record?.evidence?.verifiedAtMs ?? 0).toBeLessThan(
      world.world.clock.wallMs() - world.world.clock.monotonicMs() + provenAtMs + 3_000,
    );
  });
});

describe("a green that is reached as blue is", () => {
  it("should add no write to the switch", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    const writes = world.noteWrites();
    const result = await world.deploy("2", { port: 9090 });
    expect(result.status).toBe("succeeded");
    expect(writes).toHaveLength(1);
    expect(result.evidence).not.toHaveProperty("reach");
  });

  it.each([
    [8080, 1],
    [9090, 2],
  ])("should add none on the same network either, but for another port (%i)", async (port, count) => {
    const { world, writes } = await afterMove();
    await world.deploy("2");
    writes.length = 0;
    expect(await world.deploy("3", { port })).toMatchObject({ status: "succeeded" });
    expect(writes).toHaveLength(count);
  });
});

describe("a workload without a route of its own", () => {
  it("should be asked ahead if a person has handed over a route with traffic", async () => {
    const reaches = ({ host }: RouteTarget): boolean => host === elsewhere.host;
    const world = await DeployerWorld.open({}, { reaches });
    const { router, prober } = world.world;
    prober.serve(
      { kind: "answers", status: 200, contentType: "text/plain", body: "theirs" },
      {
        address: elsewhere.host,
        port: elsewhere.port,
      },
    );
    router.handOver("web", ["app.test"], elsewhere);
    await world.world.clock.sleep(1_000);
    const deployment = await world.begin("1");
    expect(await world.visitUntil(deployment.done)).toEqual(["theirs"]);
    expect(await deployment.done).toMatchObject({ status: "failed", error: { code: "GREEN_UNREACHABLE" } });
    expect(await world.visit()).toBe("theirs");
    Object.assign(router, { reaches: () => true });
    expect(await world.deploy("2")).toMatchObject({ status: "succeeded" });
  });

  it("should have nothing to protect on its first deployment", async () => {
    const world = await DeployerWorld.open();
    const writes = world.noteWrites();
    expect(await world.deploy("1")).toMatchObject({ status: "succeeded" });
    expect(writes).toHaveLength(1);
  });
});
