export { createDeployer, type Deployer } from "./deployer/deployer.js";
export type { DeployerOptions, DeployOptions } from "./deployer/deployer-options.js";
export type { WorkloadRequest } from "./deployer/workloads.js";
export type {
  Deployment,
  DeploymentResult,
  DeploymentStatus,
  DeploymentSummary,
} from "./deployer/deployment.js";
export { newDeploymentId } from "./journal/deployment-id.js";
export type { PreviewLink } from "./deployer/find-preview.js";
export type { PromoteOptions } from "./deployer/deployer-options.js";
export type { CancelOutcome } from "./journal/cancel-outcome.js";
export type { PrunePlan } from "./retention/prune.js";
export type { Timing } from "./journal/engine.js";
export type { Diff } from "./retention/diff.js";
export type { WorkloadStatus } from "./deployer/status.js";
export type { LogLine } from "./deployer/logs.js";
export type { DeploymentReport, ReportRequest } from "./deployer/report.js";
export type { WorkloadUsage } from "./deployer/usage.js";
export type { Plan } from "./strategies/plan.js";
export type { Policy } from "./policy/policy.js";
export type { DeploymentEvent } from "./events/events.js";
export type { Finding } from "./events/finding.js";
export type { LoggedEvent } from "./ports/store.js";
export { catalogue, DeployerError, type ErrorCode, hasCode } from "@cutover/schema/errors";
export type { SecretResolver } from "./source/resolve-secret.js";

export { docker, type DockerOptions } from "./adapters/docker/docker-runtime.js";
export { caddy, type CaddyOptions } from "./adapters/caddy/caddy-router.js";
export { nginx, type OwnNginxRouter } from "./adapters/nginx/nginx-router.js";
export {
  nginxProxyManager,
  type NginxProxyManagerOptions,
} from "./adapters/nginx-proxy-manager/nginx-proxy-manager-router.js";
export { sqlite } from "./adapters/sqlite/sqlite.js";

export type { MonitorOptions } from "./monitor/monitor-options.js";
export type { WorkloadHealth } from "./monitor/health.js";
export type { Alert, Notifier } from "./notify/notifier.js";
export { logNotifier } from "./notify/log-notifier.js";
export { webhook } from "./notify/webhook.js";
export { verifyWebhook } from "./notify/webhook-signature.js";
