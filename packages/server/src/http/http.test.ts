import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problemWire } from "@cutover/client/api";
import { z } from "zod";
import { ServerWorld } from "../testing/server-world.js";
import type { Access } from "./access.js";
import { text } from "./answer.js";
import { buildApp } from "./app.js";
import { route } from "./route.js";

let world: ServerWorld;
beforeEach(async () => (world = await ServerWorld.open()));
afterEach(() => world.close());

async function problem(answer: Response, status: number, code: string): Promise<Record<string, unknown>> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const body = (await answer.json()) as Record<string, unknown>;
  expect(problemWire.parse(body)).toEqual(body);
  expect(body).toMatchObject({ code, status, type: `/errors#${code}` });
  expect(body["requestId"]).toBe(answer.headers.get("x-request-id"));
  return body;
}

describe("the server", () => {
  it("should not start with a route without a scope", () => {
    const open = { method: "GET", path: "/open", summary: "", answer: {}, handler: () => text("") } as never;
    const options = { routes: [route(open)], access: {} as Access, findWorkload: () => Promise.resolve("") };
    expect(() => buildApp(options)).toThrow(/GET \/open must name a scope/);
  });

  it("should answer an unknown path with 404, and a wrong method with 405 and what is allowed", async () => {
    await problem(await world.ask("/v1/nothing"), 404, "PATH_UNKNOWN");
    const answer = await world.ask("/v1/workloads/web", { method: "PATCH" });
    await problem(answer, 405, "METHOD_NOT_ALLOWED");
    expect(answer.headers.get("allow")).toBe("GET, PUT, DELETE, HEAD");
  });

  it("should answer HEAD as GET, without a body", async () => {
    const answer = await world.ask("/v1/workloads/web", { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
  });

  it("should change nothing by GET", async () => {
    for (const path of ["deployments", "rollback", "pause"])
      expect((await world.ask(`/v1/workloads/web/${path}?image=x`)).status).toBeGreaterThan(399);
    expect(await world.deployer.history("web")).toEqual([]);
  });

  it("should refuse a body of another type, one that is no JSON, and one that does not fit, by its path", async () => {
    const path = "/v1/workloads/web/deployments";
    const post = (body: string, type = "application/json") =>
      world.ask(path, { method: "POST", body, headers: { "content-type": type } });
    await problem(await post("image=x", "application/x-www-form-urlencoded"), 415, "MEDIA_TYPE_UNSUPPORTED");
    await problem(await post("{"), 400, "REQUEST_INVALID");
    const misfit = await problem(await post('{"until":"never","imag":"x"}'), 400, "REQUEST_INVALID");
    expect(misfit["issues"]).toMatchObject([{ path: "body.until" }, { path: "body" }]);
    const steps = '[{"weight":"10","for":"1m"}]';
    const shifts = await problem(await post(`{"shift":{"steps":${steps},"at":1}}`), 400, "REQUEST_INVALID");
    expect(shifts["issues"]).toMatchObject([{ path: "body.shift.steps.0.weight" }, { path: "body.shift" }]);
    const word = await problem(await post('{"shift":"none"}'), 400, "REQUEST_INVALID");
    expect(word["issues"]).toMatchObject([{ path: "body.shift" }]);
    expect(await world.deployer.history("web")).toEqual([]);
  });

  it("should refuse a large body before it reads it, announced or not", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const headers = { "content-type": "application/json" };
    const path = "/v1/workloads/web";
    const init = { method: "PUT", body: endless, headers, duplex: "half" } as RequestInit;
    await problem(await world.ask(path, init), 413, "BODY_TOO_LARGE");
    expect(pulled).toBeLessThan(40);
    const announced = { ...headers, "content-length": String(2 ** 30) };
    await problem(
      await world.ask(path, { method: "PUT", body: "{", headers: announced }),
      413,
      "BODY_TOO_LARGE",
    );
  });

  it("should refuse an unknown or repeated parameter, and a name that is none", async () => {
    await problem(await world.ask("/v1/workloads?lmit=1"), 400, "REQUEST_INVALID");
    await problem(await world.ask("/v1/workloads?limit=1&limit=2"), 400, "REQUEST_INVALID");
    await problem(await world.ask("/v1/workloads?limit=0"), 400, "REQUEST_INVALID");
    await problem(await world.ask("/v1/workloads/No%2FName/status"), 400, "REQUEST_INVALID");
    expect(
      await problem(await world.ask("/v1/workloads/none/status"), 404, "WORKLOAD_UNKNOWN"),
    ).toBeDefined();
  });

  it("should name the mistakes in a config by their paths", async () => {
    const json = { source: "memory", config: { image: "registry/web:1", port: "x" } };
    const answer = await world.ask("/v1/workloads/web", { method: "PUT", json });
    const { issues } = await problem(answer, 422, "CONFIG_INVALID");
    expect(issues).toMatchObject([{ path: "port", key: "must-be.port-number", params: { field: "port" } }]);
  });

  it("should keep the words of its own mistakes to itself", async () => {
    const status: unknown = () => Promise.reject(new Error("hunter2 at /root/secret.ts:1"));
    Object.assign(world.deployer, { status });
    const body = await problem(await world.ask("/v1/workloads"), 500, "INTERNAL");
    expect(JSON.stringify(body)).not.toMatch(/hunter2|secret\.ts/);
  });

  it("should send its security headers with every answer", async () => {
    for (const path of ["/livez", "/v1/workloads", "/v1/nothing", "/v1/workloads/none"]) {
      const { headers } = await world.ask(path);
      expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    }
  });

  it("should note every change and every refusal", async () => {
    await world.ask("/v1/workloads/web/pause", { method: "POST" });
    const authorization = `Bearer ${await world.issue(["read"])}`;
    await world.ask("/v1/workloads/web/logs", { headers: { authorization } });
    const [refused, paused] = await world.records.audit.list({ limit: 10 });
    expect(paused).toMatchObject({ what: "POST /v1/workloads/{name}/pause", target: "web", outcome: "done" });
    expect(refused).toMatchObject({
      what: "GET /v1/workloads/{name}/logs",
      outcome: "refused",
      code: "FORBIDDEN",
    });
  });
});

describe("an ETag", () => {
  const path = "/v1/workloads/web";
  const put = (headers: Record<string, string>, port: number) =>
    world.ask(path, {
      method: "PUT",
      headers,
      json: { source: "memory", config: { image: "registry/web:1", port } },
    });

  it("should name what is applied, and let a change through only if it still is", async () => {
    const tag = (await world.ask(path)).headers.get("etag") ?? "";
    const changed = await put({ "if-match": tag }, 81);
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).toBe((await world.ask(path)).headers.get("etag"));
    await problem(await put({ "if-match": tag }, 82), 412, "CHANGED_MEANWHILE");
    expect((await put({ "if-match": `"x", ${changed.headers.get("etag")}` }, 83)).status).toBe(200);
    expect((await put({ "if-match": "*" }, 84)).status).toBe(200);
    await problem(await put({ "if-none-match": "*" }, 85), 412, "CHANGED_MEANWHILE");
    await problem(
      await world.ask(path, { method: "DELETE", headers: { "if-match": tag } }),
      412,
      "CHANGED_MEANWHILE",
    );
    await problem(
      await world.ask("/v1/workloads/new", {
        method: "PUT",
        headers: { "if-match": "*" },
        json: { source: "memory", config: {} },
      }),
      412,
      "CHANGED_MEANWHILE",
    );
  });

  it("should let only one of two changes at the same time through", async () => {
    const tag = (await world.ask(path)).headers.get("etag") ?? "";
    const answers = await Promise.all([81, 82, 83].map((port) => put({ "if-match": tag }, port)));
    expect(answers.map(({ status }) => status)).toEqual([200, 412, 412]);
  });
});

describe("a list", () => {
  it("should show only the workloads that the token may see", async () => {
    await world.apply("other");
    const headers = { authorization: `Bearer ${await world.issue(["read"], ["oth*"])}` };
    const list = (await (await world.ask("/v1/workloads", { headers })).json()) as {
      items: { workload: string }[];
    };
    expect(list.items.map(({ workload }) => workload)).toEqual(["other"]);
    expect(await (await world.ask("/v1/status", { headers })).json()).toMatchObject({ workloads: 1 });
  });
});

describe("a page", () => {
  it("should lead to the next one until nothing is left", async () => {
    for (const name of ["a", "b", "c"]) await world.apply(name);
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const cursor: string = next === undefined ? "" : `&cursor=${next}`;
      const page = (await (await world.ask(`/v1/workloads?limit=2${cursor}`)).json()) as {
        items: { workload: string }[];
        next?: string;
      };
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ workload }) => workload));
      ({ next } = page);
    } while (next !== undefined);
    expect(seen).toEqual(["a", "b", "c", "web"]);
  });

  it("should lead through a history, and refuse a cursor that is none of it", async () => {
    for (let count = 0; count < 3; count += 1) await world.deploy();
    const path = "/v1/workloads/web/deployments?limit=2";
    const first = (await (await world.ask(path)).json()) as { items: unknown[]; next: string };
    expect(first.items).toHaveLength(2);
    const second = (await (await world.ask(`${path}&cursor=${first.next}`)).json()) as { items: unknown[] };
    expect(second).toMatchObject({ items: [{ status: "succeeded" }] });
    expect(second).not.toHaveProperty("next");
    for (const cursor of ["x", "MQ", Buffer.from("1none").toString("base64url")])
      await problem(await world.ask(`${path}&cursor=${cursor}`), 400, "REQUEST_INVALID");
  });
});

describe("the OpenAPI document", () => {
  it("should describe each route with its parameters, its body and its answers", async () => {
    const document: unknown = await (await world.ask("/openapi.json")).json();
    expect(document).toMatchObject({
      openapi: "3.1.0",
      info: { version: "1.2.3" },
      components: { schemas: { Event: { title: "Event" }, LogLine: { title: "Log line" } } },
      paths: {
        "/v1/workloads/{name}/deployments": {
          post: {
            requestBody: {
              content: { "application/json": { schema: { properties: { image: { type: "string" } } } } },
            },
            responses: {
              202: { content: { "application/json": { schema: { title: "Begun deployment" } } } },
            },
            security: [{ token: [] }, { session: [] }],
          },
        },
        "/livez": { get: { security: [] } },
      },
    });
    const parsed = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))) })
      .parse(document);
    const ids = Object.values(parsed.paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("the probes", () => {
  it("should tell life, and readiness until the server closes", async () => {
    const statuses = async () => {
      const answers = await Promise.all(
        ["/livez", "/readyz", "/healthz"].map((path) => world.server.fetch(new Request(`http://x${path}`))),
      );
      return answers.map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200, 200]);
    world.deployer.lastEvent = () => Promise.reject(new Error("the store is gone"));
    expect(await statuses()).toEqual([200, 503, 503]);
    await world.server.close();
    expect(await statuses()).toEqual([200, 503, 503]);
  });
});
