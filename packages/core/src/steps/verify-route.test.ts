import { describe, expect, it } from "vitest";
import { markerPath } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";

describe("a route of several domains", () => {
  it("should not be verified while one of them is answered by something else", async () => {
    const world = await DeployerWorld.open({ verifyTimeoutMs: 5_000 });
    const { prober } = world.world;
    const probe = prober.probe.bind(prober);
    prober.probe = async (request, signal) => {
      const outcome = await probe(request, signal);
      const isOther = request.host === "b.test" && request.path === markerPath;
      return isOther && outcome.kind === "answer" ? { ...outcome, contentType: "text/html" } : outcome;
    };
    const result = await world.deploy("1", { domains: ["a.test", "b.test", "c.test"] });
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "ROUTE_NOT_VERIFIED", details: { domain: "b.test", scheme: "http" } },
    });
  });
});

it("should look about once a second for somebody else's route while something else answers", async () => {
  const world = await DeployerWorld.open({ verifyTimeoutMs: 5_000 });
  const { prober, router, clock } = world.world;
  const probe = prober.probe.bind(prober);
  prober.probe = async (request, signal) => {
    const outcome = await probe(request, signal);
    const isMarker = request.path === markerPath && outcome.kind === "answer";
    return isMarker ? { ...outcome, contentType: "text/html" } : outcome;
  };
  const read = router.read.bind(router);
  const looksMs: number[] = [];
  router.read = (...asked) => {
    looksMs.push(clock.monotonicMs());
    return read(...asked);
  };
  const written = world.next("route:written").then(() => clock.monotonicMs());
  expect(await world.deploy("1")).toMatchObject({ error: { code: "ROUTE_NOT_VERIFIED" } });
  const writtenMs = await written;
  const during = looksMs.filter((ms) => ms > writtenMs + 100 && ms < writtenMs + 4_900);
  expect(during).toHaveLength(4);
});

describe("a proxy whose workers the operating system shows", () => {
  const files = { appliesLate: false, editedByOthers: false } as const;
  const evidenceOf = (world: DeployerWorld) => world.of("route:verified").at(-1)?.evidence;

  it("should be verified as soon as all of them have begun after the write", async () => {
    const world = await DeployerWorld.open({}, { ...files, reloadMs: { first: 15, last: 40 } });
    await world.deploy("1");
    await world.deploy("2");
    const { windowMs = Infinity, ...evidence } = evidenceOf(world) ?? {};
    expect(evidence).toMatchObject({ workersReplaced: true });
    expect(windowMs).toBeLessThan(100);
  });

  it("should not be verified while one of them accepts under the old configuration, although none is met", async () => {
    const reloadMs = { first: 15, last: 2_000 };
    const world = await DeployerWorld.open({}, { ...files, reloadMs });
    await world.deploy("1");
    await world.world.clock.sleep(2_000);
    const { prober, router, clock } = world.world;
    const probe = prober.probe.bind(prober);
    const written = world.next("route:written").then(() => clock.monotonicMs());
    prober.probe = async (request, signal) => {
      const nonce = router.nonces("app.test").find((one) => one !== evidenceOf(world)?.nonce);
      const outcome = await probe(request, signal);
      const isNew = request.path === markerPath && outcome.kind === "answer" && nonce !== undefined;
      return isNew ? { ...outcome, body: nonce } : outcome;
    };
    const verified = world.next("route:verified").then(() => clock.monotonicMs());
    const result = await world.deploy("2");
    expect(result.status).toBe("succeeded");
    expect(evidenceOf(world)).toMatchObject({
      workersReplaced: true,
      staleReads: expect.any(Number) as number,
    });
    expect((await verified) - (await written)).toBeGreaterThan(2_000);
  });

  it("should be verified by time alone if they do not change with its writes", async () => {
    const world = await DeployerWorld.open({}, files);
    const others = [{ id: "another's", generation: 1 }];
    Object.assign(world.world.router, { workers: async () => others });
    await world.deploy("1");
    const { windowMs = 0, ...evidence } = evidenceOf(world) ?? {};
    expect(evidence).not.toHaveProperty("workersReplaced");
    expect(windowMs).toBeGreaterThan(299);
  });
});
