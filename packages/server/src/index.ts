export { createMetrics, type Metrics, type MetricsOptions } from "./metrics/metrics.js";
export { metricsType } from "./metrics/families.js";
export { recordAlerts, recordDeliveries } from "./notices/record-notices.js";
export { issueFirstToken, type IssuedToken, issueToken, type TokenRequest } from "./access/tokens.js";
export type { ListenOptions, RequestContext } from "./listen.js";
export type { GithubReportOptions, SenderName, WebhookOptions } from "./webhooks/webhook-options.js";
export type * from "./records/records.js";
export { sqliteRecords } from "./records/sqlite-records.js";
export { createServer, type Server, type ServerOptions } from "./server.js";
