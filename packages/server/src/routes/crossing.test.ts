import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scope, scopes } from "@cutover/client/api";
import { ServerWorld } from "../testing/server-world.js";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly scope: Scope | "public";
}

let world: ServerWorld;
let operations: Operation[];
let deployment: string;

beforeAll(async () => {
  world = await ServerWorld.open();
  await world.apply("other", "registry/web:2");
  deployment = world.deployer.deploy("web").id;
  await world.deployer.deployment(deployment).catch(() => undefined);
  const document = (await (await world.ask("/openapi.json")).json()) as {
    paths: Record<string, Record<string, { description?: string }>>;
  };
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description }]) => {
      const scope = (/^Scope: (\w+)\.$/.exec(description ?? "")?.[1] ?? "public") as Scope | "public";
      return { method: method.toUpperCase(), path, scope };
    }),
  );
});
afterAll(() => world.close());

async function ask({ method, path }: Operation, token: string | undefined): Promise<Response> {
  const at = path
    .replace("/v1/deployments/{id}", `/v1/deployments/${deployment}`)
    .replace("{name}", "web")
    .replaceAll(/\{\w+\}/g, "none");
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const leave = new AbortController();
  const request = new Request(`http://localhost${at}`, {
    method,
    headers: { accept: "text/event-stream", ...authorization },
    // A body that no route accepts: what is admitted ends as 400, and changes nothing.
    ...(method !== "GET" && { body: "[]" }),
    signal: leave.signal,
  });
  const answer = await world.server.fetch(request);
  leave.abort();
  return answer;
}

const reaching = /^\/v1\/(?:workloads\/\{name\}|deployments\/\{id\})/;
const anyWorkload = new Set(["/v1/workloads", "/v1/events", "/v1/report", "/v1/status", "/v1/session"]);

describe("a route", () => {
  it("should be one of those that are known to be public, or have a scope", () => {
    const open = operations.filter(({ scope }) => scope === "public");
    expect(open.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      "DELETE /v1/session",
      "GET /healthz",
      "GET /livez",
      "GET /openapi.json",
      "GET /readyz",
      "POST /v1/session",
    ]);
    expect(operations.length).toBeGreaterThan(35);
  });

  it("should answer 401 without a token, unless it is public", async () => {
    for (const operation of operations) {
      const { status } = await ask(operation, undefined);
      expect(status === 401, whereOf(operation)).toBe(operation.scope !== "public");
    }
  });

  it("should admit each token for its scopes and workloads, and no other", async () => {
    for (const scope of scopes)
      for (const pattern of ["*", "web", "other"]) {
        const token = await world.issue([scope], [pattern]);
        for (const operation of operations) {
          if (operation.scope === "public") continue;
          const { status } = await ask(operation, token);
          const answer = status === 401 || status === 403 || status === 404 ? status : "admitted";
          const where = `${whereOf(operation)} by ${scope} on ${pattern}`;
          expect([expectedOf(operation, { scope, pattern }), notThere(operation)], where).toContain(answer);
        }
      }
  });
});

const whereOf = ({ method, path }: Operation): string => `${method} ${path}`;

function expectedOf(
  { path, scope: needed }: Operation,
  { scope, pattern }: { readonly scope: Scope; readonly pattern: string },
): number | "admitted" {
  if (scope !== "admin" && scope !== needed) return 403;
  if (pattern === "*" || anyWorkload.has(path)) return "admitted";
  if (pattern === "web" && reaching.test(path)) return "admitted";
  return path.startsWith("/v1/deployments/") ? 404 : 403;
}

/** Of a path whose subject does not exist, the answer to a request that is admitted. */
function notThere({ path }: Operation): number | undefined {
  return path === "/v1/tokens/{id}" ? 404 : undefined;
}

describe("a list", () => {
  it("should show only the workloads that the token may see", async () => {
    const authorization = `Bearer ${await world.issue(["read"], ["oth*"])}`;
    const list = (await (await world.ask("/v1/workloads", { headers: { authorization } })).json()) as {
      items: { workload: string }[];
    };
    expect(list.items.map(({ workload }) => workload)).toEqual(["other"]);
    const status = await (await world.ask("/v1/status", { headers: { authorization } })).json();
    expect(status).toMatchObject({ workloads: 1 });
  });
});
