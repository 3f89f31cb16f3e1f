export type {
  AlertNotice,
  DeploymentNotice,
  HoldNotice,
  Notice,
  NoticeOutcome,
  TestNotice,
} from "./notice.js";
export type { Sender } from "./sender.js";
export { deliver, type Delivery, type OnDelivery } from "./deliver.js";
export { alertsThrough } from "./alerts.js";
export { sendTestNotice } from "./test-notice.js";
export { deploymentNotices, type DeploymentNoticesOptions } from "./deployments/deployment-notices.js";
export type { WhenOptions } from "./deployments/selection.js";
export { traceDeployments, type TraceOptions } from "./traces/trace-deployments.js";
export { DeliveryFailure } from "@cutover/core/notify";

export { apprise, type AppriseOptions } from "./senders/apprise.js";
export { cdevents, type CdeventsOptions } from "./senders/cdevents.js";
export { discord, type DiscordOptions } from "./senders/discord.js";
export { email, type EmailOptions } from "./senders/email.js";
export { gotify, type GotifyOptions } from "./senders/gotify.js";
export { ntfy, type NtfyOptions } from "./senders/ntfy.js";
export { slack, type SlackOptions } from "./senders/slack.js";
export { teams, type TeamsOptions } from "./senders/teams.js";
export { telegram, type TelegramOptions } from "./senders/telegram.js";
export { webhook, type WebhookOptions } from "./senders/webhook.js";
