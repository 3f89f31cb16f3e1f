import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { get, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { docker, type DeploymentResult } from "@cutover/core";
import { staticSite } from "@cutover/plugin-static";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureDockerEngine, type DockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { buildSiteImages, type SiteImages } from "./parts/images/site-images.js";
import { TestEngine } from "./parts/images/test-engine.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { openRealWorld, type RealWorld } from "./parts/world/real-world.js";

const domain = "www.cutover.test";
let engine: DockerEngine;
let images: SiteImages;
beforeAll(async () => {
  engine = await ensureDockerEngine();
  images = await buildSiteImages(engine.socketPath);
});
afterAll(() => engine.stop());

let world: RealWorld;
let directory: string;
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "cutover-site-")));
  world = await openRealWorld({
    socketPath: engine.socketPath,
    proxy: "nginx",
    timing: { drainQuietMs: 300, verifyTimeoutMs: 5_000 },
    sources: [staticSite()],
  });
});
afterEach(async () => {
  await world.close();
  const runtime = docker({ socketPath: engine.socketPath });
  for (const { tags } of await runtime.images.list("site"))
    for (const tag of tags) await runtime.images.remove(tag);
  await new TestEngine(engine.socketPath).removeVolume("site-storage");
  await rm(directory, { recursive: true });
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

async function deploy(config: object): Promise<DeploymentResult> {
  const healthcheck = { path: "/", deadline: "20s", interval: "100ms" };
  const full = {
    domains: [domain],
    healthcheck,
    ...(["repository", "archive"].some((origin) => origin in config) ? {} : { directory }),
    ...config,
  };
  await world.deployer.apply({ name: "site", source: "static", config: full });
  return world.deployer.deploy("site").done;
}

const site = (more: object = {}) => deploy({ server_image: images.nginx, ...more });
const program = (more: object = {}) =>
  deploy({ mode: "deno", image: images.node, entry: "main.mjs", command: ["node", "main.mjs"], ...more });

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The proxy's answer for the site. */
function ask(path = "/", headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const at = { host: "127.0.0.1", port: world.proxyPort, path, agent: false };
    get({ ...at, headers: { host: domain, ...headers } }, (response) => {
      const { statusCode: status, headers: told } = response;
      buffer(response).then((body) => resolve({ status, headers: told, body }), reject);
    }).on("error", reject);
  });
}

async function says(path = "/"): Promise<string> {
  const { status, body } = await ask(path);
  return `${status} ${body.toString().trim()}`;
}

async function containers(): Promise<string[]> {
  const all = await docker({ socketPath: engine.socketPath }).list("site");
  return all.map(({ deployment, state }) => `${deployment} ${state}`);
}

describe("a site of files", () => {
  it("should be served with clean URLs, a page for what is missing, cache rules and headers", async () => {
    await write({
      "index.html": "home",
      "about.html": "about",
      "docs/index.html": "docs",
      "empty/kept.txt": "kept",
      "404.html": "nothing here",
      "assets/app.abc.js": "let a = 1;\n".repeat(200),
      "style.css": "a{}",
      "data.bin": "x".repeat(2000),
      "menü/index.html": "menu",
      "a b+c.html": "named",
      "notes.csv": "a,b",
      "sound.m3u8": "#EXTM3U",
    });
    const result = await site({
      clean_urls: true,
      not_found: "404.html",
      cache: [
        { match: "/assets/**", max_age: "365d", immutable: true },
        { match: "*.css", max_age: "1h" },
      ],
      headers: { "x-frame-options": "DENY", "Referrer-Policy": "", "X-Quoted": String.raw`a "b" \c` },
      read_only: true,
    });
    expect(result).toMatchObject({ status: "succeeded", strategy: "recreate" });
    expect(await says("/")).toBe("200 home");
    expect(await says("/about")).toBe("200 about");
    expect(await says("/docs/")).toBe("200 docs");
    for (const [path, location] of [
      ["/docs", "/docs/"],
      ["/docs?a=b", "/docs/?a=b"],
      ["/men%C3%BC", "/men%C3%BC/"],
      ["/about/", "/about"],
      ["/about/?a=b", "/about?a=b"],
      ["/a%20b+c/", "/a%20b+c"],
    ] as const) {
      const { status, headers } = await ask(path, { host: `${domain}:8443` });
      expect([path, status, headers.location]).toEqual([path, 301, location]);
    }
    expect(await says("/a%20b%2Bc")).toBe("200 named");
    for (const path of ["/none", "/none/", "/none/deep.css?x", "/empty/"])
      expect([path, await says(path)]).toEqual([path, "404 nothing here"]);
    for (const [path, location] of [
      ["/about.html?a=b", "/about?a=b"],
      ["/docs/index.html", "/docs/"],
      ["/index.html", "/"],
    ] as const) {
      const { status, headers } = await ask(path);
      expect([status, headers.location]).toEqual([301, location]);
    }
    for (const path of ["//evil.test/index.html", "/\\evil.test/index.html", "//evil.test/a.html"])
      expect((await ask(path)).headers.location).toBeUndefined();

    const page = (await ask("/about")).headers;
    expect(page).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "x-quoted": String.raw`a "b" \c`,
      etag: expect.any(String),
    });
    expect(page["referrer-policy"]).toBeUndefined();
    expect(page["last-modified"]).toBeUndefined();
    expect((await ask("/none")).headers["x-content-type-options"]).toBe("nosniff");
    expect((await ask("/about", { "if-none-match": page.etag ?? "" })).status).toBe(304);
    expect((await ask("/style.css")).headers["cache-control"]).toBe("public, max-age=3600");
    // A missing file may exist tomorrow, whatever its path.
    const missing = await ask("/assets/none.js");
    expect([missing.status, missing.headers["cache-control"]]).toEqual([404, undefined]);
    const part = await ask("/style.css", { range: "bytes=1-2" });
    expect([part.status, part.body.toString(), part.headers["content-range"]]).toEqual([
      206,
      "{}",
      "bytes 1-2/3",
    ]);
    expect((await ask("/notes.csv")).headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect((await ask("/sound.m3u8")).headers["content-type"]).toBe("application/vnd.apple.mpegurl");
    expect((await ask("/", { cookie: "c".repeat(30_000) })).status).toBe(200);
    const script = await ask("/assets/app.abc.js", { "accept-encoding": "gzip" });
    expect(script.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "gzip",
      vary: "Accept-Encoding",
    });
    expect(gunzipSync(script.body).toString()).toBe("let a = 1;\n".repeat(200));
    expect(
      (await ask("/data.bin", { "accept-encoding": "gzip" })).headers["content-encoding"],
    ).toBeUndefined();
  });

  it("should answer what a browser navigates to in a single-page site with its index, but nothing hidden", async () => {
    await write({
      "app.html": "app",
      "a/real.txt": "real",
      "docs/app.html": "docs",
      ".env": "secret",
      "a/.git/config": "secret",
      ".well-known/security.txt": "contact",
    });
    await symlink("a/real.txt", join(directory, "link.txt"));
    await symlink(".env", join(directory, "leak.txt"));
    const result = await site({ index: "app.html", spa_fallback: true, compression: false });
    expect(result.status).toBe("succeeded");
    expect(await says("/")).toBe("200 app");
    expect(await says("/user/7")).toBe("200 app");
    expect(await says("/a/real.txt")).toBe("200 real");
    expect(await says("/link.txt")).toBe("200 real");
    expect((await ask("/docs?a=b")).headers.location).toBe("/docs/?a=b");
    expect(await says("/docs/")).toBe("200 docs");
    const page = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    expect((await ask("/user/jane.doe", page)).body.toString()).toBe("app");
    expect((await ask("/a", page)).body.toString()).toBe("app");
    expect((await ask("/user/7", page)).headers["vary"]).toContain("Accept, Sec-Fetch-Mode");
    for (const [path, headers] of [
      ["/assets/gone.js", {}],
      ["/assets/gone.css", { accept: "text/css,*/*;q=0.1" }],
      ["/leak.txt", { accept: "*/*" }],
      ["/api/none", { accept: "*/*", "sec-fetch-mode": "cors" }],
      ["/api/none", { accept: "application/json" }],
    ] as const)
      expect([path, (await ask(path, headers)).status]).toEqual([path, 404]);
    expect(await says("/.well-known/security.txt")).toBe("200 contact");
    for (const path of ["/.env", "/a/.git/config", "/%2eenv", "/.well-known/.x"])
      expect((await ask(path)).status).toBe(404);
    for (const path of ["/../../etc/cutover/nginx.conf", "/..%2f..%2fetc/cutover/nginx.conf"])
      expect((await ask(path)).body.toString()).not.toContain("worker_processes");
  });

  it("should be built again only when something changed, and then have other entity tags", async () => {
    await write({ "index.html": "one", "same.txt": "same" });
    // Waiting for a server that ignored its signal would exceed this test's limit.
    const first = await site({ stop_grace_period: "5m" });
    const tag = (await ask("/")).headers.etag;
    const second = await site({ stop_grace_period: "5m" });
    expect([first.status, second.status]).toEqual(["succeeded", "succeeded"]);
    expect((await ask("/")).headers.etag).toBe(tag);
    await write({ "index.html": "two" });
    expect((await site()).status).toBe("succeeded");
    const { body, headers } = await ask("/", { "if-none-match": tag ?? "" });
    expect(body.toString()).toBe("two");
    expect(headers.etag).not.toBe(tag);
    const built = world.events.flatMap((event) => (event.type === "build:finished" ? event.built : []));
    expect(built).toEqual([true, false, true]);
    const back = await world.deployer.rollback("site", { to: first.id }).done;
    expect(back).toMatchObject({ status: "succeeded", error: undefined });
    const before = await ask("/");
    expect([before.body.toString(), before.headers.etag]).toEqual(["one", tag]);
    expect((await world.deployer.remove("site").done).status).toBe("succeeded");
    expect(await containers()).toEqual([]);
    expect((await ask("/")).status).not.toBe(200);
  });

  it("should be swapped blue-green without a lost request, from a git repository and an archive", async () => {
    await write({ "web/index.html": "even" });
    const git = (...args: string[]) =>
      promisify(execFile)("git", ["-c", "user.name=t", "-c", "user.email=t@example.test", ...args], {
        cwd: directory,
      });
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "even");
    const more = { deploy_strategy: "blue-green" };
    const repository = { ...more, repository: directory, ref: "main", subdirectory: "web" };
    expect((await site(repository)).status).toBe("succeeded");
    expect(await says("/")).toBe("200 even");

    const load = new OpenLoopLoad({
      port: world.proxyPort,
      host: domain,
      perSecond: 100,
      connections: "fresh",
    }).start();
    await write({ "odd/index.html": "odd" });
    const archive = join(directory, "odd.tgz");
    await promisify(execFile)("tar", ["-czf", archive, "-C", join(directory, "odd"), "."]);
    const result = await site({ ...more, archive });
    expect(result).toMatchObject({ status: "succeeded", strategy: "blue-green" });
    expect(await says("/")).toBe("200 odd");
    const { requests, failed } = summarizeLoad(await load.stop());
    expect(requests).toBeGreaterThan(100);
    expect(failed).toBe(0);
  });

  it("should serve what a build made, and keep blue serving while a build fails", async () => {
    await write({
      "build.mjs": `import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
        mkdirSync("out/site", { recursive: true });
        writeFileSync("out/site/index.html", process.env.GREETING + (process.env.npm_config_x ?? ""));
        writeFileSync("out/site/.hidden", "secret");
        symlinkSync("/etc/cutover/nginx.conf", "out/site/conf.txt");`,
    });
    const build = { image: images.node, command: ["node", "build.mjs"], output: "out/site" };
    const greeting = 'hello "$you"';
    const blue = await site({ build: { ...build, environment: { GREETING: greeting } } });
    expect(blue.status).toBe("succeeded");
    expect(await says("/")).toBe(`200 ${greeting}`);
    expect((await ask("/.hidden")).status).toBe(404);
    expect((await ask("/build.mjs")).status).toBe(404);
    expect((await ask("/conf.txt")).body.toString()).not.toContain("worker_processes");

    const command = ["node", "-e", "console.log('it goes wrong'); process.exit(3)"];
    const failed = await site({ build: { ...build, command } });
    expect(failed).toMatchObject({ status: "failed", phase: "planned", error: { code: "BUILD_FAILED" } });
    expect(JSON.stringify(failed.error?.details)).toContain("it goes wrong");
    expect(await says("/")).toBe(`200 ${greeting}`);
    expect(await containers()).toEqual([`${blue.id} running`]);
  });

  it("should keep blue serving when the new files are unsafe, are gone, or have no index", async () => {
    await write({ "index.html": "blue" });
    const blue = await site();
    await symlink("/etc/passwd", join(directory, "out"));
    expect(await site()).toMatchObject({ status: "failed", error: { code: "TREE_UNSAFE" } });
    await rm(join(directory, "out"));
    expect(await site({ directory: join(directory, "gone") })).toMatchObject({
      error: { code: "TREE_NOT_FOUND" },
    });
    await rm(join(directory, "index.html"));
    const unready = await site();
    expect(unready).toMatchObject({ status: "failed", phase: "planned", error: { code: "TREE_NOT_FOUND" } });
    expect(await says("/")).toBe("200 blue");
    expect(await containers()).toEqual([`${blue.id} running`]);
  });
});

describe("a site with a program", () => {
  const main = (greeting: string) => `
    import { appendFileSync, readFileSync } from "node:fs";
    import { createServer } from "node:http";
    const stored = process.env.STORED;
    if (stored) appendFileSync(stored, "${greeting} ");
    const server = createServer((_, response) =>
      response.end("${greeting} " + (stored ? readFileSync(stored, "utf8") : "")));
    server.listen(Number(process.env.PORT));
    process.on("SIGTERM", () => process.exit(0));`;
  const stored = { storage: { mount: "/kept" }, environment: { STORED: "/kept/visits" } };

  it("should be told its port, and be swapped blue-green without storage", async () => {
    await write({ "main.mjs": main("one"), ".env": "secret" });
    const first = await program({ deploy_strategy: "blue-green", port: 9000 });
    expect(first).toMatchObject({ status: "succeeded", strategy: "blue-green" });
    await write({ "main.mjs": main("two") });
    const second = await program({ deploy_strategy: "blue-green", port: 9000 });
    expect(second).toMatchObject({ status: "succeeded", strategy: "blue-green" });
    expect(second.timings.downtimeMs).toBeUndefined();
    expect(await says("/")).toBe("200 two");
    expect(await program({ entry: "gone.mjs" })).toMatchObject({ error: { code: "TREE_NOT_FOUND" } });
  });

  it("should keep its storage, which forces recreate, through an update and through one that fails", async () => {
    await write({ "main.mjs": main("one") });
    const asking = { ...stored, deploy_strategy: "blue-green" };
    await program(asking);
    expect(await says("/")).toBe("200 one one");
    await write({ "main.mjs": main("two") });
    const update = await program(asking);
    const reason = "Its storage is a writable volume, which two containers must never mount at once.";
    expect(update).toMatchObject({ status: "succeeded", strategy: "recreate", reason });
    expect(update.timings.downtimeMs).toBeGreaterThan(0);
    expect(await world.deployer.explain("site")).toMatchObject({ strategy: "recreate", reason });
    expect(world.events).toContainEqual(
      expect.objectContaining({ type: "strategy:resolved", strategy: "recreate", reason }),
    );
    expect(await says("/")).toBe("200 two one two");

    await write({ "main.mjs": "process.exit(1);" });
    const failed = await program(asking);
    expect(failed).toMatchObject({ status: "failed", phase: "starting", error: { code: "GREEN_EXITED" } });
    expect(await says("/")).toBe("200 two one two two");
    expect(await containers()).toEqual([`${update.id} running`]);
  });
});
