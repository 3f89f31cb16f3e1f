import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import type { ProbeOutcome } from "../ports/prober.js";
import { drawnPath, stagedCookie, type RouteWrite } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import type { MemoryRouterOptions } from "../testing/memory-router.js";
import type { ImageBehaviour } from "../testing/memory-images.js";

const steps = [
  { weight: 10, for: "5s" },
  { weight: 50, for: "10s" },
];
const shift = { steps };

async function withBlue(
  options: Pick<MemoryRouterOptions, "editedByOthers"> = {},
): Promise<{ world: DeployerWorld; blue: string; writes: RouteWrite[] }> {
  const world = await DeployerWorld.open({}, options);
  const { id: blue } = await world.deploy("1");
  const writes = world.noteWrites();
  return { world, blue, writes };
}

async function visits(world: DeployerWorld, count: number): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (let time = 0; time < count; time += 1) {
    const body = String(await world.visit());
    seen[body] = (seen[body] ?? 0) + 1;
  }
  return seen;
}

/** Green answers well until it has been asked for its page so many times. */
const failingAfter = (good: number): ImageBehaviour => {
  let asked = 0;
  return {
    pages: {
      "/health": () => ({ status: 200, body: "" }),
      "/": () => ({ status: (asked += 1) > good ? 500 : 200, body: "" }),
    },
  };
};

/** The next `times` questions for what the proxy draws have this outcome instead. */
function unanswered(world: DeployerWorld, outcome: ProbeOutcome, times: number): void {
  const { prober } = world.world;
  const probe = prober.probe.bind(prober);
  let left = times;
  prober.probe = async (request, signal) =>
    request.path === drawnPath && (left -= 1) >= 0 ? outcome : probe(request, signal);
}

const withoutDraw: [string, ProbeOutcome][] = [
  ["a closed connection", { kind: "failure", reason: "broken", message: "the connection was closed" }],
  // Something before the route has its own page there, whatever it says.
  ["another status", { kind: "answer", status: 503, contentType: "text/plain", body: "staged" }],
];

describe("a shift", () => {
  it("should lead a growing share of the requests to green before the switch, and prove each", async () => {
    const { world, blue, writes } = await withBlue();
    const deployment = await world.begin("2", { shift });
    for (const { weight } of steps) {
      const stepped = await world.next("shift:stepped");
      expect(stepped).toMatchObject({ weight, steps: 2 });
      const seen = await visits(world, 300);
      expect(Object.keys(seen).toSorted()).toEqual([blue, deployment.id].toSorted());
      expect(Math.abs((seen[deployment.id] ?? 0) - 3 * weight)).toBeLessThan(50);
    }
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "succeeded" });
    expect(writes.map(({ staged }) => staged?.share)).toEqual([10, 50, undefined]);
    expect(await visits(world, 20)).toEqual({ [deployment.id]: 20 });
    expect(result.evidence?.shifted).toMatchObject([
      {
        weight: 10,
        nonce: writes[0]?.nonce,
        durationMs: 5_000,
        watched: { green: { failed: 0 }, blue: { failed: 0 } },
      },
      { weight: 50, nonce: writes[1]?.nonce, durationMs: 10_000 },
    ]);
    for (const { weight, drawn, watched } of result.evidence?.shifted ?? []) {
      expect(drawn.asked).toBeGreaterThanOrEqual(40);
      expect(drawn.green / drawn.asked).toBeGreaterThan(weight / 300);
      expect(watched?.green.asked).toBeGreaterThanOrEqual(5);
    }
    expect(result.timings.phases.shifting).toBeGreaterThanOrEqual(15_000);
    const told = JSON.stringify([world.events, result, await world.store.findDeployment(result.id)]);
    expect(told).not.toContain(writes[0]?.staged?.token);
  });

  it("should go back to blue as soon as green's answers are worse, with the figures", async () => {
    const { world, blue, writes } = await withBlue();
    const result = await world.deploy("2", { shift, healthcheck: undefined }, failingAfter(6));
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "SHIFT_FAILED", details: { weight: 10 } },
    });
    expect(result.error?.message).toMatch(
      /at 10 % of the requests: 4 of the last \d+ answers of green were bad; of blue's in the same time, 0/,
    );
    expect(writes.at(-1)).not.toHaveProperty("staged");
    expect(await visits(world, 20)).toEqual({ [blue]: 20 });
    expect(world.containers()).toEqual([`${blue} running`]);
    expect(world.of("shift:watched").at(-1)?.worse).toMatch(/answers of green/);
  });

  it("should not take green's bad answers for blue's, however large its share is", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1", { healthcheck: undefined });
    const most = { steps: [{ weight: 95, for: "20s" }] };
    const result = await world.deploy("2", { shift: most, healthcheck: undefined }, failingAfter(6));
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "SHIFT_FAILED", details: { blue: { failed: 0 } } },
    });
  });

  it("should give green up for fewer failures if the config says so", async () => {
    const { world } = await withBlue();
    const strict = { ...shift, abort_on: { more_failures: 1 } };
    const result = await world.deploy("2", { shift: strict, healthcheck: undefined }, failingAfter(6));
    expect(result.error?.message).toMatch(/: 1 of the last/);
  });

  it("should not blame green for what blue answers as badly", async () => {
    const world = await DeployerWorld.open();
    const bad: ImageBehaviour = { pages: { "/": () => ({ status: 500, body: "" }) } };
    await world.deploy("1", { healthcheck: undefined }, bad);
    expect(await world.deploy("2", { shift, healthcheck: undefined }, bad)).toMatchObject({
      status: "succeeded",
    });
  });

  it("should not blame green for a check that blue fails too", async () => {
    const world = await DeployerWorld.open();
    let isIll = false;
    const behaviour: ImageBehaviour = {
      pages: { "/health": () => ({ status: isIll ? 404 : 200, body: "" }) },
    };
    await world.deploy("1", {}, behaviour);
    const deployment = await world.begin("2", { shift }, behaviour);
    await world.next("shift:stepped");
    isIll = true;
    await world.next("shift:stepped");
    isIll = false;
    expect(await deployment.done).toMatchObject({ status: "succeeded" });
  });

  it("should go back if green's own check fails", async () => {
    const { world, blue } = await withBlue();
    let isIll = false;
    const page = () => ({ status: isIll ? 404 : 200, body: "" });
    const deployment = await world.begin("2", { shift }, { pages: { "/health": page } });
    await world.next("shift:stepped");
    isIll = true;
    const result = await deployment.done;
    expect(result.error?.message).toMatch(/its check failed 3 times running/);
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it("should end at once if green's process ends", async () => {
    const { world, blue } = await withBlue();
    const deployment = await world.begin("2", { shift });
    await world.next("shift:stepped");
    world.world.runtime.crash(`web-${deployment.id}`);
    expect(await deployment.done).toMatchObject({ status: "failed", error: { code: "GREEN_EXITED" } });
    expect(await visits(world, 20)).toEqual({ [blue]: 20 });
  });

  it("should give up if somebody saves the route meanwhile", async () => {
    const { world, blue } = await withBlue();
    const deployment = await world.begin("2", { shift });
    await world.next("shift:stepped");
    world.world.router.saveStale("web");
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "failed", error: { code: "ROUTE_NOT_VERIFIED" } });
    expect(result.error?.message).toContain("somebody else saved the route while green had a share");
    expect(await visits(world, 20)).toEqual({ [blue]: 20 });
  });

  it.each([
    { drawn: "none of it", weight: 10, draws: [0.999], green: 0 },
    // So near to none and to all that only what is seen of each side tells.
    { drawn: "none of a small one", weight: 1, draws: [0.999], green: 0 },
    { drawn: "nothing but a large one", weight: 99, draws: [0], green: 2_400 },
    { drawn: "another one", weight: 10, draws: [0, 0.999], green: 20 },
  ])("should refuse a share of which the proxy draws $drawn", async ({ weight, draws, green }) => {
    const { world, blue } = await withBlue();
    let turn = 0;
    world.world.router.draw = () => draws[(turn += 1) % draws.length] ?? 0;
    const result = await world.deploy("2", { shift: { steps: [{ weight, for: "5s" }] } });
    expect(result).toMatchObject({ status: "failed", error: { code: "ROUTE_NOT_VERIFIED" } });
    const told = `drew green for ${green} of \\d+ requests, where ${weight} % were to be`;
    expect(result.error?.message).toMatch(new RegExp(told));
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it.each(withoutDraw)("should ask again after %s in place of what is drawn", async (_, outcome) => {
    const { world } = await withBlue();
    unanswered(world, outcome, 20);
    const result = await world.deploy("2", { shift });
    expect(result).toMatchObject({ status: "succeeded" });
    expect(result.evidence?.shifted?.map(({ weight }) => weight)).toEqual([10, 50]);
  });

  it.each(withoutDraw)("should refuse a proxy that only ever has %s for it", async (_, outcome) => {
    const { world, blue } = await withBlue();
    unanswered(world, outcome, Infinity);
    const { status, error } = await world.deploy("2", { shift });
    expect([status, error?.code]).toEqual(["failed", "ROUTE_NOT_VERIFIED"]);
    expect(error?.message).toContain(`does not answer ${drawnPath} with what it draws`);
    expect(await visits(world, 20)).toEqual({ [blue]: 20 });
  });

  it("should be undone if it is cancelled", async () => {
    const { world, blue } = await withBlue();
    const deployment = await world.begin("2", { shift });
    await world.next("shift:stepped");
    await world.deployer.cancel(deployment.id);
    expect(await deployment.done).toMatchObject({ status: "cancelled" });
    expect(await visits(world, 20)).toEqual({ [blue]: 20 });
  });

  it("should begin the interrupted share again in the next process", async () => {
    const { world, writes } = await withBlue({ editedByOthers: false });
    const { id, done } = await world.begin("2", { shift: { ...shift, sticky: true } });
    await world.next("shift:watched");
    await world.next("shift:stepped");
    await world.deployer.close();
    await done;
    await world.restart();
    const again = await world.deployer.deployment(id);
    const result = await again.done;
    expect(result).toMatchObject({ status: "succeeded" });
    expect(writes.map(({ staged }) => staged?.share)).toEqual([10, 50, 50, undefined]);
    expect(new Set(writes.map(({ staged }) => staged?.token)).size).toBe(3);
    // Nobody is drawn anew.
    expect(new Set(writes.slice(0, 3).map(({ staged }) => staged?.sticky)).size).toBe(1);
    expect(result.evidence?.shifted).toMatchObject([{ weight: 10 }, { weight: 50, watched: {} }]);
  });

  it("should not go on in the next process after a share in which green did worse", async () => {
    const { world, blue } = await withBlue();
    const { store } = world;
    const write = store.writeDeployment.bind(store);
    store.writeDeployment = async (lease, record, also) => {
      if (record.phase === "aborting") throw new DeployerError("STORE_FAILED", "the disk is full");
      return write(lease, record, also);
    };
    const one = { steps: [{ weight: 10, for: "20s" }] };
    const { id, done } = await world.begin("2", { shift: one, healthcheck: undefined }, failingAfter(6));
    await done;
    await world.deployer.close();
    store.writeDeployment = write;
    await world.restart();
    const again = await world.deployer.deployment(id);
    expect(await again.done).toMatchObject({ status: "failed", error: { code: "SHIFT_FAILED" } });
    expect(world.of("shift:watched").map(({ worse }) => worse !== undefined)).toEqual([true, true]);
    expect(await visits(world, 20)).toEqual({ [blue]: 20 });
  });

  it("should let others deploy while it lasts", async () => {
    const { world } = await withBlue();
    await world.deployer.close();
    await world.restart({}, { parallel: 1 });
    const deployment = await world.begin("2", { shift: { steps: [{ weight: 50, for: "1h" }] } });
    await world.next("shift:stepped");
    world.world.runtime.publish("registry/web:9", {});
    const config = { image: "registry/web:9", port: 8080, domains: ["other.test"] };
    await world.deployer.apply({ name: "other", source: "memory", config });
    expect(await world.deployer.deploy("other").done).toMatchObject({ status: "succeeded" });
    await world.deployer.cancel(deployment.id);
    await deployment.done;
  });

  it("should keep the link of a preview", async () => {
    const { world } = await withBlue();
    world.world.runtime.publish("registry/web:2", {});
    const config = { image: "registry/web:2", port: 8080, domains: ["app.test"], shift };
    await world.deployer.apply({ name: "web", source: "memory", config });
    const { id, done } = world.deployer.deploy("web", { hold: "1h", preview: true });
    await world.next("hold:started");
    const { url } = await world.deployer.preview(id);
    await world.deployer.promote(id);
    await world.next("shift:stepped");
    expect(await world.deployer.preview(id)).toEqual({ url });
    const token = new URL(url).searchParams.get("token");
    expect(await world.visit(`${stagedCookie}=${token}`)).toBe(id);
    expect(await done).toMatchObject({ status: "succeeded" });
  });

  it("should do nothing for a first deployment and for a rollback", async () => {
    const world = await DeployerWorld.open();
    const retain = 1;
    expect(await world.deploy("1", { shift, retain })).toMatchObject({ status: "succeeded" });
    expect(world.of("shift:stepped")).toEqual([]);
    await world.deploy("2", { shift, retain });
    const before = world.of("shift:stepped").length;
    expect(before).toBe(2);
    expect(await world.deployer.rollback("web").done).toMatchObject({ status: "succeeded" });
    expect(world.of("shift:stepped")).toHaveLength(before);
  });

  it("should be refused if the image turns out to need recreate, with nothing changed", async () => {
    const { world, blue } = await withBlue();
    const result = await world.deploy("2", { shift }, { says: { volumes: ["/data"] } });
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "CONFIG_INVALID", details: { field: "shift" } },
    });
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it("should keep each visitor on its side, with a proxy that can", async () => {
    const { world, writes } = await withBlue({ editedByOthers: false });
    const result = await world.deploy("2", { shift: { ...shift, sticky: true } });
    expect(result).toMatchObject({ status: "succeeded" });
    const [first, second, last] = writes.map(({ staged }) => staged?.sticky);
    expect(first).toMatch(/^[a-z0-9]{12}$/);
    expect([second, last]).toEqual([first, undefined]);
  });

  it("should be refused by name before any effect where the proxy cannot keep visitors", async () => {
    const { world, blue, writes } = await withBlue();
    const result = await world.deploy("2", { shift: { ...shift, sticky: true } });
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "CONFIG_INVALID", message: expect.stringMatching(/^shift\.sticky: must be absent/) },
    });
    expect(writes).toEqual([]);
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it("should be told of beforehand", async () => {
    const { world } = await withBlue();
    const { id: _, done } = await world.begin("2", { shift });
    const { steps: planned } = await world.deployer.explain("web");
    expect(planned).toContainEqual({
      phase: "shifting",
      summary:
        "give green a growing share of the requests, and watch it beside blue: 10 % (5 s), 50 % (10 s)",
    });
    await done;
  });
});
