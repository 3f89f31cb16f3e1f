import { setMaxListeners } from "node:events";
import type { Deployer } from "@cutover/core";
import { systemClock, type Clock } from "@cutover/core/ports";
import type { Sender } from "@cutover/notifiers";
import { DeployerError } from "@cutover/schema/errors";
import { TokenAccess } from "./access/token-access.js";
import { EventHub } from "./events/event-hub.js";
import { json } from "./http/answer.js";
import { buildApp } from "./http/app.js";
import { route, type Route } from "./http/route.js";
import { callerOf, Listener, type ListenOptions, type RequestContext } from "./listen.js";
import { openApiOf } from "./openapi/openapi.js";
import { createMetrics } from "./metrics/metrics.js";
import type { Records } from "./records/records.js";
import { accessRoutes } from "./routes/access-routes.js";
import { deploymentRoutes } from "./routes/deployment-routes.js";
import { eventRoutes } from "./routes/event-routes.js";
import { hostRoutes } from "./routes/host-routes.js";
import type { ServerContext } from "./routes/server-context.js";
import { type Dashboard, pageRoutes } from "./routes/page-routes.js";
import { reportingRoutes } from "./routes/reporting-routes.js";
import { webhookRoutes } from "./routes/webhook-routes.js";
import { workloadRoutes } from "./routes/workload-routes.js";
import type { WebhookOptions } from "./webhooks/webhook-options.js";
import { Webhooks } from "./webhooks/webhooks.js";

export interface ServerOptions {
  /** Stays open if the server closes. */
  readonly deployer: Deployer;
  /** Opened by the server; stay open if it closes. */
  readonly records: Records;
  /** By name; a webhook deploys the workload of its name unless it names another. */
  readonly webhooks?: Readonly<Record<string, WebhookOptions>>;
  /** Receivers of notices that `POST /v1/notify/test` tries; none if absent. */
  readonly senders?: readonly Sender[];
  /** Served below `/ui/`, such as that of `@cutover/dashboard`; no page if absent. */
  readonly dashboard?: Dashboard | undefined;
  /**
   * The server's address as browsers see it, if a proxy changes the header `Host`, or an application serves it
   * below a path.
   */
  readonly publicUrl?: string;
  /** Shown in `/openapi.json` and in the status. */
  readonly version?: string;
  readonly clock?: Clock;
  /** Between two signs of life in a silent stream; 15 s if absent. */
  readonly heartbeatMs?: number;
}

export interface Server {
  /** A web-standard handler; it never rejects. */
  fetch(request: Request, context?: RequestContext): Promise<Response>;
  /** LISTEN_REFUSED, LISTEN_FAILED. */
  listen(options: ListenOptions): Promise<{ readonly url: string }>;
  /** Tells readers, ends waits, and lets requests finish, at most 10 s. Deployments continue. */
  close(): Promise<void>;
}

/** CONFIG_INVALID, STORE_FAILED. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { deployer, records, publicUrl, version = "0.0.0", heartbeatMs } = options;
  const basePath = publicUrl === undefined ? "" : pathOf(publicUrl);
  const clock = options.clock ?? systemClock;
  const webhooks = new Webhooks({ deployer, records, clock, webhooks: options.webhooks ?? {} });
  await records.open();
  const closing = new AbortController();
  // Each waiting request and each reader listens to it.
  setMaxListeners(0, closing.signal);
  const context: ServerContext = {
    deployer,
    records,
    access: new TokenAccess({ records, clock, ...(publicUrl !== undefined && { publicUrl }) }),
    events: new EventHub(deployer, closing.signal),
    clock,
    version,
    closing: closing.signal,
    heartbeatMs,
  };
  const metrics = createMetrics({ deployer, records, version, clock });
  const reporting = reportingRoutes(context, { metrics, senders: options.senders ?? [] });
  const page = options.dashboard ? pageRoutes(options.dashboard, basePath, context.access) : [];
  const routes = allRoutes(context, [...webhookRoutes(context, webhooks), ...reporting, ...page]);
  const findWorkload = async (id: string): Promise<string> => (await deployer.deployment(id)).workload;
  const app = buildApp({ routes, access: context.access, findWorkload, basePath });
  const listener = new Listener((request, caller) => app.fetch(request, { caller }));
  return {
    fetch: async (request, from = {}) => app.fetch(request, { caller: callerOf(from) }),
    listen: (at) => listener.listen(at),
    close: async () => {
      // First of all nobody is let in any more: a reader who is told to connect again is refused at once, and not cut off later.
      const closed = listener.close();
      closing.abort();
      await metrics.close();
      await webhooks.close();
      await closed;
    },
  };
}

/** Without a slash at its end. CONFIG_INVALID. */
function pathOf(publicUrl: string): string {
  if (URL.canParse(publicUrl)) return new URL(publicUrl).pathname.replace(/\/+$/, "");
  throw new DeployerError("CONFIG_INVALID", "publicUrl must be an address with http or https, but is not.", {
    details: { field: "publicUrl" },
  });
}

function allRoutes(context: ServerContext, more: readonly Route[]): Route[] {
  const routes: Route[] = [
    ...workloadRoutes(context),
    ...deploymentRoutes(context),
    ...eventRoutes(context),
    ...hostRoutes(context),
    ...accessRoutes(context),
    ...more,
  ];
  let document: string | undefined;
  routes.push(
    route({
      method: "GET",
      path: "/openapi.json",
      scope: "public",
      summary: "This API as OpenAPI 3.1",
      answer: { 200: "application/json" },
      handler: () => {
        document ??= JSON.stringify(openApiOf(routes, context.version));
        return json(JSON.parse(document));
      },
    }),
  );
  return routes;
}
