import type { Deployer, WorkloadStatus } from "@cutover/core";
import { followEvents } from "@cutover/core/notify";
import { type Clock, systemClock } from "@cutover/core/ports";
import type { Records } from "../records/records.js";
import { DeliveryMetrics } from "./delivery-metrics.js";
import { DeploymentMetrics } from "./deployment-metrics.js";
import { Family } from "./families.js";
import { workloadGauges } from "./workload-gauges.js";

export interface MetricsOptions {
  readonly deployer: Pick<Deployer, "events" | "summary"> & { status(): Promise<WorkloadStatus[]> };
  /** Already open. */
  readonly records: Pick<Records, "deliveries">;
  readonly version: string;
  readonly clock?: Clock;
}

export interface Metrics {
  /** The answer of `/metrics`, of the type `metricsType`. Never rejects: what cannot be read is left out. */
  metricsText(): Promise<string>;
  /** Ends the following of events. */
  close(): Promise<void>;
}

/**
 * Metrics of all deployments of the store, from its durable log of events, whichever process carries them out. Counters
 * begin at 0 with this call: `cutover_metrics_start_timestamp_seconds` says when.
 */
export function createMetrics({ deployer, records, version, clock = systemClock }: MetricsOptions): Metrics {
  const closing = new AbortController();
  const deployments = new DeploymentMetrics(deployer);
  const deliveries = new DeliveryMetrics(records.deliveries);
  const constant = constantFamilies(version, clock);
  // From here on, deliveries count.
  void deliveries.families().catch(() => undefined);
  const following = followEvents({
    deployer,
    signal: closing.signal,
    clock,
    take: (event) => deployments.take(event),
  });
  return {
    async metricsText() {
      const [workloads, delivered] = await Promise.all([
        deployer.status().catch(() => undefined),
        deliveries.families().catch(() => []),
      ]);
      const isComplete = new Family(
        "gauge",
        "cutover_engine_up",
        "1 if the engine and the store answered this request.",
      );
      isComplete.set({}, workloads ? 1 : 0);
      const families = [
        ...constant,
        isComplete,
        ...workloadGauges(workloads ?? []),
        ...deployments.families(),
        ...delivered,
      ];
      return families.map((family) => family.text()).join("");
    },
    async close() {
      closing.abort();
      await following;
    },
  };
}

function constantFamilies(version: string, clock: Clock): readonly Family[] {
  const build = new Family("gauge", "cutover_build_info", "The versions of Cutover and Node; always 1.");
  build.set({ version, node: process.versions.node }, 1);
  const start = new Family(
    "gauge",
    "cutover_metrics_start_timestamp_seconds",
    "When the counters were 0, in seconds since the Unix epoch.",
  );
  start.set({}, clock.wallMs() / 1_000);
  return [build, start];
}
