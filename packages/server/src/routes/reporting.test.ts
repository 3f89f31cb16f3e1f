import { reportWire } from "@cutover/client/api";
import { DeliveryFailure, type Sender } from "@cutover/notifiers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServer, type Server } from "../server.js";
import { ServerWorld } from "../testing/server-world.js";

let world: ServerWorld;
let server: Server;
const senders: Sender[] = [
  { name: "good", send: async () => undefined },
  { name: "bad", send: () => Promise.reject(new DeliveryFailure("answered 404", { mayPass: false })) },
];
beforeEach(async () => {
  world = await ServerWorld.open();
  const { deployer, records } = world;
  server = await createServer({ deployer, records, version: "1.2.3", senders });
});
afterEach(async () => {
  await server.close();
  await world.close();
});

async function ask(path: string, patterns = ["*"], method = "GET"): Promise<Response> {
  const authorization = `Bearer ${await world.issue([method === "GET" ? "read" : "admin"], patterns)}`;
  return server.fetch(new Request(`http://localhost${path}`, { method, headers: { authorization } }));
}

/** Deployments run on a virtual clock. */
const all = (): string => `fromMs=0&toMs=${world.world.clock.wallMs() + 1_000}`.replace(/\.\d+/, "");

describe("the report of a server", () => {
  it("should be of the last 30 days, and as the API describes it", async () => {
    const report = reportWire.parse(await (await ask("/v1/report")).json());
    expect(report.toMs - report.fromMs).toBe(30 * 86_400_000);
    expect(Math.abs(report.toMs - Date.now())).toBeLessThan(60_000);
  });

  it("should give the figures of the time that is asked for", async () => {
    await world.deployer.deploy("web").done;
    const report = reportWire.parse(await (await ask(`/v1/report?${all()}`)).json());
    expect(report.deploymentFrequency.count).toBe(1);
    expect(report.changeFailureRate).toEqual({ changes: 1, failed: 0, rate: 0 });
  });

  it("should give the lead time of deployments whose commit's time is known", async () => {
    const { id } = await world.deployer.deploy("web").done;
    await world.deployer.deploy("web").done;
    const [, first] = await world.deployer.history("web");
    const committedAtMs = (first?.finishedAtMs ?? 0) - 90_000;
    await world.records.origins.note({ deployment: id, atMs: first?.startedAtMs ?? 0, committedAtMs });
    const report = reportWire.parse(await (await ask(`/v1/report?${all()}`)).json());
    expect(report.leadTime).toMatchObject({ count: 1, unknown: 1, medianMs: 90_000 });
  });

  it("should count only the workloads that the token may see", async () => {
    await world.deployer.deploy("web").done;
    const report = reportWire.parse(await (await ask(`/v1/report?${all()}`, ["oth*"])).json());
    expect(report.deploymentFrequency.count).toBe(0);
    expect((await ask("/v1/report?workload=web", ["oth*"])).status).toBe(403);
    expect((await ask("/v1/report?workload=web", ["web"])).status).toBe(200);
  });

  it("should refuse a time that ends before it begins", async () => {
    expect((await ask("/v1/report?fromMs=2&toMs=1")).status).toBe(422);
  });
});

describe("the metrics of a server", () => {
  it("should be text for Prometheus, with a token for the whole server only", async () => {
    const answer = await ask("/metrics");
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await answer.text()).toContain('cutover_build_info{version="1.2.3"');
    expect((await ask("/metrics", ["web"])).status).toBe(403);
    expect((await server.fetch(new Request("http://localhost/metrics"))).status).toBe(401);
  });
});

describe("a test of the notices of a server", () => {
  it("should answer with what came of each, and record it", async () => {
    const answer = await ask("/v1/notify/test", ["*"], "POST");
    expect(await answer.json()).toEqual([
      { sender: "good", outcome: "delivered", tries: 1 },
      { sender: "bad", outcome: "failed", reason: "answered 404", tries: 1 },
    ]);
    const kept = await world.records.deliveries.list({ limit: 5, direction: "out" });
    expect(kept.map(({ peer }) => peer).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["bad", "good"]);
  });
});
