import { DeployerError, hasCode } from "@cutover/schema/errors";
import type {
  Abandoned,
  Alert,
  ApplyRequest,
  AuditEntry,
  CancelOutcome,
  Delivery,
  DeploymentBegun,
  DeploymentSummary as WireSummary,
  DeployRequest,
  Diff,
  Finding,
  LoggedEvent,
  LogLine,
  NoticeTest,
  PauseRequest,
  PreviewLink,
  PromoteRequest,
  Plan,
  PlanRequest,
  PrunePlan,
  PruneRequest,
  RedeployRequest,
  Report,
  ReportQuery,
  Resolution,
  RollbackRequest,
  ServerStatus,
  Session,
  Token,
  TokenIssued,
  TokenRequest,
  WorkloadHealth,
  WorkloadRecord,
  WorkloadStatus,
  WorkloadUsage,
} from "./api/index.js";
import { type Asking, Connection, type ConnectionOptions, readJson } from "./connection.js";
import { followEvents } from "./follow-events.js";
import { Patience, type PatienceOptions } from "./patience.js";
import {
  type DeploymentSummary,
  refusedDeployment,
  remoteDeployment,
  type RemoteDeployment,
  reviveSummary,
} from "./remote-deployment.js";
import { readServerSentEvents } from "./server-sent-events.js";

export interface ClientOptions extends ConnectionOptions, PatienceOptions {}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass it as `cursor` for the next page; absent on the last one. */
  readonly next?: string | undefined;
}

export interface PageRequest {
  readonly limit?: number;
  readonly cursor?: string;
}

/** A client of one server. Every call rejects with a DeployerError. CONFIG_INVALID for an address that is none. */
export function createClient(options: ClientOptions): Client {
  return new Client(options);
}

/**
 * The deployer of a server, with the same calls. A refusal of `deploy`, `rollback`, `redeploy` or `remove` is a
 * result, as the deployer's.
 */
export class Client {
  readonly #connection: Connection;
  readonly #patience: PatienceOptions;

  constructor(options: ClientOptions) {
    this.#connection = new Connection(options);
    const { patienceMs, onReconnecting, onReconnected } = options;
    this.#patience = { patienceMs, onReconnecting, onReconnected };
  }

  /** With `ifMatch`, only if the workload still has this ETag: CHANGED_MEANWHILE. */
  async apply(
    { name, source, config }: ApplyRequest & { readonly name: string },
    { ifMatch }: { readonly ifMatch?: string } = {},
  ): Promise<Resolution> {
    return this.#json("PUT", workloadPath(name), {
      body: { source, config },
      headers: { "if-match": ifMatch },
    });
  }

  /** What is applied under a name, with its ETag for `apply`. WORKLOAD_UNKNOWN. */
  async workload(name: string): Promise<WorkloadRecord & { readonly etag: string }> {
    const answer = await this.#connection.send("GET", workloadPath(name));
    const record = await readJson<WorkloadRecord>(answer);
    return { ...record, etag: answer.headers.get("etag") ?? "" };
  }

  /** One workload, or all that the token may see. */
  async status(): Promise<WorkloadStatus[]>;
  async status(name: string): Promise<WorkloadStatus>;
  async status(name?: string): Promise<WorkloadStatus | WorkloadStatus[]> {
    if (name !== undefined) return this.#json("GET", workloadPath(name, "status"));
    const all: WorkloadStatus[] = [];
    for (let cursor: string | undefined; ;) {
      const query = { limit: 500, cursor };
      const { items, next } = await this.#json<Page<WorkloadStatus>>("GET", "/v1/workloads", { query });
      all.push(...items);
      if (next === undefined) return all;
      cursor = next;
    }
  }

  async health(name: string): Promise<WorkloadHealth> {
    return this.#json("GET", workloadPath(name, "health"));
  }

  async usage(name: string): Promise<WorkloadUsage> {
    return this.#json("GET", workloadPath(name, "usage"));
  }

  /** The steps of a deployment now: of what is applied, or of the `source` and `config` that could be. */
  async explain(name: string, options: Partial<PlanRequest> = {}): Promise<Plan> {
    const path = workloadPath(name, "plan");
    const { hold, shift, ...written } = options;
    return Object.keys(written).length > 0
      ? this.#json("POST", path, { body: options })
      : this.#json("GET", path, {
          query: { hold, shift: shift === undefined ? undefined : JSON.stringify(shift) },
        });
  }

  /** The preflight of the host, or of a workload's next deployment. */
  async check(name?: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Finding[]> {
    return this.#json("GET", name === undefined ? "/v1/check" : workloadPath(name, "check"), { signal });
  }

  /** DORA's four figures, of the last 30 days if the query gives no time. */
  async report({ fromMs, toMs, workload }: ReportQuery = {}): Promise<Report> {
    return this.#json("GET", "/v1/report", { query: { fromMs, toMs, workload } });
  }

  /** Sends a test notice to each receiver of the server. */
  async testNotices(): Promise<NoticeTest> {
    return this.#json("POST", "/v1/notify/test");
  }

  async pause(name: string, request: PauseRequest = {}): Promise<void> {
    await this.#connection.send("POST", workloadPath(name, "pause"), { body: request });
  }

  async resume(name: string): Promise<void> {
    await this.#connection.send("POST", workloadPath(name, "resume"));
  }

  async deploy(name: string, request: DeployRequest = {}): Promise<RemoteDeployment> {
    return this.#begin("POST", workloadPath(name, "deployments"), { workload: name, body: request });
  }

  async rollback(name: string, request: RollbackRequest = {}): Promise<RemoteDeployment> {
    return this.#begin("POST", workloadPath(name, "rollback"), { workload: name, body: request });
  }

  async redeploy(
    name: string,
    id: string,
    request: Omit<RedeployRequest, "id"> = {},
  ): Promise<RemoteDeployment> {
    return this.#begin("POST", workloadPath(name, "redeploy"), {
      workload: name,
      body: { ...request, id },
    });
  }

  async remove(
    name: string,
    { volumes, why }: { readonly volumes?: boolean; readonly by?: string; readonly why?: string } = {},
  ): Promise<RemoteDeployment> {
    return this.#begin("DELETE", workloadPath(name), { workload: name, query: { volumes, why } });
  }

  /** A handle to any deployment of the server. DEPLOYMENT_UNKNOWN. */
  async deployment(id: string): Promise<RemoteDeployment> {
    const { workload } = await this.summary(id);
    return remoteDeployment({ ...this.#remote, id, workload });
  }

  async summary(id: string): Promise<DeploymentSummary> {
    return reviveSummary(await this.#json<WireSummary>("GET", deploymentPath(id)));
  }

  /** Newest first; `before` is the id of the last deployment that was read. */
  async history(
    name: string,
    { limit, before }: { readonly limit?: number; readonly before?: string } = {},
  ): Promise<DeploymentSummary[]> {
    const path = workloadPath(name, "deployments");
    const { items } = await this.#json<Page<WireSummary>>("GET", path, { query: { limit, before } });
    return items.map(reviveSummary);
  }

  /** CANCEL_REFUSED, DEPLOYMENT_UNKNOWN. */
  async cancel(id: string): Promise<CancelOutcome> {
    return (await this.#json<{ outcome: CancelOutcome }>("POST", deploymentPath(id, "cancel"))).outcome;
  }

  /** Lets a held deployment go on. PROMOTE_REFUSED, DEPLOYMENT_UNKNOWN. */
  async promote(id: string, request: PromoteRequest = {}): Promise<void> {
    await this.#connection.send("POST", deploymentPath(id, "promote"), { body: request });
  }

  /** A link under which a browser sees what the deployment has made, while it is held and while it is live; it holds a secret. PREVIEW_REFUSED, DEPLOYMENT_UNKNOWN. */
  async preview(id: string): Promise<PreviewLink> {
    return this.#json("GET", deploymentPath(id, "preview"));
  }

  /** ABANDON_REFUSED, DEPLOYMENT_UNKNOWN. */
  async abandon(id: string, request: { readonly by?: string; readonly why: string }): Promise<Abandoned> {
    return this.#json("POST", deploymentPath(id, "abandon"), { body: request });
  }

  async diff(a: string, b: string): Promise<Diff> {
    return this.#json("GET", deploymentPath(a, "diff"), { query: { to: b } });
  }

  /** Events of all deployments that the token may see, over restarts of the server. Without `after`, only new ones. */
  events(
    options: { readonly workload?: string; readonly after?: number; readonly signal?: AbortSignal } = {},
  ): AsyncIterable<LoggedEvent> {
    const { workload, after, signal } = options;
    return followEvents(this.#connection, {
      ...this.#patience,
      path: "/v1/events",
      query: { workload },
      after,
      signal,
    });
  }

  /** Output of the live containers. Rejects with SERVER_UNREACHABLE if the connection breaks. */
  async *logs(
    name: string,
    options: {
      readonly tail?: number;
      /** Only what was written at this time or later, in milliseconds since the Unix epoch. */
      readonly sinceMs?: number;
      readonly follow?: boolean;
      readonly signal?: AbortSignal;
    } = {},
  ): AsyncGenerator<LogLine> {
    const { tail, sinceMs, follow, signal } = options;
    const headers = { accept: "text/event-stream" };
    const path = workloadPath(name, "logs");
    const answer = await this.#connection.send("GET", path, {
      query: { tail, sinceMs, follow },
      headers,
      signal,
    });
    try {
      if (answer.body)
        for await (const sent of readServerSentEvents(answer.body)) {
          if (sent?.event === "end" || signal?.aborted === true) return;
          if (sent?.event === "message") yield JSON.parse(sent.data) as LogLine;
        }
    } catch (cause) {
      if (signal?.aborted === true) return;
      throw new DeployerError("SERVER_UNREACHABLE", "the connection to the server broke off", { cause });
    }
    throw new DeployerError("SERVER_UNREACHABLE", "the server ended the log");
  }

  async prune(request: PruneRequest = {}): Promise<PrunePlan[]> {
    return this.#json("POST", "/v1/prune", { body: request });
  }

  /** Recovers and repairs all workloads; resolves once all is quiet. */
  async reconcile(): Promise<void> {
    await this.#connection.send("POST", "/v1/reconcile", { query: { wait: true } });
  }

  async serverStatus(): Promise<ServerStatus> {
    return this.#json("GET", "/v1/status");
  }

  async tokens(): Promise<readonly Token[]> {
    return (await this.#json<Page<Token>>("GET", "/v1/tokens")).items;
  }

  async issueToken(request: TokenRequest): Promise<TokenIssued> {
    return this.#json("POST", "/v1/tokens", { body: request });
  }

  async revokeToken(id: string): Promise<void> {
    await this.#connection.send("DELETE", `/v1/tokens/${encodeURIComponent(id)}`);
  }

  /** For a page: begins a session, which the browser's cookie then carries. UNAUTHENTICATED, TOO_MANY_REQUESTS. */
  async login(token: string): Promise<Session> {
    return this.#json("POST", "/v1/session", { body: { token } });
  }

  /** Ends the session of the page. */
  async logout(): Promise<void> {
    await this.#connection.send("DELETE", "/v1/session");
  }

  /** Who asks, and what the token may do; null in a page that has no session. UNAUTHENTICATED for a wrong token. */
  async session(): Promise<Session | null> {
    return this.#json("GET", "/v1/session");
  }

  async audit(page: PageRequest = {}): Promise<Page<AuditEntry>> {
    return this.#json("GET", "/v1/audit", { query: { ...page } });
  }

  async deliveries(page: PageRequest & { readonly direction?: "in" | "out" } = {}): Promise<Page<Delivery>> {
    return this.#json("GET", "/v1/deliveries", { query: { ...page } });
  }

  async alerts(page: PageRequest & { readonly status?: "raised" | "resolved" } = {}): Promise<Page<Alert>> {
    return this.#json("GET", "/v1/alerts", { query: { ...page } });
  }

  get #remote() {
    return { connection: this.#connection, patience: this.#patience };
  }

  #json<T>(...parameters: Parameters<Connection["json"]>): Promise<T> {
    return this.#connection.json<T>(...parameters);
  }

  /** A lost answer is asked for again under the same key, so that one deployment begins. */
  async #begin(
    method: "POST" | "DELETE",
    path: string,
    { workload, ...asking }: Asking & { readonly workload: string; readonly body?: Begun },
  ): Promise<RemoteDeployment> {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const patience = new Patience(this.#patience);
    for (;;) {
      try {
        const { id } = await this.#json<DeploymentBegun>(method, path, { ...asking, headers });
        return remoteDeployment({ ...this.#remote, id, workload, until: asking.body?.until });
      } catch (error) {
        const id = error instanceof DeployerError ? error.details["deployment"] : undefined;
        const isRefused = typeof id === "string" && !hasCode(error, "CLOSED");
        if (isRefused) return refusedDeployment({ id, workload }, error as DeployerError);
        await patience.endure(error, undefined);
      }
    }
  }
}

/** Any request that begins a deployment. */
type Begun = DeployRequest | RedeployRequest;

function workloadPath(name: string, part?: string): string {
  return `/v1/workloads/${encodeURIComponent(name)}${part === undefined ? "" : `/${part}`}`;
}

function deploymentPath(id: string, part?: string): string {
  return `/v1/deployments/${encodeURIComponent(id)}${part === undefined ? "" : `/${part}`}`;
}
