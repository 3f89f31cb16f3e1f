import {
  applyRequest,
  findingWire,
  flagQuery,
  list,
  page,
  pageQuery,
  pauseRequest,
  planQuery,
  planRequest,
  planWire,
  resolutionWire,
  workloadHealthWire,
  workloadParams,
  workloadRecordWire,
  workloadStatusWire,
  workloadUsageWire,
} from "@cutover/client/api";
import type { WorkloadRecord } from "@cutover/core/ports";
import { hasCode } from "@cutover/schema/errors";
import { json, jsonText } from "../http/answer.js";
import { cursorOf, readCursor } from "../http/cursor.js";
import { assertMatches, etagOf } from "../http/etag.js";
import { given } from "../http/given.js";
import { KeyedLock } from "../http/keyed-lock.js";
import { SharedRead } from "../http/shared-read.js";
import { route, type Route } from "../http/route.js";
import { z } from "zod";
import { answerDeployment } from "./answer-deployment.js";
import { begunAnswers, waitHeaders } from "./begun-answers.js";
import type { ServerContext } from "./server-context.js";

const params = workloadParams;
const workloadsQuery = pageQuery.extend({
  limit: pageQuery.shape.limit.meta({ description: "Items of a page; 100 if absent." }),
});
const conditional = {
  "If-Match": "Only if the workload is still what this ETag names; else 412.",
  "If-None-Match": "`*`: only if the workload does not exist; else 412.",
};

export function workloadRoutes(server: ServerContext): Route[] {
  const { deployer } = server;
  const changes = new KeyedLock();
  const sortedStatus = new SharedRead(async () => ({
    all: (await deployer.status()).toSorted((one, other) => (one.workload < other.workload ? -1 : 1)),
    /** What was answered from this read, by token and page. */
    answers: new Map<string, string>(),
  }));

  const find = async (name: string): Promise<WorkloadRecord | undefined> => {
    try {
      return await deployer.workload(name);
    } catch (error) {
      if (hasCode(error, "WORKLOAD_UNKNOWN")) return undefined;
      throw error;
    }
  };
  /** Nothing of this server changes the workload between the comparison and `change`. */
  const changeIf = <T>(name: string, request: Request, change: () => Promise<T>): Promise<T> =>
    changes.run(name, async () => {
      const now = await find(name);
      assertMatches(request, now && etagOf(now));
      return change();
    });

  return [
    route({
      method: "GET",
      path: "/v1/workloads",
      scope: "read",
      reach: "any",
      summary: "The status of each workload that the token may see, by name",
      request: { query: workloadsQuery },
      answer: { 200: page(workloadStatusWire, "Page of workloads") },
      async handler({ query, principal }) {
        const after = readCursor(query.cursor);
        const { limit = 100 } = query;
        const { all, answers } = await sortedStatus.get();
        const asked = JSON.stringify([principal.id, limit, after]);
        const known = answers.get(asked);
        if (known !== undefined) return jsonText(known);
        const seen = all.filter(
          ({ workload }) => principal.may("read", workload) && (after === undefined || workload > after),
        );
        const items = seen.slice(0, limit);
        const last = seen.length > limit ? items.at(-1) : undefined;
        const answer = JSON.stringify({ items, ...(last && { next: cursorOf(last.workload) }) });
        answers.set(asked, answer);
        return jsonText(answer);
      },
    }),
    route({
      method: "GET",
      path: "/v1/workloads/{name}",
      scope: "read",
      summary: "What is applied under a name, with its ETag",
      request: { params },
      answer: { 200: workloadRecordWire },
      async handler({ workload }) {
        const record = await deployer.workload(workload);
        return json(record, { headers: { ETag: etagOf(record) } });
      },
    }),
    route({
      method: "PUT",
      path: "/v1/workloads/{name}",
      scope: "write",
      summary: "Checks and saves a workload, without any effect on what runs",
      headers: conditional,
      request: { params, body: applyRequest },
      answer: { 200: resolutionWire },
      async handler({ workload: name, request, body: { source, config } }) {
        const resolution = await changeIf(name, request, () =>
          deployer.apply({ name, source, config: config ?? null }),
        );
        return json(resolution, { headers: { ETag: etagOf({ source, config: config ?? null }) } });
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/workloads/{name}",
      scope: "write",
      summary: "Removes a workload: its route, its containers and images, its stored state; as a deployment",
      headers: { "If-Match": conditional["If-Match"], ...waitHeaders },
      request: {
        params,
        query: z.strictObject({
          volumes: flagQuery.optional().meta({ description: "Removes the volumes of its deployments too." }),
          why: z.string().max(1000).optional(),
        }),
      },
      answer: begunAnswers,
      async handler(asked) {
        const { workload: name, request, query } = asked;
        const { volumes = false, why } = query;
        await changeIf(name, request, () => Promise.resolve());
        return answerDeployment(server, { ...asked, body: {} }, (options) =>
          deployer.remove(name, { ...options, volumes, ...(why !== undefined && { why }) }),
        );
      },
    }),
    route({
      method: "GET",
      path: "/v1/workloads/{name}/status",
      scope: "read",
      summary: "A workload with its live container as the engine sees it",
      request: { params },
      answer: { 200: workloadStatusWire },
      handler: async ({ workload }) => json(await deployer.status(workload)),
    }),
    route({
      method: "GET",
      path: "/v1/workloads/{name}/plan",
      scope: "read",
      summary: "The steps that a deployment would take now, and why",
      request: { params, query: planQuery },
      answer: { 200: planWire },
      handler: async ({ workload, query }) => json(await deployer.explain(workload, given(query))),
    }),
    route({
      method: "POST",
      path: "/v1/workloads/{name}/plan",
      scope: "write",
      summary: "The steps that a deployment of this config would take now; saves nothing",
      request: { params, body: planRequest },
      answer: { 200: planWire },
      handler: async ({ workload, body }) =>
        json(await deployer.explain(workload, { ...given(body), config: body.config ?? null })),
    }),
    route({
      method: "GET",
      path: "/v1/workloads/{name}/check",
      scope: "read",
      summary: "The preflight of the next deployment, without effect",
      request: { params },
      answer: { 200: list(findingWire) },
      handler: async ({ workload, request }) =>
        json(await deployer.check(workload, { signal: request.signal })),
    }),
    route({
      method: "GET",
      path: "/v1/workloads/{name}/health",
      scope: "read",
      summary: "The monitor's view of a workload",
      request: { params },
      answer: { 200: workloadHealthWire },
      handler: async ({ workload }) => json(await deployer.health(workload)),
    }),
    route({
      method: "GET",
      path: "/v1/workloads/{name}/usage",
      scope: "read",
      summary: "What the live containers use now; measured for a second or two",
      request: { params },
      answer: { 200: workloadUsageWire },
      handler: async ({ workload }) => json(await deployer.usage(workload)),
    }),
    route({
      method: "POST",
      path: "/v1/workloads/{name}/pause",
      scope: "deploy",
      summary: "Pauses a workload: nobody repairs or deploys it until it is resumed",
      request: { params, body: pauseRequest },
      answer: { 204: "" },
      async handler({ workload, body, principal }) {
        const by = body.by === undefined ? principal.name : `${body.by} (${principal.name})`;
        await deployer.pause(workload, { ...body, by });
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "POST",
      path: "/v1/workloads/{name}/resume",
      scope: "deploy",
      summary: "Ends a pause",
      request: { params },
      answer: { 204: "" },
      async handler({ workload }) {
        await deployer.resume(workload);
        return new Response(null, { status: 204 });
      },
    }),
  ];
}
