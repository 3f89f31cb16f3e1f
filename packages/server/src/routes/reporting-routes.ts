import { noticeTestWire, reportQuery, reportWire } from "@cutover/client/api";
import { DeployerError } from "@cutover/schema/errors";
import { type Sender, sendTestNotice } from "@cutover/notifiers";
import { json } from "../http/answer.js";
import type { Principal } from "../http/access.js";
import { route, type Route } from "../http/route.js";
import { metricsType } from "../metrics/families.js";
import type { Metrics } from "../metrics/metrics.js";
import { recordDeliveries } from "../notices/record-notices.js";
import type { ServerContext } from "./server-context.js";

const monthMs = 30 * 86_400_000;

interface Reporting {
  readonly metrics: Metrics;
  readonly senders: readonly Sender[];
}

/** What was, for people and for other programs. */
export function reportingRoutes(server: ServerContext, { metrics, senders }: Reporting): Route[] {
  const { deployer, clock, records, closing } = server;

  /** Undefined: all of the store, with those that were removed. */
  const seenBy = async (principal: Principal): Promise<string[] | undefined> => {
    if (principal.may("read")) return undefined;
    const workloads = await deployer.workloads();
    return workloads.flatMap(({ name }) => (principal.may("read", name) ? name : []));
  };

  return [
    route({
      method: "GET",
      path: "/v1/report",
      scope: "read",
      reach: "any",
      summary:
        "DORA's four figures, with counts, downtime and drains, of the workloads that the token may see",
      request: { query: reportQuery },
      answer: { 200: reportWire },
      async handler({ query: { toMs = clock.wallMs(), fromMs = toMs - monthMs, workload: one }, principal }) {
        if (one !== undefined && !principal.may("read", one))
          throw new DeployerError("FORBIDDEN", "the token does not reach this workload");
        const workload = one ?? (await seenBy(principal));
        const committedAtMs = await records.origins.committedAtMs(fromMs);
        const of = workload !== undefined && { workload };
        return json(await deployer.report({ fromMs, toMs, committedAtMs, ...of }));
      },
    }),
    route({
      method: "GET",
      path: "/metrics",
      scope: "read",
      summary: "Metrics in the text format of Prometheus",
      answer: { 200: metricsType },
      handler: async () =>
        new Response(await metrics.metricsText(), { headers: { "Content-Type": metricsType } }),
    }),
    route({
      method: "POST",
      path: "/v1/notify/test",
      scope: "admin",
      summary: "Sends a test notice to each receiver, and answers with what came of it",
      answer: { 200: noticeTestWire },
      async handler({ request }) {
        const signal = AbortSignal.any([request.signal, closing]);
        const results = await sendTestNotice(senders, { signal, onDelivery: recordDeliveries(records) });
        return json(
          results.map(({ sender, outcome, reason, tries }) => ({ sender, outcome, reason, tries })),
        );
      },
    }),
  ];
}
