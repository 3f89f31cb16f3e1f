import { describe, expect, it, vi } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentEvent } from "../events/events.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { memorySource } from "../testing/memory-source.js";
import { createDeployer, type Deployer } from "./deployer.js";

async function readAll<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const withoutSeq = (events: readonly { readonly seq: number }[]) =>
  events.map((event) => Object.fromEntries(Object.entries(event).filter(([key]) => key !== "seq")));

function another(web: DeployerWorld): Promise<Deployer> {
  return createDeployer({
    ...web.world,
    store: web.store,
    sources: [memorySource()],
    timing: { watchMs: 0 },
  });
}

describe("the events of a deployment", () => {
  it("should be the same for who began it, for who joins it, and for who reads them after its end", async () => {
    const web = await DeployerWorld.open();
    const other = await another(web);
    const begun = await web.begin("1");
    const joining = web.next("phase:entered").then(async () => other.deployment(begun.id));
    const [own, joined, stored] = await Promise.all([
      readAll(begun.events),
      joining.then(({ events }) => readAll(events)),
      readAll(begun.eventsAfter(0)),
    ]);
    expect(own.at(-1)).toMatchObject({ type: "deployment:finished", status: "succeeded" });
    expect(withoutSeq(stored)).toEqual(own);
    expect(joined).toEqual(stored);
    expect(await readAll((await other.deployment(begun.id)).events)).toEqual(stored);
    expect(await joining.then(({ done }) => done)).toMatchObject({ id: begun.id, status: "succeeded" });
    await Promise.all([web.deployer.close(), other.close()]);
  });

  it("should go on from any point", async () => {
    const web = await DeployerWorld.open();
    const begun = await web.begin("1");
    const all = await readAll(begun.eventsAfter(0));
    const middle = all[Math.floor(all.length / 2)]?.seq ?? 0;
    expect(await readAll(begun.eventsAfter(middle))).toEqual(all.filter(({ seq }) => seq > middle));
    expect(await readAll(begun.eventsAfter(all.at(-1)?.seq ?? 0))).toEqual([]);
  });

  it("should go on when another process takes the deployment over", async () => {
    const web = await DeployerWorld.open();
    const begun = await web.begin("1");
    await web.next("container:started");
    const other = await another(web);
    const joined = await other.deployment(begun.id);
    const following = readAll(joined.events);
    await web.deployer.close();
    await other.reconcile();
    const types = (await following).map((event) =>
      event.type === "deployment:finished" ? event.status : event.type,
    );
    expect(types).toContain("interrupted");
    expect(types.indexOf("deployment:recovered")).toBeGreaterThan(types.indexOf("interrupted"));
    expect((await joined.done).status).not.toBe("interrupted");
    await other.close();
  });

  it("should end for a deployment that was refused before it was queued", async () => {
    const web = await DeployerWorld.open();
    const begun = web.deployer.deploy("none");
    const [own, stored] = await Promise.all([readAll(begun.events), readAll(begun.eventsAfter(0))]);
    expect(withoutSeq(stored)).toEqual(own);
    expect(own).toMatchObject([{ type: "deployment:finished", error: { code: "WORKLOAD_UNKNOWN" } }]);
    await expect(web.deployer.deployment(begun.id)).rejects.toMatchObject({ code: "DEPLOYMENT_UNKNOWN" });
  });

  it("should end where its last event was never written", async () => {
    const web = await DeployerWorld.open();
    const appendEvents = web.store.appendEvents.bind(web.store);
    web.store.appendEvents = (events) =>
      appendEvents(events.filter(({ type }) => type !== "deployment:finished"));
    const begun = await web.begin("1");
    await begun.done;
    const stored = await readAll((await web.deployer.deployment(begun.id)).events);
    expect(stored.at(-1)?.type).not.toBe("deployment:finished");
    expect(stored.length).toBeGreaterThan(5);
  });

  it("should be written once a store that refused them takes them again", async () => {
    const web = await DeployerWorld.open();
    const appendEvents = web.store.appendEvents.bind(web.store);
    let refusals = 0;
    web.store.appendEvents = async (events) => {
      refusals += 1;
      if (refusals < 5) throw new DeployerError("STORE_BUSY", "somebody else holds it");
      return appendEvents(events);
    };
    const begun = await web.begin("1");
    const own = await readAll(begun.events);
    await web.deployer.close();
    expect(refusals).toBeGreaterThan(5);
    expect(withoutSeq(await web.store.listEvents({ after: 0, limit: 1_000 }))).toEqual(own);
  });

  it("should be lost with one warning when the deployer closes, if the store never takes them, and end no deployment", async () => {
    const web = await DeployerWorld.open();
    web.store.appendEvents = () => Promise.reject(new DeployerError("STORE_FAILED", "the disk is full"));
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const begun = await web.begin("1", {}, { log: Array.from({ length: 900 }, (_, n) => `line ${n}`) });
    expect(await begun.done).toMatchObject({ status: "succeeded" });
    expect(warned).not.toHaveBeenCalled();
    await web.deployer.close();
    expect(warned.mock.calls).toEqual([[expect.stringContaining("the disk is full"), "CutoverWarning"]]);
    warned.mockRestore();
  });

  it("should cancel the deployment, whichever process began it", async () => {
    const web = await DeployerWorld.open();
    const other = await another(web);
    const begun = await web.begin("1", {}, { readyAfterMs: Infinity });
    await web.next("probe:attempted");
    await (await other.deployment(begun.id)).cancel();
    expect(await begun.done).toMatchObject({ status: "cancelled" });
    await Promise.all([web.deployer.close(), other.close()]);
  });
});

describe("the log of events", () => {
  it("should be followed across workloads and processes, from now on or from any point", async () => {
    const web = await DeployerWorld.open();
    await web.deploy("1");
    const other = await another(web);
    const end = new AbortController();
    const seen: DeploymentEvent[] = [];
    const following = (async () => {
      for await (const event of other.events({ workload: "web", signal: end.signal })) {
        seen.push(event);
        if (event.type === "deployment:finished") end.abort();
      }
    })();
    const second = await web.begin("2");
    await following;
    expect(new Set(seen.map(({ deployment }) => deployment))).toEqual(new Set([second.id]));
    const kept = await web.store.listEvents({ after: 0, limit: 1_000 });
    const from = AbortSignal.timeout(60_000);
    const again: DeploymentEvent[] = [];
    for await (const event of other.events({ after: 0, signal: from })) {
      again.push(event);
      if (again.length === kept.length) break;
    }
    expect(again).toEqual(kept);
    await Promise.all([web.deployer.close(), other.close()]);
  });

  it("should end when the deployer closes, for whoever waits for the next event", async () => {
    const web = await DeployerWorld.open();
    const following = readAll(web.deployer.events());
    await web.world.clock.sleep(1_000);
    await web.deployer.close();
    expect(await following).toEqual([]);
  });

  it.each([
    [{ after: -1 }, "after"],
    [{ after: "1" }, "after"],
    [{ workload: 5 }, "workload"],
    [{ signal: "now" }, "signal"],
  ])("should refuse %j, naming %s", async (options, field) => {
    const web = await DeployerWorld.open();
    expect(() => web.deployer.events(options as never)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        details: expect.objectContaining({ field }) as object,
      }),
    );
  });
});
