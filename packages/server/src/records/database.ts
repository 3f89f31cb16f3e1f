import type { Generated } from "kysely";

/** The tables begin with `server_`, so that the file may be the store's own. */
export interface Database {
  server_schema: { version: number };
  server_tokens: {
    seq: Generated<number>;
    id: string;
    hash: string;
    name: string;
    scopes: string;
    patterns: string;
    created_at_ms: number;
    expires_at_ms: number | null;
    used_at_ms: number | null;
    revoked_at_ms: number | null;
  };
  server_sessions: { hash: string; token: string; created_at_ms: number; expires_at_ms: number };
  /** `part`: 0 for changes, 1 for refusals. */
  server_audit: { seq: Generated<number>; part: number; record: string };
  /** `part`: 0 for webhooks, 1 for notices, 2 for webhooks that were refused. */
  server_deliveries: { seq: Generated<number>; part: number; record: string };
  server_alert_states: { seq: Generated<number>; id: string; record: string };
  /** The newest state of each incident: a `seq` of `server_alert_states`. */
  server_alerts: { id: string; newest: number; status: string };
  /** How many rows of each log were dropped. */
  server_dropped: { log: string; count: number };
  server_idempotency_keys: {
    caller: string;
    key: string;
    digest: string;
    deployment: string;
    at_ms: number;
  };
  server_origins: {
    seq: Generated<number>;
    deployment: string;
    at_ms: number;
    traceparent: string | null;
    committed_at_ms: number | null;
  };
  server_progress: { name: string; seq: number };
  server_seen_webhooks: {
    seq: Generated<number>;
    hook: string;
    digest: string;
    deployment: string;
    at_ms: number;
  };
}
