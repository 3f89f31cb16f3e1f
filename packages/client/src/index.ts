export type * from "./api/index.js";
export { type Client, type ClientOptions, createClient, type Page, type PageRequest } from "./client.js";
export { type Outcome, outcomeOf } from "./outcome.js";
export { isPassing, type Reconnecting } from "./patience.js";
export type { DeploymentResult, DeploymentSummary, RemoteDeployment } from "./remote-deployment.js";
