import type { Alert, WorkloadStatus } from "@cutover/client";

/** One thing that a person should look at. */
export type Attention =
  | { readonly kind: "alert"; readonly severity: "error" | "warning"; readonly alert: Alert }
  | { readonly kind: "down"; readonly severity: "error"; readonly status: WorkloadStatus }
  | { readonly kind: "unhealthy"; readonly severity: "error"; readonly status: WorkloadStatus }
  | {
      readonly kind: "certificate";
      readonly severity: "error" | "warning";
      readonly status: WorkloadStatus;
      readonly domain: string;
      readonly endMs: number;
    }
  | { readonly kind: "paused"; readonly severity: "warning"; readonly status: WorkloadStatus }
  | {
      readonly kind: "held";
      readonly severity: "warning";
      readonly status: WorkloadStatus;
      readonly untilMs: number;
    };

const dayMs = 86_400_000;
const certificateDays = 14;

/** Errors first, then by workload. An alert stands for what the monitor sees of the same workload. */
export function attentionOf(
  workloads: readonly WorkloadStatus[],
  alerts: readonly Alert[],
  nowMs: number,
): Attention[] {
  const isTold = (workload: string, kind: Alert["kind"]): boolean =>
    alerts.some((alert) => alert.workload === workload && alert.kind === kind);
  const found: Attention[] = alerts.map((alert) => ({ kind: "alert", severity: alert.severity, alert }));
  for (const status of workloads) {
    const { workload, live, checked, open, paused, certificates = [] } = status;
    const isHealthTold = isTold(workload, "health") || isTold(workload, "crash-loop");
    if (live && live.state !== "running" && !isHealthTold)
      found.push({ kind: "down", severity: "error", status });
    else if (checked === "unhealthy" && !isHealthTold)
      found.push({ kind: "unhealthy", severity: "error", status });
    if (!isTold(workload, "certificate"))
      for (const { domain, endMs } of certificates)
        if (endMs - nowMs < certificateDays * dayMs) {
          const severity = endMs < nowMs ? "error" : "warning";
          found.push({ kind: "certificate", severity, status, domain, endMs });
        }
    if (open?.heldUntilMs !== undefined)
      found.push({ kind: "held", severity: "warning", status, untilMs: open.heldUntilMs });
    if (paused) found.push({ kind: "paused", severity: "warning", status });
  }
  const rank = ({ severity }: Attention): number => (severity === "error" ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other) || compare(workloadOf(one), workloadOf(other)));
}

/** Undefined for what concerns the whole host. */
export function workloadOf(attention: Attention): string | undefined {
  return attention.kind === "alert" ? attention.alert.workload : attention.status.workload;
}

function compare(one = "", other = ""): number {
  return one < other ? -1 : Number(one > other);
}
