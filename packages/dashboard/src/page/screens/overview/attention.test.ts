import type { Alert, WorkloadStatus } from "@cutover/client";
import { describe, expect, it } from "vitest";
import { attentionOf, workloadOf } from "./attention.js";

const nowMs = 1_000_000_000_000;
const dayMs = 86_400_000;
const live: NonNullable<WorkloadStatus["live"]> = {
  deployment: "1",
  image: "web@sha256:00",
  container: "web-1",
  state: "running",
  health: "none",
  committedAtMs: 0,
};
const workload = (name: string, more: Partial<WorkloadStatus> = {}): WorkloadStatus => ({
  workload: name,
  source: "image",
  domains: [],
  live,
  ...more,
});
const alert = (name: string, kind: Alert["kind"], severity: Alert["severity"] = "error"): Alert => ({
  seq: 1,
  id: `${name}-${kind}`,
  workload: name,
  kind,
  severity,
  status: "raised",
  message: "unhealthy",
  atMs: 0,
});
const told = (workloads: WorkloadStatus[], alerts: Alert[] = []) =>
  attentionOf(workloads, alerts, nowMs).map(
    (one) => `${workloadOf(one) ?? "host"} ${one.kind} ${one.severity}`,
  );

describe("what needs attention", () => {
  it("should be nothing if all is well, or was never deployed", () => {
    const { live: _, ...fresh } = workload("fresh");
    expect(told([workload("web", { checked: "healthy" }), fresh])).toEqual([]);
  });

  it("should be a version that waits for its promotion, but no other open deployment", () => {
    const open = { deployment: "2", phase: "held" } as const;
    expect(
      told([workload("a", { open: { ...open, heldUntilMs: nowMs + dayMs } }), workload("b", { open })]),
    ).toEqual(["a held warning"]);
  });

  it("should name errors before warnings, then by workload", () => {
    const paused = { atMs: 0 };
    expect(
      told([
        workload("b", { paused }),
        workload("c", { live: { ...live, state: "stopped" } }),
        workload("a", { checked: "unhealthy" }),
      ]),
    ).toEqual(["a unhealthy error", "c down error", "b paused warning"]);
  });

  it("should tell of a workload once if an alert tells of it too", () => {
    expect(told([workload("web", { checked: "unhealthy" })], [alert("web", "health")])).toEqual([
      "web alert error",
    ]);
    expect(told([workload("web", { checked: "unhealthy" })], [alert("web", "route-drift")])).toEqual([
      "web alert error",
      "web unhealthy error",
    ]);
  });

  it("should warn of a certificate two weeks before its end", () => {
    const certificates = [13, 15, -1].map((days) => ({
      domain: `${days}.example.org`,
      endMs: nowMs + days * dayMs,
    }));
    expect(told([workload("web", { certificates })])).toEqual([
      "web certificate error",
      "web certificate warning",
    ]);
  });
});
