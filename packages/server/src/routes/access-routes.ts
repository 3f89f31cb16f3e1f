import {
  alertWire,
  auditEntryWire,
  deliveryWire,
  loginRequest,
  page,
  pageQuery,
  scopes,
  sessionWire,
  type Token,
  tokenIssuedWire,
  tokenParams,
  tokenRequest,
  tokenWire,
} from "@cutover/client/api";
import { DeployerError } from "@cutover/schema/errors";
import { z } from "zod";
import { issueToken } from "../access/tokens.js";
import type { Principal, Refusal } from "../http/access.js";
import { json } from "../http/answer.js";
import { sendProblem } from "../http/app.js";
import { badCursor, cursorOf, readCursor } from "../http/cursor.js";
import { route, type Route } from "../http/route.js";
import type { Logged, TokenRecord } from "../records/records.js";
import type { ServerContext } from "./server-context.js";

/** Tokens, sessions, and what the server has noted of requests, deliveries and alerts. */
export function accessRoutes(server: ServerContext): Route[] {
  const { records, clock, access } = server;
  return [
    route({
      method: "GET",
      path: "/v1/tokens",
      scope: "admin",
      summary: "All tokens, newest first, without their secrets",
      answer: { 200: page(tokenWire, "Tokens") },
      handler: async () => json({ items: (await records.tokens.list()).map(shown) }),
    }),
    route({
      method: "POST",
      path: "/v1/tokens",
      scope: "admin",
      summary: "Issues a token; its secret is shown this once",
      request: { body: tokenRequest },
      answer: { 201: tokenIssuedWire },
      async handler({ body: { patterns, ...rest } }) {
        const request = { ...rest, ...(patterns && { patterns }) };
        const { text: token, record } = await issueToken({ records, clock }, request);
        const headers = { Location: `/v1/tokens/${record.id}` };
        return json({ ...shown(record), token }, { status: 201, headers });
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/tokens/{id}",
      scope: "admin",
      summary: "Revokes a token, and ends its sessions",
      request: { params: tokenParams },
      answer: { 204: "" },
      async handler({ params: { id = "" } }) {
        if (!(await records.tokens.revoke(id, clock.wallMs())))
          throw new DeployerError("PATH_UNKNOWN", "there is no token of this id");
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "GET",
      path: "/v1/audit",
      scope: "admin",
      summary: "Every change and refusal, newest first",
      request: { query: pageQuery },
      answer: { 200: page(auditEntryWire, "Page of the audit log") },
      handler: ({ query }) => pageOf(query, (request) => records.audit.list(request)),
    }),
    route({
      method: "GET",
      path: "/v1/deliveries",
      scope: "admin",
      summary: "Webhooks that came in, and notices that went out, newest first",
      request: { query: pageQuery.extend({ direction: z.enum(["in", "out"]).optional() }) },
      answer: { 200: page(deliveryWire, "Page of deliveries") },
      handler: ({ query }) =>
        pageOf(query, (request) => records.deliveries.list({ ...request, direction: query.direction })),
    }),
    route({
      method: "GET",
      path: "/v1/alerts",
      scope: "read",
      summary: "The newest state of each incident, the one that changed last first",
      request: { query: pageQuery.extend({ status: z.enum(["raised", "resolved"]).optional() }) },
      answer: { 200: page(alertWire, "Page of alerts") },
      handler: ({ query }) =>
        pageOf(query, (request) => records.alerts.list({ ...request, status: query.status })),
    }),
    route({
      method: "POST",
      path: "/v1/session",
      scope: "public",
      summary: "Logs in with a token: answers with the cookie of a session",
      request: { body: loginRequest, maxBytes: 4096 },
      answer: { 201: sessionWire },
      async handler({ request, requestId, body, caller, note }) {
        const login = await access.login(request, body.token, caller);
        if ("problem" in login) return refused(login, requestId);
        const { principal, cookie, expiresAtMs } = login;
        note({ who: principal.id });
        const headers = { "Set-Cookie": cookie };
        return json({ ...sessionOf(principal), expiresAtMs }, { status: 201, headers });
      },
    }),
    route({
      method: "GET",
      path: "/v1/session",
      scope: "public",
      isProofRead: true,
      summary: "Who asks, and what the token may do; null without a token and without an open session",
      answer: { 200: sessionWire.nullable() },
      async handler({ request, requestId, caller }) {
        const asking = await access.authorize(request, caller);
        if (!("problem" in asking)) return json(sessionOf(asking));
        // A page asks before anybody has logged in, and a browser's console shows each refusal as an error.
        return request.headers.has("authorization") ? refused(asking, requestId) : json(null);
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/session",
      scope: "public",
      summary: "Logs out",
      answer: { 204: "" },
      handler: async ({ request }) =>
        new Response(null, { status: 204, headers: { "Set-Cookie": await access.logout(request) } }),
    }),
  ];
}

/** Without its hash. */
function shown(record: TokenRecord): Token {
  const { id, name, scopes, patterns, createdAtMs, expiresAtMs, usedAtMs, revokedAtMs } = record;
  return { id, name, scopes, patterns, createdAtMs, expiresAtMs, usedAtMs, revokedAtMs };
}

function sessionOf(principal: Principal) {
  return { name: principal.name, scopes: scopes.filter((scope) => principal.has(scope)) };
}

function refused({ problem, headers }: Refusal, requestId: string): Response {
  return sendProblem({ ...problem, requestId }, headers);
}

interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

async function pageOf<Entry>(
  { limit = 50, cursor }: PageQuery,
  list: (request: { limit: number; before?: number }) => Promise<Logged<Entry>[]>,
): Promise<Response> {
  const before = readCursor(cursor);
  if (before !== undefined && !/^\d{1,15}$/.test(before)) throw badCursor();
  const found = await list({ limit: limit + 1, ...(before !== undefined && { before: Number(before) }) });
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return json({ items, ...(last && { next: cursorOf(String(last.seq)) }) });
}
