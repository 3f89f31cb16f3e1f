import {
  abandonedWire,
  abandonRequest,
  cancelOutcomeWire,
  deploymentParams,
  deploymentIdWire,
  deploymentSummaryWire,
  deployRequest,
  diffWire,
  page,
  pageQuery,
  previewWire,
  promoteRequest,
  redeployRequest,
  rollbackRequest,
  workloadParams,
} from "@cutover/client/api";
import { DeployerError, hasCode } from "@cutover/schema/errors";
import { z } from "zod";
import { json } from "../http/answer.js";
import { badCursor, cursorOf, readCursor } from "../http/cursor.js";
import { given } from "../http/given.js";
import { preferredWaitMs } from "../http/preferences.js";
import { route, type Route } from "../http/route.js";
import { answerDeployment, withinMs } from "./answer-deployment.js";
import type { Attributed } from "./begin-deployment.js";
import { begunAnswers, waitHeaders } from "./begun-answers.js";
import type { ServerContext } from "./server-context.js";

export function deploymentRoutes(server: ServerContext): Route[] {
  const { deployer } = server;
  return [
    route({
      method: "POST",
      path: "/v1/workloads/{name}/deployments",
      scope: "deploy",
      summary: "Begins to deploy the config that is applied under the name",
      headers: waitHeaders,
      request: { params: workloadParams, body: deployRequest },
      answer: begunAnswers,
      handler: (asked) =>
        answerDeployment(server, asked, (options) =>
          deployer.deploy(asked.workload, { ...given(asked.body), ...options }),
        ),
    }),
    route({
      method: "POST",
      path: "/v1/workloads/{name}/rollback",
      scope: "rollback",
      summary: "Begins to deploy again what an earlier deployment ran",
      headers: waitHeaders,
      request: { params: workloadParams, body: rollbackRequest },
      answer: begunAnswers,
      handler: (asked) =>
        answerDeployment(server, asked, (options) =>
          deployer.rollback(asked.workload, { ...given(asked.body), ...options }),
        ),
    }),
    route({
      method: "POST",
      path: "/v1/workloads/{name}/redeploy",
      scope: "rollback",
      summary:
        "Begins to deploy the config of an earlier deployment again, whether a rollback could reach it or not",
      headers: waitHeaders,
      request: { params: workloadParams, body: redeployRequest },
      answer: begunAnswers,
      handler: (asked) => {
        const { id, ...rest } = asked.body;
        return answerDeployment(server, { ...asked, body: rest }, (options: Attributed) =>
          deployer.redeploy(asked.workload, id, { ...given(rest), ...options }),
        );
      },
    }),
    route({
      method: "GET",
      path: "/v1/workloads/{name}/deployments",
      scope: "read",
      summary: "The history of a workload, newest first, each with whether a rollback can reach it",
      request: {
        params: workloadParams,
        query: pageQuery.extend({
          before: deploymentIdWire
            .optional()
            .meta({ description: "As a cursor: the last deployment that was read." }),
        }),
      },
      answer: { 200: page(deploymentSummaryWire, "Page of deployments") },
      async handler({ workload, query: { limit = 20, cursor, before: last } }) {
        const before = last ?? readCursor(cursor);
        try {
          const found = await deployer.history(workload, {
            limit: limit + 1,
            ...(before !== undefined && { before }),
          });
          const items = found.slice(0, limit);
          const end = found.length > limit ? items.at(-1) : undefined;
          return json({ items, ...(end && { next: cursorOf(end.id) }) });
        } catch (error) {
          throw cursor !== undefined && hasCode(error, "DEPLOYMENT_UNKNOWN") ? badCursor() : error;
        }
      },
    }),
    route({
      method: "GET",
      path: "/v1/deployments/{id}",
      scope: "read",
      summary: "One deployment; with `Prefer: wait`, once it is over",
      headers: { Prefer: "`wait=SECONDS` waits for the end of the deployment." },
      request: { params: deploymentParams },
      answer: { 200: deploymentSummaryWire },
      async handler({ params: { id = "" }, request }) {
        const waitMs = preferredWaitMs(request);
        if (waitMs !== undefined)
          await withinMs(awaitEnd(server, id, request.signal), waitMs, [request.signal, server.closing]);
        const applied = waitMs !== undefined && { "Preference-Applied": `wait=${waitMs / 1000}` };
        return json(await deployer.summary(id), { headers: { ...applied } });
      },
    }),
    route({
      method: "POST",
      path: "/v1/deployments/{id}/cancel",
      scope: "deploy",
      summary: "Cancels a deployment; what was live serves on, or again",
      request: { params: deploymentParams },
      answer: { 200: cancelOutcomeWire },
      handler: async ({ params: { id = "" } }) => json({ outcome: await deployer.cancel(id) }),
    }),
    route({
      method: "POST",
      path: "/v1/deployments/{id}/promote",
      scope: "deploy",
      summary: "Lets a held deployment go on; follow it to learn its outcome",
      request: { params: deploymentParams, body: promoteRequest },
      answer: { 204: "" },
      async handler({ params: { id = "" }, body, principal }) {
        await deployer.promote(id, { ...given(body), by: requesterOf(body.by, principal.name) });
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "GET",
      path: "/v1/deployments/{id}/preview",
      scope: "deploy",
      summary:
        "A link under which a browser sees what it has made, while it is held and while it is live; it holds a secret",
      request: { params: deploymentParams },
      answer: { 200: previewWire },
      handler: async ({ params: { id = "" } }) => json(await deployer.preview(id)),
    }),
    route({
      method: "POST",
      path: "/v1/deployments/{id}/abandon",
      scope: "admin",
      summary: "Gives up a deployment that can be neither finished nor undone; stops nothing",
      request: { params: deploymentParams, body: abandonRequest },
      answer: { 200: abandonedWire },
      async handler({ params: { id = "" }, body, principal }) {
        const by = requesterOf(body.by, principal.name);
        return json(await deployer.abandon(id, { why: body.why, by }));
      },
    }),
    route({
      method: "GET",
      path: "/v1/deployments/{id}/diff",
      scope: "read",
      summary: "The differences from this deployment to another one",
      request: { params: deploymentParams, query: z.strictObject({ to: deploymentIdWire }) },
      answer: { 200: diffWire },
      async handler({ params: { id = "" }, query: { to }, principal }) {
        const other = await deployer.deployment(to);
        if (!principal.may("read", other.workload)) throw unknownDeployment(to);
        return json(await deployer.diff(id, to));
      },
    }),
  ];
}

function unknownDeployment(id: string): DeployerError {
  return new DeployerError("DEPLOYMENT_UNKNOWN", `there is no deployment ${id}`, {
    details: { deployment: id },
  });
}

function requesterOf(by: string | undefined, token: string): string {
  return by === undefined ? token : `${by} (${token})`;
}

/** Never rejects: the summary that is read afterwards has the failure. */
async function awaitEnd({ deployer }: ServerContext, id: string, signal: AbortSignal): Promise<void> {
  try {
    const deployment = await deployer.deployment(id);
    for await (const _ of deployment.eventsAfter(await deployer.lastEvent(), { signal }));
  } catch {
    // As above.
  }
}
