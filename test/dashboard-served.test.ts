import { readFile, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { getRequestListener } from "@hono/node-server";
import { openDashboard } from "@cutover/dashboard";
import { createServer, type Server } from "@cutover/server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ServerWorld } from "../packages/server/src/testing/server-world.js";
import { TestBrowser } from "./parts/browser/browser.js";
import { CliWorld, type Running } from "./parts/command-line/cli-world.js";
import { freePort } from "./parts/registry/free-port.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

let browser: TestBrowser;
beforeAll(async () => {
  browser = await TestBrowser.open();
});
afterEach(() => browser.closePages());
afterAll(() => browser.close());

/** Logs in at an address of the page; rejects if the browser complains. */
async function openPage(url: string, token: string) {
  const { page, complaints } = await browser.newPage();
  await page.goto(url);
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("navigation").first().waitFor();
  return { page, complaints };
}

async function curl(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)("curl", ["-sS", ...args])).stdout;
}

describe("cutover serve, in a folder of its own", () => {
  let parts: RealParts;
  let world: CliWorld;
  let serving: Running;
  let url: string;
  beforeAll(async () => {
    parts = await openRealParts();
    world = await CliWorld.open(parts.socketPath);
    await world.write({ image: "registry.test/app:1" });
    const file = join(world.folder, "cutover.yaml");
    const project = JSON.parse(await readFile(file, "utf8")) as object;
    const port = await freePort();
    const server = { listen: `127.0.0.1:${port}`, records: "server.db" };
    await writeFile(file, JSON.stringify({ ...project, server }));
    url = `http://127.0.0.1:${port}`;
    serving = world.start(["serve"]);
    await serving.shows(`The page: ${url}/ui/`);
    await serving.shows("first-token");
  });
  afterAll(async () => {
    serving?.signal("SIGKILL");
    await world?.close();
    await parts?.close();
  });

  it("should serve the page to curl, compressed, with its policy, for as long as its name holds", async () => {
    expect(await curl("-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", url)).toBe(`302 ${url}/ui/`);
    const [html, deep] = [await curl(`${url}/ui/`), await curl(`${url}/ui/workloads/web`)];
    expect(html).toContain('<head><base href="/ui/">');
    expect(deep).toBe(html);
    const head = await curl("-I", `${url}/ui/`);
    expect(head).toContain(`content-security-policy: ${policy}`);
    expect(head).toMatch(/^Cache-Control: no-cache\r$/im);
    const [, script = ""] = /<script[^>]* src="\.\/(assets\/[^"]+)"/.exec(html) ?? [];
    const scriptHead = await curl("-I", "-H", "Accept-Encoding: br", `${url}/ui/${script}`);
    expect(scriptHead).toMatch(/^Content-Encoding: br\r$/im);
    expect(scriptHead).toMatch(/^Cache-Control: public, max-age=31536000, immutable\r$/im);
    expect(await curl("--compressed", `${url}/ui/${script}`)).toBe(await curl(`${url}/ui/${script}`));
    const [, tag = ""] = /^ETag: (.*)\r$/im.exec(head) ?? [];
    const again = await curl(
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      "-H",
      `If-None-Match: ${tag}`,
      `${url}/ui/`,
    );
    expect(again).toBe("304");
  });

  it("should let a browser log in over HTTP on this machine, without a complaint", async () => {
    const token = (await readFile(join(world.folder, "server.db.first-token"), "utf8")).trim();
    const { page, complaints } = await openPage(`${url}/ui/`, token);
    await page.reload();
    await page.getByRole("navigation").first().waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("a program that mounts the server below a path", () => {
  let world: ServerWorld;
  let server: Server;
  let http: HttpServer;
  let url: string;
  beforeAll(async () => {
    world = await ServerWorld.open();
    const { deployer, records } = world;
    http = createHttpServer();
    await once(http.listen(0, "127.0.0.1"), "listening");
    const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    url = `${origin}/ops/cutover`;
    server = await createServer({ deployer, records, publicUrl: url, dashboard: await openDashboard() });
    const cutover = getRequestListener((request, env) => server.fetch(request, env), {
      overrideGlobalObjects: false,
    });
    http.on("request", (request, response) => {
      if (request.url?.startsWith("/ops/cutover/")) return void cutover(request, response);
      response.writeHead(404).end();
    });
  });
  afterAll(async () => {
    await server.close();
    http.close();
    http.closeAllConnections();
    await world.close();
  });

  it("should have the page there, with deep links", async () => {
    expect(await curl("-o", "/dev/null", "-w", "%{redirect_url}", `${url}/`)).toBe(`${url}/ui/`);
    const { page, complaints } = await openPage(`${url}/ui/nowhere/at/all`, world.token);
    expect(page.url()).toBe(`${url}/ui/nowhere/at/all`);
    await page.getByRole("link", { name: "Overview" }).first().click();
    expect(page.url()).toBe(`${url}/ui/`);
    await page.getByText("web", { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
  });
});
