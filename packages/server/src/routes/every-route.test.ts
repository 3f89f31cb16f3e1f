import { scopes, type Scope } from "@cutover/client/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueToken } from "../access/tokens.js";
import { createServer, type Server } from "../server.js";
import { ServerWorld } from "../testing/server-world.js";
import { senderNames, type WebhookOptions } from "../webhooks/webhook-options.js";

/** All that answer without a token. Any other public route is a mistake until it stands here. */
const open = [
  "DELETE /v1/session",
  "GET /",
  "GET /healthz",
  "GET /livez",
  "GET /openapi.json",
  "GET /readyz",
  "GET /ui",
  "GET /ui/{path}",
  "GET /v1/session",
  "POST /deploy",
  "POST /v1/hooks/distribution",
  "POST /v1/hooks/docker-hub/{secret}",
  "POST /v1/hooks/forgejo",
  "POST /v1/hooks/ghcr",
  "POST /v1/hooks/gitea",
  "POST /v1/hooks/github",
  "POST /v1/hooks/gitlab",
  "POST /v1/hooks/harbor",
  "POST /v1/session",
];

interface Operation {
  readonly description?: string;
  readonly security: readonly object[];
}
interface Found {
  readonly method: string;
  /** As the server describes it. */
  readonly template: string;
  readonly path: string;
  readonly scope: Scope | "public";
  /** It names a workload or a deployment. */
  readonly isOfWorkload: boolean;
}

const secret = "correct horse battery staple";
let world: ServerWorld;
let server: Server;
let routes: Found[];

beforeAll(async () => {
  world = await ServerWorld.open();
  const { deployer, records } = world;
  const dashboard = { at: () => async () => new Response("a page") };
  const webhooks = Object.fromEntries(
    senderNames.map((sender): [string, WebhookOptions] => [sender, { sender, secret, workload: "web" }]),
  );
  server = await createServer({ deployer, records, heartbeatMs: 20, webhooks, dashboard });
  const { id } = await deployer.deploy("web").done;
  const document = (await (await send("GET", "/openapi.json")).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  routes = Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => found(method, template, operation, id)),
  );
});
afterAll(async () => {
  await server.close();
  await world.close();
});

function found(method: string, template: string, operation: Operation, id: string): Found {
  const scope = /^Scope: (\w+)\.$/.exec(operation.description ?? "")?.[1] as Scope | undefined;
  const isOfWorkload =
    template.startsWith("/v1/workloads/{name}") || template.startsWith("/v1/deployments/{id}");
  const path = template
    .replace("{name}", "web")
    .replace("{id}", isOfWorkload ? id : "0".repeat(16))
    .replace("{secret}", "not-the-secret")
    .replace(/^\/v1\/events$/, "/v1/events?after=0");
  return { method: method.toUpperCase(), template, path, scope: scope ?? "public", isOfWorkload };
}

/** The status and some of the text; of a stream, what comes first. */
async function ask(route: Found, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const response = await send(route.method, route.path, headers);
  const reader = response.body?.getReader();
  const isStream = response.headers.get("content-type") === "text/event-stream";
  let text = "";
  // Of a stream its start, and one event or sign of life.
  for (let chunk = 0; chunk < (isStream ? 2 : 1); chunk += 1)
    text += new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  return { status: response.status, text };
}

function send(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
  const hasBody = method === "POST" || method === "PUT";
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { ...(hasBody && { "content-type": "application/json" }), ...headers },
    ...(hasBody && { body: "{}" }),
  });
  return server.fetch(request, { remoteAddress: `192.0.2.${1 + (asked++ % 200)}` });
}
let asked = 0;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const guarded = () => routes.filter(({ scope }) => scope !== "public");
const nameOf = ({ method, template }: Found) => `${method} ${template}`;

async function statusesOf(headers: Record<string, string>, of = guarded()): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  for (const route of of) statuses[nameOf(route)] = (await ask(route, headers)).status;
  return statuses;
}

function all(status: number, of = guarded()): Record<string, number> {
  return Object.fromEntries(of.map((route) => [nameOf(route), status]));
}

describe("every route", () => {
  it("should have a scope, unless it is meant to be open", () => {
    expect(routes.length).toBeGreaterThan(35);
    const found = routes.filter(({ scope }) => scope === "public").map(nameOf);
    expect(found.toSorted()).toEqual(open);
  });

  it("should refuse whoever proves nothing, and every token that counts no more", async () => {
    const clock = { wallMs: Date.now };
    const { text: expired } = await issueToken(
      { records: world.records, clock: { wallMs: () => 1 } },
      { name: "expired", scopes: ["admin"], expiresAtMs: 2 },
    );
    const revoked = await issueToken(
      { records: world.records, clock },
      { name: "revoked", scopes: ["admin"] },
    );
    await world.records.tokens.revoke(revoked.record.id, 1);
    const wrong = `${world.token.slice(0, -3)}AAA`;
    for (const headers of [
      {},
      bearer(expired),
      bearer(revoked.text),
      bearer(wrong),
      { authorization: "Basic x" },
    ])
      expect(await statusesOf(headers)).toEqual(all(401));
  });

  it("should not take a token from its address", async () => {
    const of = guarded().map((route) =>
      Object.assign({}, route, { path: `${route.path.replace(/\?.*/, "")}?token=${world.token}` }),
    );
    expect(await statusesOf({}, of)).toEqual(all(401));
  });

  it.each(scopes)(
    "should show and change nothing of a workload that the pattern leaves out: %s",
    async (scope) => {
      const shown = await ask(
        routes.find((route) => nameOf(route) === "GET /v1/workloads") as Found,
        bearer(world.token),
      );
      expect(shown.text).toContain("web");
      const headers = bearer(await world.issue([scope], ["other-*"]));
      for (const route of guarded()) {
        const { status, text } = await ask(route, headers);
        const isShown = status < 300;
        // A deployment of another workload is as unknown as one that does not exist.
        const refused = route.isOfWorkload ? [403, 404] : [403];
        const isAllowed = isShown && route.method === "GET" && !route.isOfWorkload;
        expect([nameOf(route), status, isAllowed || refused.includes(status)]).toEqual([
          nameOf(route),
          status,
          true,
        ]);
        expect([nameOf(route), isShown && text.includes("web")]).toEqual([nameOf(route), false]);
      }
    },
  );

  // After the others: it removes the workload.
  it.each(scopes)("should admit the scope %s exactly if it is its own, or admin", async (scope) => {
    const headers = bearer(await world.issue([scope]));
    for (const route of guarded()) {
      const { status } = await ask(route, headers);
      const may = scope === route.scope || scope === "admin";
      expect([nameOf(route), may ? "admitted" : 403]).toEqual([
        nameOf(route),
        status === 403 || status === 401 ? status : "admitted",
      ]);
      expect([nameOf(route), status < 500]).toEqual([nameOf(route), true]);
    }
  });

  it("should admit a session as its token, and change nothing for another site's page", async () => {
    const { text: token, record } = await issueToken(
      { records: world.records, clock: { wallMs: Date.now } },
      { name: "page", scopes: ["admin"] },
    );
    const login = new Request("http://localhost/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ token }),
    });
    const cookie = (await server.fetch(login)).headers.get("set-cookie")?.split(";")[0] ?? "";
    const changing = guarded().filter(({ method }) => method !== "GET");
    for (const site of ["cross-site", "same-site"])
      expect(await statusesOf({ cookie, "sec-fetch-site": site }, changing)).toEqual(all(403, changing));
    expect(await statusesOf({ cookie, origin: "https://evil.test" }, changing)).toEqual(all(403, changing));
    const own = Object.values(await statusesOf({ cookie, "sec-fetch-site": "same-origin" }));
    expect(own.filter((status) => status === 401 || status === 403)).toEqual([]);
    await world.records.tokens.revoke(record.id, 1);
    expect(await statusesOf({ cookie, "sec-fetch-site": "same-origin" })).toEqual(all(401));
  });

  it("should have the security headers on every answer", async () => {
    for (const route of routes) {
      const response = await send(route.method, route.path);
      await response.body?.cancel();
      expect([nameOf(route), Object.fromEntries(response.headers)]).toEqual([
        nameOf(route),
        expect.objectContaining({
          "cache-control": "no-store",
          "content-security-policy": expect.stringMatching(/^default-src 'none'.*frame-ancestors 'none'$/),
          "referrer-policy": "no-referrer",
          "x-content-type-options": "nosniff",
        }),
      ]);
    }
  });

  it("should leave refusals in the audit log, without a secret", async () => {
    const before = (await world.records.audit.list({ limit: 1 }))[0]?.seq ?? 0;
    await statusesOf(bearer(world.token.replace(/.{4}$/, "AAAA")));
    const noted = await world.records.audit.list({ limit: 1_000 });
    const since = noted.filter(({ seq }) => seq > before);
    expect(since.map(({ what, outcome }) => `${what} ${outcome}`).toSorted()).toEqual(
      guarded()
        .map((route) => `${nameOf(route)} refused`)
        .toSorted(),
    );
    expect(JSON.stringify(noted)).not.toContain(world.token.slice(21, 50));
  });
});
