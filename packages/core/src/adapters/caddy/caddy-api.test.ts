import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { CaddyApi } from "./caddy-api.js";

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly etag?: string;
}

interface Asked {
  readonly act: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const servers: Server[] = [];

/** Answers in turn; null cuts the connection. The last answer stays. */
async function caddyOf(...answers: readonly (Answer | null)[]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push({ act: `${request.method} ${request.url}`, headers: request.headers, text });
      if (!answer) return response.destroy();
      const { status, body, etag } = answer;
      return response
        .writeHead(status, etag === undefined ? {} : { etag })
        .end(body === undefined ? "" : JSON.stringify(body));
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { api: new CaddyApi(`http://127.0.0.1:${port}`), asked };
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await once(server.close(), "close");
  }
});

const words = { error: "its words" };
const write = { method: "PATCH", path: "apps", value: { a: 1 }, tag: "t1" } as const;

describe("a read of Caddy's configuration", () => {
  it("should be its value and tag", async () => {
    const { api, asked } = await caddyOf({ status: 200, body: { a: 1 }, etag: "t1" });
    expect(await api.read("apps/http")).toEqual({ value: { a: 1 }, tag: "t1" });
    expect(asked.map(({ act }) => act)).toEqual(["GET /config/apps/http"]);
  });

  it.each([
    [{ status: 403, body: words }, "ROUTER_FORBIDDEN", "does not allow this: its words"],
    [{ status: 403 }, "ROUTER_FORBIDDEN", "does not allow this: 403"],
    [
      { status: 500, body: words },
      "ROUTER_UNREACHABLE",
      "answers 500, not as Caddy's admin API does: its words",
    ],
    [{ status: 404 }, "ROUTER_UNREACHABLE", "answers 404, not as Caddy's admin API does: no reason given"],
    [{ status: 200, body: {} }, "ROUTER_REJECTED", "older than 2.8"],
  ] as const)("should fail by the answer: %j", async (answer, code, message) => {
    const { api } = await caddyOf(answer);
    await expect(api.read("apps")).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it("should be tried six times, and no more once it is not wanted", async () => {
    const lost = await caddyOf(null, null, null, null, null, { status: 200, body: 1, etag: "t1" });
    expect(await lost.api.read("apps")).toEqual({ value: 1, tag: "t1" });
    expect(lost.asked).toHaveLength(6);
    const { api, asked } = await caddyOf(null);
    await expect(api.read("apps")).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
    expect(asked).toHaveLength(6);
    const signal = AbortSignal.abort(new Error("cancelled"));
    await expect(api.read("apps", signal)).rejects.toThrow("cancelled");
    expect(asked).toHaveLength(6);
  });
});

describe("Caddy's command line", () => {
  it.each([
    [{ status: 200, body: { cmdline: ["caddy", "run", 1] } }, ["caddy", "run", "1"]],
    [{ status: 200, body: { cmdline: "caddy" } }, undefined],
    [{ status: 404 }, undefined],
    [null, undefined],
  ])("should be read of %j as %j", async (answer, expected) => {
    const { api, asked } = await caddyOf(answer);
    expect(await api.commandLine()).toEqual(expected);
    expect(asked[0]?.act).toBe("GET /debug/vars");
  });

  it("should not be unknown because it is not wanted any more", async () => {
    const { api } = await caddyOf(null);
    const signal = AbortSignal.abort(new Error("cancelled"));
    await expect(api.commandLine(signal)).rejects.toThrow("cancelled");
  });
});

describe("a write of Caddy's configuration", () => {
  it("should be guarded by the tag", async () => {
    const { api, asked } = await caddyOf({ status: 200 });
    expect(await api.write(write)).toBe(true);
    expect(asked).toMatchObject([
      {
        act: "PATCH /config/apps",
        headers: { "content-type": "application/json", "if-match": "t1" },
        text: '{"a":1}',
      },
    ]);
  });

  it.each([
    [412, "etag does not match"],
    [400, "array index out of bounds: 3"],
    [400, "key does not exist: a"],
    [409, "key already exists: a"],
  ])("should change nothing if somebody else has written: %i %s", async (status, error) => {
    const { api } = await caddyOf({ status, body: { error } });
    expect(await api.write(write)).toBe(false);
  });

  it.each([
    [{ status: 400, body: words }, "ROUTER_REJECTED"],
    [{ status: 403, body: words }, "ROUTER_FORBIDDEN"],
    [{ status: 300 }, "ROUTER_UNCERTAIN"],
    [{ status: 500 }, "ROUTER_UNCERTAIN"],
    [null, "ROUTER_UNCERTAIN"],
  ])("should fail by the answer, and not be tried again: %j", async (answer, code) => {
    const { api, asked } = await caddyOf(answer);
    await expect(api.write(write)).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(1);
  });

  it("should be tried again if nobody listens, and have changed nothing for certain", async () => {
    const { port } = await closedPort();
    const api = new CaddyApi(`http://127.0.0.1:${port}`);
    await expect(api.write(write)).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
    await expect(api.load("")).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
  });
});

async function closedPort(): Promise<AddressInfo> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  await once(server.close(), "close");
  return address;
}

describe("a Caddyfile for Caddy", () => {
  it("should be adapted without effect, and loaded", async () => {
    const { api, asked } = await caddyOf({ status: 200, body: { result: { apps: {} } } });
    expect(await api.adapt("a.test")).toEqual({ apps: {} });
    expect(await api.load("b.test")).toBeUndefined();
    expect(asked).toMatchObject([
      { act: "POST /adapt", headers: { "content-type": "text/caddyfile" }, text: "a.test" },
      { act: "POST /load", headers: { "content-type": "text/caddyfile" }, text: "b.test" },
    ]);
  });

  it.each([
    [{ status: 400, body: words }, "ROUTER_REJECTED", "ROUTER_REJECTED"],
    [{ status: 403, body: words }, "ROUTER_FORBIDDEN", "ROUTER_FORBIDDEN"],
    [{ status: 403 }, "ROUTER_FORBIDDEN", "ROUTER_UNCERTAIN"],
    [{ status: 500 }, "ROUTER_UNREACHABLE", "ROUTER_UNCERTAIN"],
    [null, "ROUTER_UNREACHABLE", "ROUTER_UNCERTAIN"],
  ])("should fail by the answer %j as %s, or at its load as %s", async (answer, adapted, loaded) => {
    const { api } = await caddyOf(answer);
    await expect(api.adapt("a.test")).rejects.toMatchObject({ code: adapted });
    await expect(api.load("a.test")).rejects.toMatchObject({ code: loaded });
  });
});
