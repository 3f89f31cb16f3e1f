/**
 * What a token may do. read: statuses, plans, history and events. logs: what workloads print. deploy: deploy,
 * cancel, pause. rollback: roll back and redeploy. write: change and remove workloads. admin: all of it, and
 * tokens, audit and deliveries.
 */
export const scopes = ["read", "logs", "deploy", "rollback", "write", "admin"] as const;

export type Scope = (typeof scopes)[number];
