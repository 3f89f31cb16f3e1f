import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { transform } from "esbuild";
import type { Express } from "express";
import type { FastifyInstance } from "fastify";
import type { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServer, type Server } from "./server.js";
import { ServerWorld } from "./testing/server-world.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const secret = "a-secret-of-the-webhook";

let world: ServerWorld;
let server: Server;
const cleanUp: (() => unknown)[] = [];
beforeEach(async () => {
  world = await ServerWorld.open();
  const { deployer, records } = world;
  const webhooks = { web: { sender: "ci", secret } } as const;
  server = await createServer({
    deployer,
    records,
    webhooks,
    publicUrl: "https://example.org/cutover",
    heartbeatMs: 50,
  });
});
afterEach(async () => {
  await server.close();
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
  await world.close();
});

/** The application that docs/mounting.md shows under a heading. */
async function appOf(heading: string): Promise<unknown> {
  const page = await readFile(join(root, "docs/mounting.md"), "utf8");
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [, program = ""] = /^```ts\n([^]*?)^```$/m.exec(section) ?? [];
  const imports = program.match(/^import .*$/gm) ?? [];
  const rest = program.replace(/^import .*$/gm, "");
  const module = `${imports.join("\n")}\nexport default async (server) => {${rest}\nreturn app; };`;
  const { code } = await transform(module, { loader: "ts", format: "esm" });
  const cache = join(root, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "mounting-"));
  cleanUp.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "app.mjs"), code);
  const loaded = (await import(join(folder, "app.mjs"))) as { default: (server: Server) => Promise<unknown> };
  return loaded.default(server);
}

async function urlOf(http: HttpServer): Promise<string> {
  if (!http.listening) await once(http, "listening");
  cleanUp.push(() => http.close());
  return `http://127.0.0.1:${(http.address() as { port: number }).port}`;
}

const starts: Readonly<Record<string, (app: never) => Promise<string>>> = {
  Express: async (app: Express) => urlOf(app.listen(0, "127.0.0.1")),
  Fastify: async (app: FastifyInstance) => {
    cleanUp.push(() => app.close());
    return app.listen({ host: "127.0.0.1", port: 0 });
  },
  Hono: async (app: Hono) => {
    const listener = getRequestListener((request, env) => app.fetch(request, env), {
      overrideGlobalObjects: false,
    });
    const http = createHttpServer((incoming, outgoing) => void listener(incoming, outgoing));
    return urlOf(http.listen(0, "127.0.0.1"));
  },
};

interface Asked extends Omit<RequestInit, "headers"> {
  readonly headers?: Readonly<Record<string, string>>;
}

describe.each(Object.keys(starts))("a server in an application with %s, as the docs show it", (framework) => {
  let url: string;
  beforeEach(async () => {
    const app = await appOf(framework);
    url = `${await starts[framework]?.(app as never)}/cutover`;
  });

  function ask(path: string, { headers = {}, ...init }: Asked = {}) {
    return fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${world.token}`, ...headers },
    });
  }

  it("should answer, with problems and with locations that lead back to it", async () => {
    expect(await (await ask("/v1/workloads")).json()).toMatchObject({ items: [{ workload: "web" }] });
    const absent = await ask("/v1/workloads/none");
    expect([absent.status, absent.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    expect(await absent.json()).toMatchObject({ code: "WORKLOAD_UNKNOWN" });
    const begun = await ask("/v1/workloads/web/deployments", { method: "POST" });
    expect(begun.status).toBe(202);
    const location = begun.headers.get("location") ?? "";
    expect(location).toMatch(/^\/cutover\/v1\/deployments\//);
    expect((await ask(location.slice("/cutover".length))).status).toBe(200);
  });

  it("should stream events", async () => {
    const readers = new AbortController();
    const answer = await ask("/v1/events", {
      headers: { accept: "text/event-stream" },
      signal: readers.signal,
    });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    let text = "";
    const read = (async () => {
      for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
    })().catch(() => undefined);
    await world.deploy();
    while (!text.includes("deployment:finished")) await new Promise((resolve) => setTimeout(resolve, 5));
    readers.abort();
    await read;
  });

  it("should break off a streamed log if the deployment fails", async () => {
    const answer = await ask("/v1/workloads/web/deployments", {
      method: "POST",
      body: '{"image":"registry/web:bad"}',
      headers: { accept: "text/plain", "content-type": "application/json" },
    });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("terminated");
  });

  it("should prove a webhook over the bytes as they came", async () => {
    const body = '{ "why":  "release \u00e9", "run": "é" }';
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const send = (proof: string) =>
      fetch(`${url}/deploy`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${proof}` },
      });
    expect((await send(signature)).status).toBe(200);
    expect((await send(`${signature.slice(0, -1)}x`)).status).toBe(401);
  });
});

describe("a server in a route handler, as of Next", () => {
  it("should take off the path that it is served below", async () => {
    const headers = { authorization: `Bearer ${world.token}` };
    const get = (path: string) => server.fetch(new Request(`https://example.org${path}`, { headers }));
    expect((await get("/cutover/v1/workloads/web")).status).toBe(200);
    expect((await get("/cutover/livez")).status).toBe(200);
    expect((await get("/v1/workloads/web")).status).toBe(200);
    expect((await get("/cutover/cutover/livez")).status).toBe(404);
    expect((await get("/cutoverlivez")).status).toBe(404);
  });

  it("should refuse a public URL that is none", async () => {
    const { deployer, records } = world;
    await expect(createServer({ deployer, records, publicUrl: "example.org" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      details: { field: "publicUrl" },
    });
  });
});
