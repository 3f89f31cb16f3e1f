import {
  findingWire,
  flagQuery,
  healthWire,
  list,
  pruneRequest,
  prunePlanWire,
  serverStatusWire,
} from "@cutover/client/api";
import { z } from "zod";
import { json, text } from "../http/answer.js";
import { route, type Route } from "../http/route.js";
import { withinMs } from "./answer-deployment.js";
import type { ServerContext } from "./server-context.js";

const storeAnswersMs = 5_000;

/** What concerns the whole host, and the probes of the server itself. */
export function hostRoutes(server: ServerContext): Route[] {
  const { deployer, clock, closing, version } = server;
  const startedAtMs = clock.wallMs();
  const isReady = async (): Promise<boolean> => {
    if (closing.aborted) return false;
    const asked = deployer.lastEvent().then(
      () => true,
      () => false,
    );
    return (await withinMs(asked, storeAnswersMs, [closing])) === true;
  };
  return [
    route({
      method: "GET",
      path: "/v1/status",
      scope: "read",
      reach: "any",
      summary:
        "The deployer: its version, its workloads and its open deployments, as far as the token may see them",
      answer: { 200: serverStatusWire },
      async handler({ principal }) {
        const all = await deployer.status();
        const seen = all.filter(({ workload }) => principal.may("read", workload));
        const open = seen.flatMap(({ workload, open }) => (open ? [{ workload, ...open }] : []));
        const lastEvent = await deployer.lastEvent();
        return json({ version, startedAtMs, workloads: seen.length, open, lastEvent });
      },
    }),
    route({
      method: "GET",
      path: "/v1/check",
      scope: "read",
      summary: "The preflight of the engine and the proxy, without effect",
      answer: { 200: list(findingWire) },
      handler: async ({ request }) => json(await deployer.check(undefined, { signal: request.signal })),
    }),
    route({
      method: "POST",
      path: "/v1/prune",
      scope: "admin",
      summary: "Removes what no rollback can use any more",
      request: { body: pruneRequest },
      answer: { 200: list(prunePlanWire) },
      async handler({ body: { dryRun, history, volumes } }) {
        const pruned = await deployer.prune({
          ...(dryRun !== undefined && { dryRun }),
          ...(history !== undefined && { history }),
          ...(volumes !== undefined && { volumes }),
        });
        return json(pruned);
      },
    }),
    route({
      method: "POST",
      path: "/v1/reconcile",
      scope: "admin",
      summary: "Recovers and repairs all workloads now; with `wait=true`, answers once all is quiet",
      request: { query: z.strictObject({ wait: flagQuery.optional() }) },
      answer: { 202: "", 204: "" },
      async handler({ query: { wait = false } }) {
        const done = deployer.reconcile();
        if (wait) await done;
        else void done.catch(() => undefined);
        return new Response(null, { status: wait ? 204 : 202 });
      },
    }),
    route({
      method: "GET",
      path: "/livez",
      scope: "public",
      summary: "200 while this process answers",
      answer: { 200: "text/plain" },
      handler: () => text("ok\n"),
    }),
    route({
      method: "GET",
      path: "/readyz",
      scope: "public",
      summary: "200 if the store answers and the server is not closing; else 503",
      answer: { 200: "text/plain", 503: "text/plain" },
      handler: async () => ((await isReady()) ? text("ok\n") : text("not ready\n", 503)),
    }),
    route({
      method: "GET",
      path: "/healthz",
      scope: "public",
      summary: "As readyz, as application/health+json",
      answer: { 200: healthWire, 503: healthWire },
      async handler() {
        const ready = await isReady();
        const body = { status: ready ? "pass" : "fail" };
        return json(body, {
          status: ready ? 200 : 503,
          headers: { "Content-Type": "application/health+json" },
        });
      },
    }),
  ];
}
