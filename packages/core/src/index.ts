export { createDeployer, type Deployer } from "./deployer.js";
export type { DeployerOptions, DeployOptions } from "./deployer-options.js";
export type { WorkloadRequest } from "./workloads.js";
export type { Deployment, DeploymentResult, DeploymentStatus, DeploymentSummary } from "./deployment.js";
export type { CancelOutcome } from "./deploy/cancel-outcome.js";
export type { PrunePlan } from "./deploy/prune.js";
export type { Timing } from "./deploy/engine.js";
export type { Diff } from "./history/diff.js";
export type { WorkloadStatus } from "./status.js";
export type { LogLine } from "./live/logs.js";
export type { WorkloadUsage } from "./live/usage.js";
export type { Plan } from "./plan/plan.js";
export type { Policy } from "./plan/policy.js";
export type { DeploymentEvent } from "./events/events.js";
export type { Finding } from "./events/finding.js";
export type { LoggedEvent } from "./store/store.js";
export { catalogue, DeployerError, type ErrorCode, hasCode } from "@cutover/schema/errors";
export type { SecretResolver } from "./source/resolve-secret.js";

export { docker, type DockerOptions } from "./runtime/docker/docker-runtime.js";
export { nginx, type OwnNginxRouter } from "./router/nginx/nginx-router.js";
export {
  nginxProxyManager,
  type NginxProxyManagerOptions,
} from "./router/nginx-proxy-manager/nginx-proxy-manager-router.js";
export { sqlite } from "./store/sqlite/sqlite.js";

export type { MonitorOptions } from "./monitor/monitor-options.js";
export type { WorkloadHealth } from "./monitor/health.js";
export type { Alert, Notifier } from "./notify/notifier.js";
export { logNotifier } from "./notify/log-notifier.js";
export { webhook } from "./notify/webhook.js";
export { verifyWebhook } from "./notify/webhook-signature.js";
