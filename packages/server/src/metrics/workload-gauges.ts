import type { WorkloadStatus } from "@cutover/core";
import { Family } from "./families.js";

const statuses = ["healthy", "degraded", "unhealthy", "running", "down", "paused", "not-deployed"] as const;
type GaugeStatus = (typeof statuses)[number];

/** Pure: what each workload is now. */
export function workloadGauges(workloads: readonly WorkloadStatus[]): readonly Family[] {
  const info = new Family("gauge", "cutover_workload_info", "The workloads and their sources; always 1.");
  const status = new Family(
    "gauge",
    "cutover_workload_status",
    "1 for what a workload is now. running, down: of its container, if no monitor checks it.",
  );
  const expiry = new Family(
    "gauge",
    "cutover_certificate_expiry_timestamp_seconds",
    "When the certificate of a domain ends, in seconds since the Unix epoch, as the monitor saw it.",
  );
  for (const one of workloads) {
    const { workload, source, certificates = [] } = one;
    for (const { domain, endMs } of certificates) expiry.set({ workload, domain }, endMs / 1_000);
    info.set({ workload, source }, 1);
    const current = statusOf(one);
    for (const name of statuses) status.set({ workload, status: name }, name === current ? 1 : 0);
  }
  return [info, status, expiry];
}

function statusOf({ live, checked, paused }: WorkloadStatus): GaugeStatus {
  if (paused) return "paused";
  if (!live) return "not-deployed";
  if (checked === "healthy" || checked === "degraded" || checked === "unhealthy") return checked;
  return live.state === "running" ? "running" : "down";
}
