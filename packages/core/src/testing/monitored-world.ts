import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { MonitorOptions } from "../monitor/monitor-options.js";
import type { Alert } from "../notify/notifier.js";
import type { Prober } from "../ports/prober.js";
import type { Runtime } from "../ports/runtime.js";
import { memorySource } from "./memory-source.js";
import { emptyStoreData, MemoryStore } from "./memory-store.js";
import { memoryWorld, type MemoryWorld } from "./memory-world.js";

export const minuteMs = 60_000;

/** What the tests of the monitor look at. */
export interface MonitoredWorld extends MemoryWorld {
  readonly deployer: Deployer;
  readonly alerts: Alert[];
  readonly data: ReturnType<typeof emptyStoreData>;
  /** Of the first deployer. */
  readonly store: MemoryStore;
  readonly live: string;
  /** Another deployer on the same world, as after a restart. */
  reopen(): Promise<Deployer>;
}

interface Setup {
  readonly monitor?: MonitorOptions;
  readonly config?: object;
  readonly watchMs?: number;
  readonly prober?: (world: MemoryWorld) => Prober;
  readonly asked?: Runtime["asked"];
}

export const probed = {
  image: "registry/web:1",
  port: 8080,
  domains: ["app.test"],
  healthcheck: { path: "/health", interval: "2s" },
};

/** One deployed and checked workload in memory, under a monitor whose alerts are kept. */
export async function deployed({
  monitor = {},
  config = probed,
  watchMs = 0,
  prober,
  asked,
}: Setup = {}): Promise<MonitoredWorld> {
  const world = memoryWorld({ asked });
  world.runtime.publish("registry/web:1");
  world.runtime.publish("registry/checked:1", { health: "healthy" });
  const alerts: Alert[] = [];
  const data = emptyStoreData();
  const reopen = (store = new MemoryStore(data)) =>
    createDeployer({
      ...world,
      prober: prober?.(world) ?? world.prober,
      store,
      sources: [memorySource()],
      timing: { watchMs },
      monitor: { notifiers: [(alert) => void alerts.push(alert)], ...monitor },
    });
  const store = new MemoryStore(data);
  const deployer = await reopen(store);
  await deployer.apply({ name: "web", source: "memory", config });
  const { id, error } = await deployer.deploy("web").done;
  if (error) throw error;
  await world.clock.sleep(5_000);
  return { ...world, deployer, alerts, data, store, live: `web-${id}`, reopen };
}

/** The alerts so far, one line each. */
export const told = ({ alerts }: Pick<MonitoredWorld, "alerts">) =>
  alerts.map(({ kind, severity, status }) => `${kind} ${severity} ${status}`);

/** Behaviour: its probe path answers 503 from now on. */
export const bad = { readyAfterMs: Infinity };
export const good = { readyAfterMs: 0 };
