import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { nginx, type OwnNginxRouter } from "@cutover/core";
import { markerPath, type RouteTarget, type RouteWrite } from "@cutover/core/ports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./parts/registry/free-port.js";

const nonce = (letter: string) => letter.repeat(24);
const large = 1024 * 1024;

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  /** The request that the application got. */
  readonly seen: { readonly url: string; readonly headers: Record<string, string> };
}

let application: Server;
let target: RouteTarget;
let directory: string;
let port: number;
let router: OwnNginxRouter;

beforeAll(async () => {
  application = createServer({ maxHeaderSize: large }, (asked, response) => {
    const size = Number(asked.headers["x-answer-size"] ?? 0);
    if (size > 0)
      response.setHeader(
        "set-cookie",
        Array.from({ length: 8 }, () => "c".repeat(size / 8)),
      );
    if (asked.url === "/slow") {
      asked.resume();
      return void setTimeout(() => response.end(), 600);
    }
    if (asked.url === "/redirect") response.setHeader("location", `http://127.0.0.1:${target.port}/in`);
    response.end(JSON.stringify({ url: asked.url, headers: asked.headers }));
  });
  await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
  target = { scheme: "http", host: "127.0.0.1", port: (application.address() as AddressInfo).port };
  directory = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
  port = await freePort();
  router = nginx({ directory, port });
  await put("web", ["app.test"], nonce("a"));
});
afterAll(async () => {
  await router.stop();
  application.close();
  await rm(directory, { recursive: true });
});

/**
 * How long a new route must answer without a break: an old worker may get no processor for a while, and accept
 * later.
 */
const unbrokenMs = 500;

/** Writes the route, and waits until no old worker answers for it any more. */
async function put(
  workload: string,
  domains: string[],
  marker: string,
  limits: RouteWrite["limits"] = {},
): Promise<void> {
  await router.put({ workload, domains, target, nonce: marker, limits });
  const until = Date.now() + 10_000;
  for (let sinceMs = Date.now(); Date.now() - sinceMs < unbrokenMs;) {
    if ((await ask(markerPath, { host: domains[0] ?? "" })).body !== marker) sinceMs = Date.now();
    if (Date.now() > until) throw new Error(`${marker} is not served`);
    await delay(5);
  }
}

interface Asked {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

function ask(path: string, headers: Record<string, string> = {}, host = "127.0.0.1"): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const all = { host: "app.test", ...headers };
    request({ host, port, path, agent: false, maxHeaderSize: large, headers: all }, (response) => {
      const { statusCode: status, headers: told } = response;
      text(response).then((body) => resolve({ status, headers: told, body }), reject);
    })
      .on("error", reject)
      .end();
  });
}

async function pass(path: string, headers: Record<string, string> = {}, host?: string): Promise<Answer> {
  const { status, headers: told, body } = await ask(path, headers, host);
  if (!body.startsWith("{")) throw new Error(`${status} ${body}`);
  return { status, headers: told, seen: JSON.parse(body) as Answer["seen"] };
}

describe("an nginx of its own", () => {
  it("should pass large headers on, in and out, and a long address", async () => {
    const { headers } = await pass("/", { "x-answer-size": "64000" });
    expect((headers["set-cookie"] as string[]).join("")).toHaveLength(64_000);
    const cookie = "c".repeat(60_000);
    expect((await pass("/", { cookie })).seen.headers["cookie"]).toBe(cookie);
    const long = `/${"a".repeat(60_000)}`;
    expect((await pass(long)).seen.url).toBe(long);
  });

  it("should pass an address, the host and unusual names of headers on as they were sent", async () => {
    for (const path of ["//a//b/", "/a%2Fb/%C3%A4?q=%20+&r=a//b", "/a/./b/../c", "/%7Euser", "/?", "/a;b=c"])
      expect((await pass(path)).seen.url).toBe(path);
    const { seen } = await pass("/", { host: "app.test:8443", api_key: "k" });
    expect(seen.headers).toMatchObject({ host: "app.test:8443", api_key: "k" });
  });

  it("should lead no redirect of the application to itself", async () => {
    expect((await ask("/redirect")).headers["location"]).toBe("/in");
  });

  it("should keep what a proxy in front on this machine says of the client", async () => {
    const told = {
      "x-forwarded-proto": "https",
      "x-forwarded-host": "www.app.test",
      "x-forwarded-port": "443",
      "x-forwarded-prefix": "/shop",
      forwarded: "for=203.0.113.7;proto=https",
    };
    const { seen } = await pass("/", { ...told, "x-forwarded-for": "198.51.100.1, 203.0.113.7" });
    expect(seen.headers).toMatchObject({
      ...told,
      "x-forwarded-for": "198.51.100.1, 203.0.113.7, 127.0.0.1",
      "x-real-ip": "203.0.113.7",
    });
    expect((await pass("/", { "x-real-ip": "203.0.113.9" })).seen.headers["x-real-ip"]).toBe("203.0.113.9");
    const plain = (await pass("/", { host: "app.test:81" })).seen.headers;
    expect(plain).toMatchObject({
      "x-forwarded-proto": "http",
      "x-forwarded-host": "app.test:81",
      "x-forwarded-for": "127.0.0.1",
      "x-real-ip": "127.0.0.1",
    });
    expect(plain).not.toHaveProperty("x-forwarded-port");
    expect(plain).not.toHaveProperty("forwarded");
  });

  it("should trust nobody else, however the header is spelled", async () => {
    const address = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .find(({ internal, family }) => !internal && family === "IPv4")?.address;
    if (address === undefined) throw new Error("This machine has no address but those of loopback");
    const file = join(directory, "sites", "cutover-web.conf");
    const before = await readFile(file, "utf8");
    await writeFile(file, before.replace(/\}\n$/, `    listen ${address}:${port};\n}\n`));
    await put("web", ["app.test"], nonce("b"));
    const { seen } = await pass(
      "/",
      {
        "x-forwarded-proto": "https",
        "x-forwarded-host": "evil.test",
        "x-forwarded-for": "127.0.0.1",
        "x-real-ip": "127.0.0.1",
        "x-forwarded-port": "1",
        "x-forwarded-prefix": "/evil",
        "x-forwarded-ssl": "on",
        forwarded: "for=127.0.0.1",
        x_forwarded_for: "127.0.0.1",
        "x_forwarded-proto": "https",
        "x-real_ip": "127.0.0.1",
      },
      address,
    );
    const kept = Object.entries(seen.headers).filter(([name]) => /forwarded|real/.test(name));
    expect(Object.fromEntries(kept)).toEqual({
      "x-forwarded-proto": "http",
      "x-forwarded-host": "app.test",
      "x-forwarded-for": address,
      "x-real-ip": address,
    });
  });

  it("should take domains of any length, and any number of them", async () => {
    const label = "a".repeat(61);
    const longest = `${label}.${label}.${label}.${label}.test`;
    expect(longest).toHaveLength(252);
    const many = Array.from({ length: 20_000 }, (_, at) => `shop-${at}.example.test`).join(" ");
    const file = join(directory, "sites", "many.conf");
    await writeFile(file, `server { listen 127.0.0.1:${port}; server_name ${many}; return 204; }\n`);
    await put("long", [longest], nonce("c"));
    expect((await pass("/", { host: longest })).status).toBe(200);
    expect((await ask("/", { host: "shop-19999.example.test" })).status).toBe(204);
    expect(await readFile(join(directory, "error.log"), "utf8")).not.toMatch(/\[warn\]|\[emerg\]/);
    await rm(file);
    await router.remove("long");
  });

  it("should hold a route to the limits of its workload, and others to those of the router", async () => {
    await put("limited", ["limited.test"], nonce("f"), { maxBodyBytes: 2048, readTimeoutMs: 200 });
    const post = (host: string, path: string, bytes: number): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const headers = { host, "content-length": bytes };
        request({ host: "127.0.0.1", port, path, agent: false, method: "POST", headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on("error", reject)
          .end(Buffer.alloc(bytes));
      });
    expect(await post("limited.test", "/", 3000)).toBe(413);
    expect(await post("limited.test", "/", 2000)).toBe(200);
    expect(await post("limited.test", "/slow", 10)).toBe(504);
    expect(await post("app.test", "/slow", 3_000_000)).toBe(200);
    await router.remove("limited");
    expect(() => nginx({ directory, port, limits: { readTimeoutMs: 0 } })).toThrow("limits.readTimeoutMs");
  });

  it("should go on serving the routes of another router of this process when one is stopped", async () => {
    const other = nginx({ directory, port });
    await other.start();
    await other.stop();
    expect((await ask("/")).status).toBe(200);
    const pid = await readFile(join(directory, "nginx.pid"), "utf8");
    await router.remove("web");
    await other.put({ workload: "web", domains: ["app.test"], target, nonce: nonce("d") });
    await router.stop();
    expect(await readFile(join(directory, "nginx.pid"), "utf8")).toBe(pid);
    await other.stop();
    await expect(ask("/")).rejects.toThrow("ECONNREFUSED");
    await put("web", ["app.test"], nonce("e"));
  });

  it("should be started once by processes that start at the same time", async () => {
    const shared = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
    const options = JSON.stringify({ directory: shared, port: await freePort() });
    const script = `import { nginx } from ${JSON.stringify(import.meta.resolve("@cutover/core"))};
      await nginx(${options}).start();`;
    const started = Array.from({ length: 4 }, () =>
      promisify(execFile)("node", ["--input-type=module", "--eval", script]),
    );
    try {
      await expect(Promise.all(started)).resolves.toHaveLength(4);
    } finally {
      await nginx(JSON.parse(options) as { directory: string; port: number }).stop();
      await rm(shared, { recursive: true });
    }
  });

  it("should cut off no client that sends its body after `100 Continue`", async () => {
    const head = "POST / HTTP/1.1\r\nHost: app.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n";
    const socket = connect(port, "127.0.0.1");
    socket.write(`${head}Connection: close\r\n\r\n`);
    const first = await new Promise<string>((resolve) =>
      socket.once("data", (data) => resolve(String(data))),
    );
    expect(first).toMatch(/^HTTP\/1\.1 100 /);
    socket.write("ab");
    expect(await text(socket)).toContain("HTTP/1.1 200 OK");
  });
});
