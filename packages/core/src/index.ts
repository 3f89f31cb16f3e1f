export { createDeployer, type Deployer } from "./deployer.js";
export type {
  DeployerOptions,
  DeployOptions,
  AbandonOptions,
  PauseOptions,
  PruneRequest,
  RedeployOptions,
  EventsOptions,
  LogsOptions,
  RemoveOptions,
  RollbackOptions,
} from "./deployer-options.js";
export type { CancelOutcome } from "./deploy/cancel-outcome.js";
export type { WorkloadRequest } from "./workloads.js";
export type { Deployment, DeploymentResult, DeploymentStatus, DeploymentSummary } from "./deployment.js";
export type { RollbackVerdict } from "./history/rollback-verdict.js";
export type { Change, ChangeArea, Diff } from "./history/diff.js";
export type { Abandoned } from "./deploy/abandon.js";
export type { PrunePlan } from "./deploy/prune.js";
export type { WorkloadStatus } from "./status.js";
export type { LogLine } from "./live/logs.js";
export type { ContainerUsage, WorkloadUsage } from "./live/usage.js";
export type { Plan, PlannedStep } from "./plan/plan.js";
export type { Policy, SecretPolicy } from "./plan/policy.js";
export type { Timing } from "./deploy/engine.js";
export { docker, type DockerOptions } from "./runtime/docker/docker-runtime.js";
export {
  nginx,
  type ExistingNginxOptions,
  type OwnNginxOptions,
  type OwnNginxRouter,
} from "./router/nginx/nginx-router.js";
export {
  nginxProxyManager,
  type NginxProxyManagerOptions,
} from "./router/nginx-proxy-manager/nginx-proxy-manager-router.js";
export { sqlite } from "./store/sqlite/sqlite-store.js";
export { httpProber } from "./prober/http/http-prober.js";
export { DeployerError, hasCode, type ErrorDetails } from "./errors/deployer-error.js";
export { catalogue, type ErrorCode } from "./errors/catalogue.js";
export type { Clock } from "./clock/clock.js";
export { systemClock } from "./clock/system-clock.js";
export type { DeploymentEvent, EmitDetail, EventDetail } from "./events/events.js";
export type { Finding } from "./events/finding.js";
export type * from "./runtime/container-spec.js";
export type { HeldPort, HostPort, PortHolder } from "./runtime/host-port.js";
export * from "./runtime/runtime.js";
export type * from "./router/router.js";
export { isSameTarget, markerPath } from "./router/router.js";
export type * from "./prober/prober.js";
export type { MonitorOptions } from "./monitor/monitor-options.js";
export type { WorkloadHealth } from "./monitor/health.js";
export type { Check } from "./monitor/check.js";
export type { SelfHeal } from "./monitor/heal-policy.js";
export type { Alert, AlertKind, Notifier, Notify } from "./notify/notifier.js";
export { logNotifier } from "./notify/log-notifier.js";
export { webhook, type WebhookOptions } from "./notify/webhook.js";
export { verifyWebhook, type WebhookVerification } from "./notify/webhook-signature.js";
export type * from "./source/source-plugin.js";
export type * from "./source/stack.js";
export * from "./store/journal-heads.js";
export * from "./store/records.js";
export type * from "./store/store.js";
export { buildImageOnce, findBuiltImage, type ImageBuild } from "./source/build-image.js";
export { isPlatform } from "./source/image-findings.js";
export { imageName } from "./source/own-images.js";
export { type ProgramCall, type ProgramEnd, runProgram } from "./output/run-program.js";
export { readSmallFile } from "./source/read-small-file.js";
export { containerSpec, describeContainer } from "./source/container-source.js";
export { packTree, type PackOptions, treeDigest } from "./source/tree/pack-tree.js";
export {
  readTreeSource,
  type Tree,
  type TreeSource,
  treePrivileges,
  treeSecrets,
} from "./source/tree/tree-source.js";
export { missingFile, type MissingFile } from "./source/tree/missing-file.js";
export { withTree } from "./source/tree/with-tree.js";
export { type ResolveSecret, secretReader, type SecretResolver } from "./source/resolve-secret.js";
