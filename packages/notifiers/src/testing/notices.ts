import type { AlertNotice, DeploymentNotice, HoldNotice } from "../notice.js";

export const failedDeployment: DeploymentNotice = {
  kind: "deployment",
  id: "d-1-failed",
  workload: "web",
  deployment: "d-1",
  operation: "deploy",
  outcome: "failed",
  recovered: false,
  atMs: Date.UTC(2026, 10, 27, 12),
  by: "ada",
  why: "release 2",
  image: "example/web@sha256:0b31",
  strategy: "blue-green",
  totalMs: 61_400,
  error: {
    code: "READINESS_TIMEOUT",
    message: "green answered 503",
    remedy: "Look at green's last log lines.",
  },
};

export const held: HoldNotice = {
  kind: "hold",
  id: "d-1-held",
  workload: "web",
  deployment: "d-1",
  untilMs: Date.UTC(2026, 10, 27, 13),
  atMs: Date.UTC(2026, 10, 27, 12),
  by: "ada",
  why: "release 2",
  image: "example/web@sha256:0b31",
};

export const raisedAlert: AlertNotice = {
  kind: "alert",
  id: "web-health-1-raised-error",
  atMs: Date.UTC(2026, 10, 27, 12),
  alert: {
    id: "web-health-1",
    workload: "web",
    kind: "health",
    severity: "error",
    status: "raised",
    message: "unhealthy: answers 503",
    atMs: Date.UTC(2026, 10, 27, 12),
  },
};
