import type { Alert } from "@cutover/core";
import type { Scope } from "@cutover/client/api";

/** All times are milliseconds since the Unix epoch. */
export interface TokenRecord {
  readonly id: string;
  /** For people: what uses it. */
  readonly name: string;
  /** SHA-256 of the secret, in hexadecimal. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** The names of workloads that it reaches; `*` stands for any text. */
  readonly patterns: readonly string[];
  readonly createdAtMs: number;
  /** Absent: it does not expire. */
  readonly expiresAtMs?: number;
  /** To the minute. */
  readonly usedAtMs?: number;
  readonly revokedAtMs?: number;
}

export interface Tokens {
  /** CONFIG_INVALID if the id exists. */
  add(token: TokenRecord): Promise<void>;
  /** Adds the token only if there is none yet, in one step. False if there is one, even a revoked one. */
  addFirst(token: TokenRecord): Promise<boolean>;
  find(id: string): Promise<TokenRecord | undefined>;
  /** Newest first, with revoked and expired ones. */
  list(): Promise<TokenRecord[]>;
  /** The earliest revocation stays. False if there is no such token. Its sessions are removed. */
  revoke(id: string, atMs: number): Promise<boolean>;
  /** A power failure may lose it. */
  noteUse(id: string, atMs: number): Promise<void>;
}

export interface SessionRecord {
  /** SHA-256 of the cookie's value, in hexadecimal. */
  readonly hash: string;
  /** Id of the token that it was opened with. */
  readonly token: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface Sessions {
  /** Removes those that expired before this one was created. */
  add(session: SessionRecord): Promise<void>;
  find(hash: string): Promise<SessionRecord | undefined>;
  remove(hash: string): Promise<void>;
}

/** A page of a log, newest first: `before` is the `seq` of the last entry that was read. */
export interface PageRequest {
  readonly before?: number | undefined;
  readonly limit: number;
}

export type Logged<Entry> = Entry & { readonly seq: number };

/** A log that only grows at its end; the oldest entries are dropped, and counted. */
export interface Log<Entry, Filter = object> {
  append(entry: Entry): Promise<void>;
  list(page: PageRequest & Filter): Promise<Logged<Entry>[]>;
  /** How many entries were dropped since the log began. */
  dropped(): Promise<number>;
}

/** A change, or a refusal to make one. Never holds a secret. */
export interface AuditEntry {
  readonly atMs: number;
  /** The id of a token, `hook:` and the name of a webhook, or `anonymous`. */
  readonly who: string;
  /** Such as `POST /v1/tokens`. */
  readonly what: string;
  /** The workload, deployment or token that it was about. */
  readonly target?: string;
  readonly outcome: "done" | "refused" | "failed";
  /** The error code of a refusal or failure. */
  readonly code?: string;
  readonly requestId: string;
  readonly remoteAddress?: string;
}

/** Refusals have room of their own: a flood of them never drops a change. */
export type AuditLog = Log<AuditEntry>;

/** A webhook that came in, or a notice that went out. Holds no body and no header. */
export interface DeliveryRecord {
  readonly atMs: number;
  readonly direction: "in" | "out";
  /** The name of the webhook or of the notifier. */
  readonly peer: string;
  /**
   * In: accepted began a deployment, duplicate named an earlier one, ignored matched nothing, refused was not
   * proven or not valid. Out: delivered or failed.
   */
  readonly outcome: "accepted" | "duplicate" | "ignored" | "refused" | "delivered" | "failed";
  readonly reason?: string;
  readonly workload?: string;
  readonly deployment?: string;
  /** Of the body. */
  readonly sizeBytes?: number;
}

/** Refusals have room of their own. */
export type DeliveryLog = Log<
  DeliveryRecord,
  { readonly direction?: DeliveryRecord["direction"] | undefined }
>;

export interface Alerts {
  /** Becomes the newest state of its incident, and the end of its history. */
  save(alert: Alert): Promise<void>;
  /** The newest state of each incident, the one that changed last first. */
  list(page: PageRequest & { readonly status?: Alert["status"] | undefined }): Promise<Logged<Alert>[]>;
  /** All kept states of an incident, the oldest first. */
  history(id: string): Promise<Alert[]>;
}

/** What an `Idempotency-Key` of a caller stands for. */
export interface IdempotencyRecord {
  /** Id of the caller's token. Two callers may use the same key. */
  readonly caller: string;
  readonly key: string;
  /** SHA-256 of the request, in hexadecimal. */
  readonly digest: string;
  /** Chosen before the deployment begins. */
  readonly deployment: string;
  readonly atMs: number;
}

/** What a signed body began. */
export interface SeenWebhook {
  /** The name of the webhook. */
  readonly hook: string;
  /** SHA-256 of the signed bytes, or the id of a signed delivery. */
  readonly digest: string;
  /** Chosen before the deployment begins. */
  readonly deployment: string;
  readonly atMs: number;
}

export interface Claims<Claim> {
  /**
   * Saves `claim` unless its key is taken, in one durable step. Returns the record that holds the key now: equal
   * to `claim` for the caller that won.
   */
  claim(claim: Claim): Promise<Claim>;
}

/** How long an `Idempotency-Key` stands for its first request: a day. */
export const idempotencyKeptMs = 86_400_000;

/** Where a deployment comes from, as its request said it. */
export interface Origin {
  readonly deployment: string;
  readonly atMs: number;
  /** The span that asked for it, as W3C Trace Context writes it. */
  readonly traceparent?: string;
  /** When the commit was made that it deploys. */
  readonly committedAtMs?: number;
}

export interface Origins {
  /** The first of a deployment stays. A power failure may lose it. */
  note(origin: Origin): Promise<void>;
  find(deployment: string): Promise<Origin | undefined>;
  /** The times of the commits that are known of deployments since `fromMs`, by deployment. */
  committedAtMs(fromMs: number): Promise<Record<string, number>>;
}

/** How far followers of the deployer's log of events have come, by their names. */
export interface FollowerProgress {
  /** The `seq` of the last event; undefined if there is none. */
  read(name: string): Promise<number | undefined>;
  /** Never goes back. A power failure may lose it. */
  write(name: string, seq: number): Promise<void>;
}

/**
 * The server's own durable state. Every method is one atomic step. Rejects with STORE_BUSY or STORE_FAILED (no
 * effect), with CLOSED if it is not open, or with a code that the method names.
 */
export interface Records {
  /** Creates or migrates the schema; without effect if it is open. STORE_NEWER if a newer Cutover has written it. */
  open(): Promise<void>;
  close(): Promise<void>;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly deliveries: DeliveryLog;
  readonly alerts: Alerts;
  readonly idempotencyKeys: Claims<IdempotencyRecord>;
  readonly seenWebhooks: Claims<SeenWebhook>;
  readonly progress: FollowerProgress;
  readonly origins: Origins;
}
