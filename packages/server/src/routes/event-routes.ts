import { deploymentParams, flagQuery, workloadNameWire, workloadParams } from "@cutover/client/api";
import type { LogLine, LoggedEvent } from "@cutover/core";
import { z } from "zod";
import { eventStream, type ServerSentEvent } from "../events/event-stream.js";
import { textStream } from "../events/text-stream.js";
import { prefersType } from "../http/preferences.js";
import { invalidRequest } from "../http/problem.js";
import { type Asked, route, type Route } from "../http/route.js";
import type { ServerContext } from "./server-context.js";

const events = "text/event-stream";
const resume = {
  "Last-Event-ID": "The id of the last event that was read; the kept ones after it come first.",
};
const after = z.coerce.number().int().min(0).optional().meta({
  description: "As Last-Event-ID, which comes first; 0: all kept events.",
});

export function eventRoutes(server: ServerContext): Route[] {
  const { access, deployer, closing, heartbeatMs } = server;
  /** A stream ends if the token is revoked, the reader goes or the server closes. */
  const lifeOf = ({ request, principal, caller: { destroy } }: Streamed) => ({
    signal: access.whileAdmitted(principal, request.signal),
    closing,
    destroy,
  });
  return [
    route({
      method: "GET",
      path: "/v1/events",
      scope: "read",
      reach: "any",
      summary: "Events of all deployments that the token may see, as server-sent events",
      headers: resume,
      request: { query: z.strictObject({ after, workload: workloadNameWire.optional() }) },
      answer: { 200: events },
      handler(asked) {
        const { request, query, principal } = asked;
        const from = lastEventId(request) ?? query.after;
        const wants = ({ workload }: LoggedEvent): boolean =>
          (query.workload === undefined || query.workload === workload) && principal.may("read", workload);
        return eventStream({
          ...lifeOf(asked),
          heartbeatMs,
          source: (signal) => paged(server.events.read({ after: from, wants, signal })),
        });
      },
    }),
    route({
      method: "GET",
      path: "/v1/deployments/{id}/events",
      scope: "read",
      summary: "Events of one deployment, from the first on, as server-sent events; ends with the deployment",
      headers: resume,
      request: { params: deploymentParams, query: z.strictObject({ after }) },
      answer: { 200: events },
      async handler(asked) {
        const { request, query } = asked;
        const { id = "" } = asked.params;
        const deployment = await deployer.deployment(id);
        const from = lastEventId(request) ?? query.after ?? 0;
        return eventStream({
          ...lifeOf(asked),
          heartbeatMs,
          source: (signal) => logged(deployment.eventsAfter(from, { signal })),
        });
      },
    }),
    route({
      method: "GET",
      path: "/v1/workloads/{name}/logs",
      scope: "logs",
      summary: "Output of the live containers, as text, or as server-sent events if they are accepted",
      request: {
        params: workloadParams,
        query: z.strictObject({
          tail: z.coerce.number().int().min(0).max(10_000).optional().meta({
            description: "Lines that come first. If absent: 100, or 10,000 with `sinceMs`.",
          }),
          sinceMs: z.coerce.number().int().min(0).max(8.64e15).optional().meta({
            description: "Only what was written at this time or later, in milliseconds since the Unix epoch.",
          }),
          follow: flagQuery.optional().meta({ description: "Continues with new lines." }),
        }),
      },
      answer: { 200: "text/plain" },
      async handler(asked) {
        const { request, workload, query } = asked;
        const { follow = false, tail, sinceMs } = query;
        const range = {
          follow,
          ...(tail !== undefined && { tail }),
          ...(sinceMs !== undefined && { sinceMs }),
        };
        await deployer.workload(workload);
        const lines = (signal: AbortSignal): AsyncIterable<LogLine> =>
          deployer.logs(workload, { ...range, signal });
        const life = lifeOf(asked);
        if (prefersType(request, events))
          return eventStream({ ...life, heartbeatMs, source: (signal) => asEvents(lines(signal)) });
        const body = textStream({ ...life, source: (signal) => asText(lines(signal)) });
        return new Response(body, {
          headers: { "Content-Type": "text/plain; charset=utf-8", "X-Accel-Buffering": "no" },
        });
      },
    }),
  ];
}

type Streamed = Pick<Asked<unknown, unknown>, "request" | "principal" | "caller">;

/** REQUEST_INVALID. */
function lastEventId(request: Request): number | undefined {
  const given = request.headers.get("last-event-id");
  if (given === null || given === "") return undefined;
  if (!/^\d{1,15}$/.test(given)) throw invalidRequest("header.last-event-id", "must be the id of an event");
  return Number(given);
}

type SentTogether = AsyncGenerator<readonly ServerSentEvent[]>;

const sent = (event: LoggedEvent): ServerSentEvent => ({ id: event.seq, data: event });

async function* paged(pages: AsyncIterable<readonly LoggedEvent[]>): SentTogether {
  for await (const page of pages) yield page.map(sent);
}

async function* logged(events: AsyncIterable<LoggedEvent>): SentTogether {
  for await (const event of events) yield [sent(event)];
}

async function* asEvents(lines: AsyncIterable<LogLine>): SentTogether {
  for await (const line of lines) yield [{ data: line }];
}

async function* asText(lines: AsyncIterable<LogLine>): AsyncGenerator<string> {
  for await (const { line } of lines) yield `${line}\n`;
}
