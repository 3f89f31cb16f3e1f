import { createDeployer, type LoggedEvent } from "@cutover/core";
import { emptyStoreData, memorySource, MemoryStore, memoryWorld } from "@cutover/core/testing";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Records } from "../records/records.js";
import { sqliteRecords } from "../records/sqlite-records.js";
import { Family } from "./families.js";
import { createMetrics, type Metrics, type MetricsOptions } from "./metrics.js";

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format by its rules; throws at the first line that breaks one. */
function parse(text: string): Sample[] {
  if (text !== "" && !text.endsWith("\n")) throw new Error("the last line has no end");
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  const seen = new Set<string>();
  let current = "";
  for (const line of text.split("\n").slice(0, -1)) {
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") {
      if (types.has(name)) throw new Error(`${name} comes twice`);
      current = name;
      continue;
    }
    if (kind === "TYPE") {
      if (name !== current || !/^(counter|gauge|summary)$/.test(rest)) throw new Error(`TYPE of ${name}`);
      types.set(name, rest);
      continue;
    }
    const [, sampleName = "", list, value = ""] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s.exec(line) ?? [];
    const base = types.get(current) === "summary" ? sampleName.replace(/_(sum|count)$/, "") : sampleName;
    if (base !== current || types.get(current) === undefined) throw new Error(`a line of no family: ${line}`);
    if (types.get(current) === "counter" && !current.endsWith("_total"))
      throw new Error(`${current} is no _total`);
    if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(value)) throw new Error(`a value: ${line}`);
    const labels = labelsOf(list ?? "");
    const key = line.slice(0, line.length - value.length);
    if (seen.has(key)) throw new Error(`a series comes twice: ${line}`);
    seen.add(key);
    samples.push({ name: sampleName, labels, value: Number(value) });
  }
  return samples;
}

function labelsOf(list: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = list;
  while (rest !== "") {
    const [whole, name, value] = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/s.exec(rest) ?? [];
    if (whole === undefined || name === undefined || value === undefined) throw new Error(`labels: ${list}`);
    labels[name] = value.replaceAll(/\\(.)/gs, (_, character: string) =>
      character === "n" ? "\n" : character,
    );
    rest = rest.slice(whole.length);
  }
  return labels;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function openRecords(): Promise<Records> {
  const records = sqliteRecords(":memory:");
  await records.open();
  closing.push(() => records.close());
  return records;
}

function begin(options: MetricsOptions): { metrics: Metrics; read: () => Promise<Sample[]> } {
  const metrics = createMetrics(options);
  closing.push(() => metrics.close());
  return { metrics, read: async () => parse(await metrics.metricsText()) };
}

const of = (samples: Sample[], name: string): Sample[] => samples.filter((sample) => sample.name === name);

describe("a family", () => {
  it("should be read back as it was, whatever a label holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 8 }), (values) => {
        const family = new Family("counter", "x_total", "x.");
        for (const workload of values) family.add({ workload, kind: "a" });
        const counts = new Map<string, number>();
        for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
        const read = parse(family.text()).map(({ labels, value }) => [labels["workload"], value]);
        expect(new Map(read as [string, number][])).toEqual(counts);
      }),
    );
  });
});

describe("the metrics of real deployments", () => {
  async function setUp() {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1");
    world.runtime.publish("registry/web:bad", { readyAfterMs: Number.POSITIVE_INFINITY });
    const deployer = await createDeployer({
      ...world,
      store: new MemoryStore(emptyStoreData(), () => world.clock.wallMs()),
      sources: [memorySource()],
      timing: { watchMs: 0, drainQuietMs: 100 },
    });
    closing.push(() => deployer.close());
    const { read } = begin({ deployer, records: await openRecords(), version: "1.2.3", clock: world.clock });
    await world.clock.sleep(10);
    const deploy = async (tag: string) => {
      const config = {
        image: `registry/web:${tag}`,
        port: 8080,
        domains: ["web.test"],
        healthcheck: { path: "/", deadline: "5s" },
      };
      await deployer.apply({ name: "web", source: "memory", config });
      return deployer.deploy("web").done;
    };
    return { deployer, read, deploy, pass: () => world.clock.sleep(5_000) };
  }

  it("should count outcomes, phases, switches and probes, and name no deployment", async () => {
    const { deployer, read, deploy, pass } = await setUp();
    const results = [await deploy("1"), await deploy("bad")];
    await deployer.deploy("unknown").done;
    await pass();
    const samples = await read();
    const labels = { workload: "web", source: "memory", operation: "deploy", strategy: "blue-green" };
    expect(of(samples, "cutover_deployments_total")).toEqual(
      expect.arrayContaining([
        { name: "cutover_deployments_total", labels: { ...labels, status: "succeeded", code: "" }, value: 1 },
        {
          name: "cutover_deployments_total",
          labels: { ...labels, status: "failed", code: "READINESS_TIMEOUT" },
          value: 1,
        },
        expect.objectContaining({
          labels: expect.objectContaining({ workload: "unknown", code: "WORKLOAD_UNKNOWN" }),
        }),
      ]),
    );
    expect(of(samples, "cutover_switch_seconds_count")).toMatchObject([
      { labels: { workload: "web" }, value: 1 },
    ]);
    const probing = of(samples, "cutover_deployment_phase_seconds_sum").find(
      (one) => one.labels["phase"] === "probing",
    );
    expect(probing?.value).toBeGreaterThan(0);
    expect(of(samples, "cutover_probe_seconds_count").map((one) => one.labels["ready"])).toEqual([
      "false",
      "true",
    ]);
    expect(of(samples, "cutover_workload_status").filter(({ value }) => value === 1)).toMatchObject([
      { labels: { workload: "web", status: "running" } },
    ]);
    for (const { id } of results) expect(JSON.stringify(samples)).not.toContain(id);
  });

  it("should say what it is, and when its counters were 0", async () => {
    const { read } = await setUp();
    const samples = await read();
    expect(of(samples, "cutover_build_info")).toMatchObject([{ labels: { version: "1.2.3" }, value: 1 }]);
    expect(of(samples, "cutover_metrics_start_timestamp_seconds")[0]?.value).toBeGreaterThan(0);
    expect(of(samples, "cutover_engine_up")).toMatchObject([{ value: 1 }]);
  });

  it("should say when each certificate ends", async () => {
    const { deployer } = await setUp();
    const plain = { source: "memory", domains: ["web.test"], live: undefined, open: undefined };
    const certificates = [{ domain: "web.test", endMs: 1_800_000_000_500 }];
    const secured: MetricsOptions["deployer"] = {
      events: (options) => deployer.events(options),
      summary: (id) => deployer.summary(id),
      status: async () => [{ ...plain, workload: "web", checked: undefined, certificates }],
    };
    const { read } = begin({ deployer: secured, records: await openRecords(), version: "1" });
    expect(of(await read(), "cutover_certificate_expiry_timestamp_seconds")).toMatchObject([
      { labels: { workload: "web", domain: "web.test" }, value: 1_800_000_000.5 },
    ]);
  });

  it("should answer while the engine does not, and say so", async () => {
    const { deployer } = await setUp();
    const failing: MetricsOptions["deployer"] = {
      events: (options) => deployer.events(options),
      summary: (id) => deployer.summary(id),
      status: () => Promise.reject(new Error("no engine")),
    };
    const { read } = begin({ deployer: failing, records: await openRecords(), version: "1" });
    const samples = await read();
    expect(of(samples, "cutover_engine_up")).toMatchObject([{ value: 0 }]);
    expect(of(samples, "cutover_workload_info")).toEqual([]);
  });
});

/** A deployer whose log has these events. */
async function metricsOf(events: readonly object[]) {
  let seq = 0;
  let ended!: () => void;
  const done = new Promise<void>((resolve) => (ended = resolve));
  const deployer = {
    async *events() {
      for (const event of events)
        yield { workload: "web", deployment: "d", atMs: 1, seq: (seq += 1), ...event } as LoggedEvent;
      ended();
    },
    summary: async () => ({ operation: "repair", phase: "done", timings: { phases: {} } }),
    status: async () => [],
  } as unknown as MetricsOptions["deployer"];
  const { read } = begin({ deployer, records: await openRecords(), version: "1" });
  await done;
  return read();
}

describe("the metrics of a log", () => {
  it("should show what a drain has open until it ends, and count what it cut", async () => {
    const open = { type: "drain:progressed", open: { connections: 3, streams: 2 } };
    expect(
      of(await metricsOf([open]), "cutover_drain_open").map(({ labels, value }) => [labels["kind"], value]),
    ).toEqual([
      ["connections", 3],
      ["streams", 2],
    ]);
    const samples = await metricsOf([open, { type: "drain:finished", cut: { connections: 3, streams: 2 } }]);
    expect(of(samples, "cutover_drain_open")).toEqual([]);
    expect(of(samples, "cutover_drain_cut_total").map(({ value }) => value)).toEqual([3, 2]);
  });

  it("should count who waits, until its turn has come", async () => {
    const waiting = [
      { type: "queue:waiting", deployment: "a" },
      { type: "queue:waiting", deployment: "b" },
      { type: "queue:waiting", deployment: "b" },
    ];
    expect(of(await metricsOf(waiting), "cutover_queue_length")).toMatchObject([{ value: 2 }]);
    const left = [...waiting, { type: "phase:entered", deployment: "a" }];
    expect(of(await metricsOf(left), "cutover_queue_length")).toMatchObject([{ value: 1 }]);
  });

  it("should count a repair apart from deployments, and an interruption not at all", async () => {
    const samples = await metricsOf([
      { type: "deployment:finished", status: "interrupted" },
      { type: "deployment:finished", status: "succeeded" },
    ]);
    expect(of(samples, "cutover_repairs_total")).toMatchObject([
      { labels: { status: "succeeded" }, value: 1 },
    ]);
    expect(of(samples, "cutover_deployments_total")).toEqual([]);
  });
});

describe("the metrics of deliveries", () => {
  it("should count each delivery since the start once, for several readers at once", async () => {
    const records = await openRecords();
    const delivery = { atMs: 1, direction: "in", peer: "github", outcome: "accepted" } as const;
    await records.deliveries.append(delivery);
    const deployer = { async *events() {}, summary: async () => ({}), status: async () => [] };
    const { read } = begin({
      deployer: deployer as unknown as MetricsOptions["deployer"],
      records,
      version: "1",
    });
    expect(of(await read(), "cutover_webhooks_total")).toEqual([]);
    await records.deliveries.append(delivery);
    await records.deliveries.append({ ...delivery, direction: "out", peer: "slack", outcome: "failed" });
    await Promise.all([read(), read()]);
    const samples = await read();
    expect(of(samples, "cutover_webhooks_total")).toMatchObject([
      { labels: { sender: "github", outcome: "accepted" }, value: 1 },
    ]);
    expect(of(samples, "cutover_notifications_total")).toMatchObject([
      { labels: { notifier: "slack", outcome: "failed" }, value: 1 },
    ]);
  });
});
