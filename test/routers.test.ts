import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, get as getHttp, request, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  startNginxProxyManager,
  type NginxProxyManagerStandIn,
} from "./parts/nginx-proxy-manager/start-nginx-proxy-manager.js";
import { nginx, nginxProxyManager, type NginxProxyManagerOptions, type OwnNginxRouter } from "@cutover/core";
import {
  type Entrance,
  httpProber,
  markerPath,
  type ProbeOutcome,
  type Router,
  type RouteTarget,
  type RouteWrite,
  systemClock,
} from "@cutover/core/ports";
import { routerContract, type RouterContractWorld, type RouterHands } from "@cutover/core/testing";
import { ContractUpstreams, sendThrough } from "./parts/upstreams/contract-upstreams.js";
import { wholeAnswer } from "./parts/load/whole-answer.js";
import { freePort } from "./parts/registry/free-port.js";

const run = promisify(execFile);
const nonce = (letter: string) => letter.repeat(24);

const prober = httpProber();

const upstreams: Server[] = [];
const contractUpstreams = new ContractUpstreams();

async function startUpstream(name: string): Promise<RouteTarget> {
  const server = createServer((_request, response) => response.end(name));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  upstreams.push(server);
  return { scheme: "http", host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

const nobodyListens = "http://127.0.0.1:1";

function ask(entrance: Entrance | undefined, path: string): Promise<ProbeOutcome> {
  if (!entrance) throw new Error("There is no entrance");
  const { domain, ...at } = entrance;
  return prober.probe({ ...at, path, host: domain, timeoutMs: 5_000, maxBodyBytes: 9_999 });
}

async function cookiesFor(entrance: Entrance | undefined, path: string): Promise<unknown> {
  const outcome = await ask(entrance, path);
  return outcome.kind === "answer" ? outcome.cookies : outcome;
}

async function bodyAt(entrance: Entrance | undefined, path: string): Promise<string> {
  const outcome = await ask(entrance, path);
  return outcome.kind === "answer" ? outcome.body : `${outcome.reason}: ${outcome.message}`;
}

/** Waits for ten such answers in a row: after a reload, old workers still answer sometimes. */
async function untilServed(entrance: Entrance | undefined, path: string, body: string): Promise<void> {
  let run = 0;
  const look = async () => {
    const answer = await bodyAt(entrance, path);
    run = answer === body ? run + 1 : 0;
    return run === 0 ? answer : run >= 10;
  };
  await expect.poll(look, { timeout: 10_000, interval: 20 }).toBe(true);
}

function registerContract(
  world: () => Omit<RouterContractWorld, "prober" | "clock" | "startUpstream" | "send">,
): void {
  it.each(routerContract.map((each) => [each.title, each] as const))("%s", async (_title, each) => {
    const startContractUpstream = contractUpstreams.start.bind(contractUpstreams);
    const parts = { prober, clock: systemClock, startUpstream: startContractUpstream, send: sendThrough };
    const done = each.run({ ...world(), ...parts });
    await expect(done).resolves.toBeUndefined();
  });

  it("should show the two workers of an nginx of this machine", async () => {
    const { router } = world();
    await router.read("web");
    const count = async () => new Set(((await router.workers?.()) ?? []).map(({ id }) => id)).size;
    // A reload of the previous case may still be under way.
    await expect.poll(count, { timeout: 10_000, interval: 20 }).toBe(2);
  });
}

/** People's edits of a workload's file; nginx serves them after its next load. */
const siteHands = (directory: string): RouterHands => {
  const fileOf = (workload: string) => join(directory, `cutover-${workload}.conf`);
  const edit = async (workload: string, change: (text: string) => string) =>
    writeFile(fileOf(workload), change(await readFile(fileOf(workload), "utf8")));
  return {
    addDomain: (workload, domain) =>
      edit(workload, (text) => text.replace(/server_name [^;]*/, `$& ${domain}`)),
    guard: (workload) => edit(workload, (text) => text.replace(/\}\n$/, "    deny 192.0.2.1;\n}\n")),
    delete: (workload) => rm(fileOf(workload)),
  };
};

const foreignSite = (listen: string, domain: string, target?: RouteTarget) =>
  `server { listen ${listen}; server_name ${domain}; ${
    target ? `location / { proxy_pass http://${target.host}:${target.port}; }` : 'return 200 "foreign";'
  } }\n`;

/** Inserts into the server block of the workload's own file, as a person would. */
async function addLocationTo(
  file: string,
  { path, target, pid }: { path: string; target: RouteTarget; pid: number },
): Promise<void> {
  const text = await readFile(file, "utf8");
  const location = `location ${path} { proxy_pass http://${target.host}:${target.port}; }\n`;
  await writeFile(file, text.replace(/\}\s*$/, `${location}}\n`));
  process.kill(pid, "SIGHUP");
}

afterAll(() => {
  contractUpstreams.close();
  for (const server of upstreams) {
    server.closeAllConnections();
    server.close();
  }
});

describe("nginx of its own", () => {
  let directory: string;
  let port: number;
  let router: OwnNginxRouter;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
    port = await freePort();
    router = nginx({ directory, port });
  });
  afterAll(async () => {
    await router.stop();
    await rm(directory, { recursive: true });
  });
  const pid = async () => Number(await readFile(join(directory, "nginx.pid"), "utf8"));

  registerContract(() => ({
    router,
    addForeignRoute: (domain, at) =>
      writeFile(join(directory, "sites", `${domain}.conf`), foreignSite(`127.0.0.1:${port}`, domain, at)),
    addLocation: async (workload, path, at) =>
      addLocationTo(join(directory, "sites", `cutover-${workload}.conf`), {
        path,
        target: at,
        pid: await pid(),
      }),
    byHand: siteHands(join(directory, "sites")),
  }));

  it("should start by itself, and be adopted by a later router in the same directory", async () => {
    await router.read("web");
    const started = await pid();
    const later = nginx({ directory, port });
    expect(later.instance).toBe(router.instance);
    await later.start();
    await later.put({
      workload: "later",
      domains: ["later.test"],
      target: await startUpstream("x"),
      nonce: nonce("a"),
    });
    expect(await pid()).toBe(started);
    await later.remove("later");
  });

  it("should be started once by routers that start at the same time", async () => {
    const other = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
    const otherPort = await freePort();
    const routers = Array.from({ length: 4 }, () => nginx({ directory: other, port: otherPort }));
    try {
      await expect(Promise.all(routers.map((one) => one.start()))).resolves.toHaveLength(4);
      expect(await readFile(join(other, "error.log"), "utf8")).not.toContain("[emerg]");
    } finally {
      await routers[0]?.stop();
      await rm(other, { recursive: true });
    }
  });

  it("should answer 404 for a name that it does not know", async () => {
    await router.start();
    const request = { scheme: "http", address: "127.0.0.1", port, path: "/", host: "nobody.test" } as const;
    const outcome = await prober.probe({ ...request, timeoutMs: 1_000, maxBodyBytes: 100 });
    expect(outcome).toMatchObject({ kind: "answer", status: 404 });
  });

  it("should serve its routes again after it was stopped, in spite of a stale pid file of a living stranger", async () => {
    const target = await startUpstream("again");
    const route = await router.put({ workload: "web", domains: ["again.test"], target, nonce: nonce("b") });
    await router.stop();
    await writeFile(join(directory, "nginx.pid"), `${process.pid}\n`);
    expect(await router.read("web")).toEqual(route);
    await untilServed(route.entrances[0], "/", "again");
    await router.remove("web");
  });

  it("should tell nginx's words when its port is taken", async () => {
    const other = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
    await router.start();
    const late = nginx({ directory: other, port });
    await expect(late.read("web")).rejects.toMatchObject({
      code: "ROUTER_UNREACHABLE",
      message: expect.stringContaining("Address already in use") as string,
    });
    await rm(other, { recursive: true });
  });

  it("should keep a stream alive over a reload", async () => {
    const streaming = createServer((request, response) => {
      if (request.url !== "/stream") return response.end("old");
      const timer = setInterval(() => response.write("tick\n"), 20);
      response.on("close", () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => streaming.listen(0, "127.0.0.1", resolve));
    upstreams.push(streaming);
    const target = {
      scheme: "http",
      host: "127.0.0.1",
      port: (streaming.address() as AddressInfo).port,
    } as const;
    const write = { workload: "web", domains: ["stream.test"], target, nonce: nonce("c") };
    const { entrances } = await router.put(write);
    await untilServed(entrances[0], markerPath, nonce("c"));
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { host: "stream.test" };
      getHttp({ host: "127.0.0.1", port, path: "/stream", agent: false, headers }, resolve).on(
        "error",
        reject,
      );
    });
    let ticks = 0;
    stream.on("data", () => (ticks += 1));
    await router.put({ ...write, target: await startUpstream("new"), nonce: nonce("d") });
    await untilServed(entrances[0], "/", "new");
    const before = ticks;
    await expect.poll(() => ticks).toBeGreaterThan(before + 5);
    stream.destroy();
    await router.remove("web");
  });

  it("should pass a large body on, in and out", async () => {
    const echo = createServer((request, response) => void request.pipe(response));
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    upstreams.push(echo);
    const target = { scheme: "http", host: "127.0.0.1", port: (echo.address() as AddressInfo).port } as const;
    const { entrances } = await router.put({
      workload: "web",
      domains: ["large.test"],
      target,
      nonce: nonce("k"),
    });
    await untilServed(entrances[0], markerPath, nonce("k"));
    const received = await new Promise<number>((resolve, reject) => {
      const options = {
        host: "127.0.0.1",
        port,
        agent: false,
        method: "POST",
        headers: { host: "large.test" },
      } as const;
      const posting = request(options, (response) => {
        let bytes = 0;
        response.on("data", (chunk: Buffer) => (bytes += chunk.length)).on("end", () => resolve(bytes));
      });
      posting.on("error", reject).end(Buffer.alloc(3_000_000, "x"));
    });
    expect(received).toBe(3_000_000);
    await router.remove("web");
  });

  it("should pass a WebSocket upgrade on", async () => {
    const server = createServer();
    server.on("upgrade", (request, socket) => {
      const { connection, upgrade } = request.headers;
      socket.end(
        `HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n${connection} ${upgrade}`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    upstreams.push(server);
    const target = {
      scheme: "http",
      host: "127.0.0.1",
      port: (server.address() as AddressInfo).port,
    } as const;
    const { entrances } = await router.put({
      workload: "web",
      domains: ["ws.test"],
      target,
      nonce: nonce("e"),
    });
    await untilServed(entrances[0], markerPath, nonce("e"));
    const seen = await new Promise<string>((resolve, reject) => {
      const headers = { host: "ws.test", connection: "Upgrade", upgrade: "websocket" };
      const request = getHttp({ host: "127.0.0.1", port, agent: false, headers });
      request.on("error", reject).on("upgrade", (_response, socket, head) => {
        let text = head.toString();
        socket.on("data", (chunk: Buffer) => (text += chunk.toString())).on("end", () => resolve(text));
      });
    });
    expect(seen).toBe("upgrade websocket");
    await router.remove("web");
  });

  it("should treat a staged target as the live one, and pass on what the application answers", async () => {
    const server = createServer((request, response) => {
      if (request.url !== "/teapot") return void request.pipe(response);
      return response.writeHead(418).end(JSON.stringify(request.headers));
    });
    server.on("upgrade", (request, socket) => {
      socket.end(`HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n${request.url}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    upstreams.push(server);
    const host = "127.0.0.1";
    const staged = {
      target: { scheme: "http", host, port: (server.address() as AddressInfo).port },
      token: "t".repeat(40),
    } as const;
    const { entrances } = await router.put({
      workload: "web",
      domains: ["staged.test"],
      target: await startUpstream("live"),
      staged,
      nonce: nonce("s"),
      limits: { maxBodyBytes: 3_000_000 },
    });
    await untilServed(entrances[0], markerPath, nonce("s"));
    const cookie = `cutover_preview=${staged.token}`;
    const sent = async (text: string): Promise<string> => {
      const socket = connect(port, host);
      socket.write(text.replace("\r\n", "\r\nHost: staged.test\r\nConnection: close\r\n"));
      return wholeAnswer(socket);
    };
    const posted = (bytes: number) =>
      sent(`POST / HTTP/1.1\r\nCookie: ${cookie}\r\nContent-Length: ${bytes}\r\n\r\n${"x".repeat(bytes)}`);
    const [head = "", body = ""] = (await posted(3_000_000)).split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1.1 200 /);
    // Between its chunks are their lengths.
    expect(body.replaceAll(/[^x]/g, "")).toHaveLength(3_000_000);
    expect((await posted(3_000_001)).slice(0, 12)).toBe("HTTP/1.1 413");
    const teapot = await sent(
      `GET /teapot HTTP/1.1\r\nCookie: ${cookie}\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n`,
    );
    expect(teapot).toMatch(
      /^HTTP\/1.1 418 [^]*"host":"staged.test"[^]*"x-forwarded-for":"192.0.2.9, 127.0.0.1"/,
    );
    const path = "/a%2Fb//c?d=%20";
    const upgraded = `GET ${path} HTTP/1.1\r\nCookie: ${cookie}\r\nUpgrade: x\r\n\r\n`;
    expect((await sent(upgraded)).endsWith(path)).toBe(true);
    const doubled = `GET / HTTP/1.1\r\nCookie: ${cookie}\r\nCookie: ${cookie}\r\n\r\n`;
    expect(await sent(doubled)).toMatch(/live/);
    const link = `/.well-known/cutover/preview?token=${staged.token}`;
    const [signedIn = ""] = (await sent(`GET ${link} HTTP/1.1\r\n\r\n`)).split("\r\n\r\n");
    expect(signedIn.split("\r\n")).toEqual(
      expect.arrayContaining([
        "HTTP/1.1 302 Moved Temporarily",
        "Location: /",
        `Set-Cookie: ${cookie}; Path=/; HttpOnly; SameSite=Lax`,
        "Cache-Control: no-store",
        "X-Robots-Tag: noindex",
        "Referrer-Policy: no-referrer",
      ]),
    );
    for (const [method, asked] of [
      ["POST", link],
      ["GET", `/./${link}`],
      ["GET", link.replace("v", "%76")],
    ] as const)
      expect(await sent(`${method} ${asked} HTTP/1.1\r\nContent-Length: 0\r\n\r\n`)).toMatch(/live/);
    const inner = await sent(`GET ${link.replace("?token=", "/")} HTTP/1.1\r\n\r\n`);
    expect(inner).not.toContain("Set-Cookie");
    await router.remove("web");
  });

  it("should draw once for a request that nginx redirects within itself", async () => {
    const seen: string[] = [];
    const failing = async (name: string): Promise<RouteTarget> => {
      const server = createServer((asked, response) => {
        seen.push(`${name}${asked.url}`);
        response.writeHead(asked.url === "/sorry" ? 200 : 500).end(name);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      upstreams.push(server);
      return { scheme: "http", host: "127.0.0.1", port: (server.address() as AddressInfo).port };
    };
    const staged = { target: await failing("green"), token: "t".repeat(32), share: 50 };
    const write = { workload: "web", domains: ["sorry.test"], target: await failing("blue"), staged };
    await router.put({ ...write, nonce: nonce("a") });
    const file = join(directory, "sites", "cutover-web.conf");
    const theirs = "    proxy_intercept_errors on;\n    error_page 500 /sorry;\n}\n";
    await writeFile(file, (await readFile(file, "utf8")).replace(/\}\n$/, theirs));
    const { entrances } = await router.put({ ...write, nonce: nonce("b") });
    await untilServed(entrances[0], markerPath, nonce("b"));
    for (let left = 60; left > 0; left -= 1) await ask(entrances[0], "/");
    const pairs = Array.from({ length: 60 }, (_, index) => seen.slice(index * 2, index * 2 + 2).join(" "));
    expect([...new Set(pairs)].toSorted()).toEqual(["blue/ blue/sorry", "green/ green/sorry"]);
    await router.remove("web");
  });

  it("should keep the old file and reject when nginx refuses the new one", async () => {
    const write = {
      workload: "web",
      domains: ["kept.test"],
      target: await startUpstream("kept"),
      nonce: nonce("f"),
    };
    const route = await router.put(write);
    const file = join(directory, "sites", "cutover-web.conf");
    const before = await readFile(file, "utf8");
    const bad = { ...write, target: { ...write.target, host: "no-such-name.invalid" }, nonce: nonce("g") };
    await expect(router.put(bad)).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("host not found") as string,
    });
    expect(await readFile(file, "utf8")).toBe(before);
    await untilServed(route.entrances[0], "/", "kept");
    await router.remove("web");
    await expect(router.put(bad)).rejects.toMatchObject({ code: "ROUTER_REJECTED" });
    expect(await readdir(join(directory, "sites"))).not.toContain("cutover-web.conf");
  });

  it("should still load a route whose reload met the refused file of a later write", async () => {
    const other = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
    const file = join(other, "sites", "cutover-web.conf");
    const binary = join(other, "nginx-that-wakes-the-master");
    const wake = `kill -CONT "$(cat ${other}/nginx.pid)"; sleep 0.3`;
    const script = `#!/bin/sh\ncase "$*" in *" -t "*) grep -qs no-such-name ${file} && { ${wake}; };; esac\nexec nginx "$@"\n`;
    await writeFile(binary, script, { mode: 0o755 });
    const slow = nginx({ directory: other, port: await freePort(), binary });
    try {
      const write = { workload: "web", domains: ["race.test"], target: await startUpstream("race") };
      await untilServed(
        (await slow.put({ ...write, nonce: nonce("a") })).entrances[0],
        markerPath,
        nonce("a"),
      );
      process.kill(Number(await readFile(join(other, "nginx.pid"), "utf8")), "SIGSTOP");
      const { entrances } = await slow.put({ ...write, nonce: nonce("b") });
      const bad = { ...write, target: { ...write.target, host: "no-such-name.invalid" }, nonce: nonce("c") };
      await expect(slow.put(bad)).rejects.toMatchObject({ code: "ROUTER_REJECTED" });
      await untilServed(entrances[0], markerPath, nonce("b"));
    } finally {
      await slow.stop();
      await rm(other, { recursive: true });
    }
  });

  it("should say so when another file makes every write fail, and in check beforehand", async () => {
    const broken = join(directory, "sites", "broken.conf");
    await writeFile(broken, "nonsense;\n");
    try {
      const target = await startUpstream("x");
      const write = { workload: "web", domains: ["x.test"], target, nonce: nonce("h") };
      await expect(router.put(write)).rejects.toMatchObject({
        message: expect.stringContaining("another file") as string,
      });
      expect(await router.check()).toMatchObject([{ code: "ROUTER_REJECTED", severity: "error" }]);
    } finally {
      await rm(broken);
    }
    expect(await router.check()).toEqual([]);
  });

  it("should keep what a person adds outside the block, and leave alone a file without one", async () => {
    const write = {
      workload: "web",
      domains: ["own.test"],
      target: await startUpstream("own"),
      nonce: nonce("i"),
    };
    const { entrances } = await router.put(write);
    const file = join(directory, "sites", "cutover-web.conf");
    const text = (await readFile(file, "utf8")).replace(
      /\}\n$/,
      '    location = /mine { return 200 "mine"; }\n}\n',
    );
    await writeFile(file, text);
    await router.put({ ...write, nonce: nonce("j") });
    await untilServed(entrances[0], "/mine", "mine");
    await untilServed(entrances[0], markerPath, nonce("j"));

    const foreign = foreignSite(`127.0.0.1:${port}`, "other.test");
    await writeFile(file, foreign);
    expect(await router.read("web")).toBeUndefined();
    await expect(router.put(write)).rejects.toMatchObject({ code: "ROUTER_REJECTED" });
    await router.remove("web");
    expect(await readFile(file, "utf8")).toBe(foreign);

    await writeFile(file, text);
    await router.remove("web");
    const folder = join(directory, "sites");
    expect(await readFile(join(folder, ".cutover-web.conf.removed"), "utf8")).toBe(text);
    expect(await readdir(folder)).not.toContain("cutover-web.conf");
  });
});

describe("nginx that runs already", () => {
  let directory: string;
  let port: number;
  let router: Router;
  const binary = "nginx";

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
    port = await freePort();
    const configFile = join(directory, "main.conf");
    await mkdir(join(directory, "conf.d"));
    await writeFile(
      configFile,
      `pid ${directory}/its.pid; error_log ${directory}/error.log; worker_processes 2; events {}
http { access_log off; server { listen ${port} default_server; return 404; } include ${directory}/conf.d/*.conf; }`,
    );
    await run(binary, ["-c", configFile]);
    const proxyUrl = `http://127.0.0.1:${port}`;
    router = nginx({ sitesDirectory: join(directory, "conf.d"), configFile, proxyUrl });
  });
  afterAll(async () => {
    await run(binary, ["-c", join(directory, "main.conf"), "-s", "stop"]);
    await rm(directory, { recursive: true });
  });

  registerContract(() => ({
    router,
    addForeignRoute: (domain, at) =>
      writeFile(join(directory, "conf.d", `${domain}.conf`), foreignSite(String(port), domain, at)),
    addLocation: async (workload, path, at) =>
      addLocationTo(join(directory, "conf.d", `cutover-${workload}.conf`), {
        path,
        target: at,
        pid: Number(await readFile(join(directory, "its.pid"), "utf8")),
      }),
  }));

  it("should name the setting that keeps a long domain out, in check and at the write", async () => {
    const domain = `${"d".repeat(61)}.long.test`;
    const write = { workload: "long", domains: [domain], target: await startUpstream("x") };
    const errors = (await router.check(write)).filter(({ severity }) => severity === "error");
    expect(errors).toMatchObject([{ code: "ROUTER_REJECTED", subject: `domain ${domain}` }]);
    const told = {
      message: expect.not.stringContaining("another file") as string,
      remedy: expect.stringContaining("server_names_hash_bucket_size") as string,
    };
    await expect(router.put({ ...write, nonce: nonce("a") })).rejects.toMatchObject(told);
    expect(await readdir(join(directory, "conf.d"))).not.toContain("cutover-long.conf");
  });

  it("should warn in check when the folder is not included", async () => {
    const sitesDirectory = await mkdtemp(join(directory, "elsewhere-"));
    const configFile = join(directory, "main.conf");
    const lost = nginx({ sitesDirectory, configFile, proxyUrl: `http://127.0.0.1:${port}` });
    expect(await lost.check()).toMatchObject([{ code: "ROUTE_NOT_VERIFIED", severity: "warning" }]);
  });

  it("should put the old file back and reject when nginx does not run", async () => {
    // A folder of its own: the running nginx would load its files too.
    const sitesDirectory = await mkdtemp(join(directory, "dead-"));
    const configFile = join(directory, "dead.conf");
    await writeFile(
      configFile,
      `pid ${directory}/dead.pid; events {} http { include ${sitesDirectory}/*.conf; }`,
    );
    const dead = nginx({ sitesDirectory, configFile, proxyUrl: nobodyListens });
    const write = {
      workload: "dead",
      domains: ["dead.test"],
      target: await startUpstream("x"),
      nonce: nonce("a"),
    };
    await expect(dead.put(write)).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
    expect(await readdir(sitesDirectory)).toEqual([]);
    expect(await dead.check()).toMatchObject([{ code: "ROUTER_UNREACHABLE", severity: "error" }]);
  });

  it("should reject when there is no such binary", async () => {
    const proxyUrl = `http://127.0.0.1:${port}`;
    const none = nginx({
      sitesDirectory: join(directory, "conf.d"),
      proxyUrl,
      binary: join(directory, "none"),
    });
    const write = {
      workload: "none",
      domains: ["none.test"],
      target: await startUpstream("x"),
      nonce: nonce("a"),
    };
    await expect(none.put(write)).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
    expect(await none.read("none")).toBeUndefined();
  });
});

describe("Nginx Proxy Manager", () => {
  let proxy: NginxProxyManagerStandIn;
  let router: Router;
  let target: RouteTarget;
  let green: RouteTarget;

  beforeAll(async () => {
    proxy = await startNginxProxyManager();
    router = routerAs({});
    target = await startUpstream("blue");
    green = await startUpstream("green");
  });
  afterAll(() => proxy.close());

  const routerAs = (options: Partial<NginxProxyManagerOptions>) => {
    const { apiUrl, identity, secret, proxyUrl, httpsUrl: proxyHttpsUrl } = proxy;
    return nginxProxyManager({ apiUrl, identity, secret, proxyUrl, proxyHttpsUrl, ...options });
  };
  /** As the front end does it for a person. */
  const byHand = async (method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const { identity, secret } = proxy;
    const login = { method: "POST", headers, body: JSON.stringify({ identity, secret }) };
    const { token } = (await (await fetch(`${proxy.apiUrl}/tokens`, login)).json()) as { token: string };
    const init = { method, headers: { ...headers, authorization: `Bearer ${token}` } };
    const sent = body === undefined ? init : { ...init, body: JSON.stringify(body) };
    const response = await fetch(`${proxy.apiUrl}${path}`, sent);
    return response.json();
  };
  const createByHand = async (host: object): Promise<number> => {
    const forward = { forward_scheme: "http", forward_host: target.host, forward_port: target.port };
    const { id } = (await byHand("POST", "/nginx/proxy-hosts", { ...forward, ...host })) as { id: unknown };
    expect(id).toEqual(expect.any(Number));
    return Number(id);
  };
  const route = (name: string, change: Partial<RouteWrite> = {}): RouteWrite => {
    return { workload: name, domains: [`${name}.test`], target, nonce: nonce("a"), ...change };
  };
  const adoptable = (name: string): Promise<number> =>
    createByHand({ domain_names: [`${name}.test`], advanced_config: emptyBlock(name) });
  const locationTo = (path: string, { host, port }: RouteTarget) => {
    return { path, forward_scheme: "http", forward_host: host, forward_port: port };
  };
  const emptyBlock = (name: string) => `# cutover:begin ${name}\n# cutover:end`;
  const rowOf = async (workload: string) => {
    const rows = (await byHand("GET", "/nginx/proxy-hosts")) as {
      id: number;
      domain_names: string[];
      advanced_config: string;
    }[];
    const row = rows.find(({ advanced_config }) => advanced_config.includes(`cutover:begin ${workload}\n`));
    if (!row) throw new Error(`no host of ${workload}`);
    return row;
  };

  registerContract(() => ({
    router,
    addForeignRoute: async (domain, at) => {
      const forward = at && { forward_host: at.host, forward_port: at.port };
      await createByHand({ domain_names: [domain], ...forward });
    },
    addLocation: async (workload, path, at) => {
      const rows = (await byHand("GET", "/nginx/proxy-hosts")) as { id: number; advanced_config: string }[];
      const row = rows.find(({ advanced_config: text }) => text.includes(`cutover:begin ${workload}\n`));
      if (!row) throw new Error(`${workload} has no host`);
      await proxy.editByHand(row.id, { locations: [locationTo(path, at)] });
    },
    byHand: {
      addDomain: async (workload, domain) => {
        const { id, domain_names } = await rowOf(workload);
        await proxy.editByHand(id, { domain_names: [...domain_names, domain] });
      },
      guard: async (workload) => {
        const list = await byHand("POST", "/nginx/access-lists", {
          name: workload,
          satisfy_any: false,
          pass_auth: false,
          items: [{ username: "me", password: "pw" }],
          clients: [],
        });
        const { id: access_list_id } = list as { id: number };
        await proxy.editByHand((await rowOf(workload)).id, { access_list_id });
      },
      delete: async (workload) => {
        await byHand("DELETE", `/nginx/proxy-hosts/${(await rowOf(workload)).id}`);
      },
      disable: async (workload) => {
        await byHand("POST", `/nginx/proxy-hosts/${(await rowOf(workload)).id}/disable`);
      },
      clearBlock: async (workload) => proxy.editByHand((await rowOf(workload)).id, { advanced_config: "" }),
      handOver: async (workload, domain, { host, port, scheme }) => {
        const forward = { forward_scheme: scheme, forward_host: host, forward_port: port };
        const advanced_config = `# mine\n${emptyBlock(workload)}`;
        await createByHand({ ...forward, domain_names: [domain], advanced_config });
      },
    },
  }));

  it("should adopt a host into which a person put an empty block, and keep everything else of it", async () => {
    const text = `# mine\r\nadd_header X-Mine yes;\r\n${emptyBlock("adopted")}\r\nadd_header X-Too yes; # end`;
    const host = { domain_names: ["adopted.test"], advanced_config: text, block_exploits: true };
    const id = await createByHand(host);
    const { entrances } = await router.put(route("adopted", { target: green }));
    await untilServed(entrances[0], "/", "green");
    await untilServed(entrances[0], markerPath, nonce("a"));
    expect(proxy.row(id)).toMatchObject({ block_exploits: true, allow_websocket_upgrade: false });
    expect(proxy.row(id).advanced_config.split(/# cutover:begin adopted\n[^]*# cutover:end/)).toEqual(
      text.split(emptyBlock("adopted")),
    );
  });

  it("should not lead a request to the fallback whose path a person's own location has changed", async () => {
    const dead = { ...target, port: 1 };
    await router.put(route("changing"));
    const location = { ...locationTo("/api", dead), advanced_config: "rewrite ^/api(.*) $1 break;" };
    await proxy.editByHand((await rowOf("changing")).id, { locations: [location] });
    const change = { target: dead, fallback: green, nonce: nonce("b") };
    const { entrances } = await router.put(route("changing", change));
    await untilServed(entrances[0], "/", "green");
    for (const path of ["/api/x", "/api/"])
      expect(await ask(entrances[0], path)).toMatchObject({ kind: "answer", status: 502 });
  });

  it("should name the foreign host, and how to hand it over, when its domain is taken", async () => {
    const id = await createByHand({ domain_names: ["Foreign.test"] });
    await expect(router.put(route("mine", { domains: ["foreign.test"] }))).rejects.toMatchObject({
      code: "DOMAIN_TAKEN",
      details: { domain: "foreign.test", hostId: id },
      remedy: expect.stringContaining("# cutover:begin mine") as string,
    });
  });

  it("should report a name that is taken by another kind of host", async () => {
    proxy.takeName("redirected.test");
    await expect(router.put(route("redirected"))).rejects.toMatchObject({
      code: "DOMAIN_TAKEN",
      details: { domain: "redirected.test" },
    });
  });

  it("should send only the keys that change, one write at a time", async () => {
    await router.put(route("few"));
    proxy.clearLog();
    await router.put(route("few", { target: green, nonce: nonce("b") }));
    const writes = proxy.requests.filter(({ method }) => method !== "GET");
    expect(writes).toHaveLength(1);
    expect(writes[0]).toMatchObject({ method: "PUT" });
  });

  it("should hold a host to the limits of its workload, but for what a person sets", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    upstreams.push(silent);
    const target = {
      scheme: "http",
      host: "127.0.0.1",
      port: (silent.address() as AddressInfo).port,
    } as const;
    const limits = { readTimeoutMs: 100 };
    const { entrances } = await router.put(route("limited", { target, limits }));
    await untilServed(entrances[0], markerPath, nonce("a"));
    expect(await bodyAt(entrances[0], "/")).toContain("504");
    await router.put(route("limited", { target: green }));
    const row = (
      (await byHand("GET", "/nginx/proxy-hosts")) as {
        id: number;
        domain_names: string[];
        advanced_config: string;
      }[]
    ).find(({ domain_names }) => domain_names.includes("limited.test"));
    if (row === undefined) throw new Error("There is no such host");
    await proxy.editByHand(row.id, { advanced_config: `proxy_read_timeout 5s;\n${row.advanced_config}` });
    const { online } = await router.put(route("limited", { target: green, limits }));
    expect(online).toBe(true);
    const findings = await router.check({ workload: "limited", domains: ["limited.test"], limits });
    expect(findings).toMatchObject([
      { severity: "warning", message: expect.stringContaining("proxy_read_timeout") as string },
    ]);
  });

  it("should create hosts that let WebSockets through", async () => {
    await router.put(route("ws"));
    const rows = (await byHand("GET", "/nginx/proxy-hosts")) as { domain_names: string[] }[];
    const row = rows.find(({ domain_names }) => domain_names.includes("ws.test"));
    expect(row).toMatchObject({ allow_websocket_upgrade: true });
  });

  it("should use https where the host forces it, keep its certificate, and read the marker there", async () => {
    const certificate = await proxy.addCertificate("mine", ["secure.test"]);
    const id = await adoptable("secure");
    await proxy.editByHand(id, { certificate_id: certificate.id, ssl_forced: true });
    const { entrances, redirects = [] } = await router.put(route("secure", { target: green }));
    expect(entrances).toMatchObject([{ domain: "secure.test", scheme: "https" }]);
    expect(redirects).toMatchObject([{ domain: "secure.test", scheme: "http" }]);
    await untilServed(entrances[0], markerPath, nonce("a"));
    await untilServed(entrances[0], "/", "green");
    expect(proxy.row(id)).toMatchObject({ certificate_id: certificate.id, ssl_forced: true });
    const staged = { target, token: "t".repeat(32) };
    await router.put(route("secure", { target: green, staged, nonce: nonce("b") }));
    await untilServed(entrances[0], markerPath, nonce("b"));
    expect(await cookiesFor(entrances[0], `/.well-known/cutover/preview?token=${staged.token}`)).toEqual([
      `cutover_preview=${staged.token}; Path=/; HttpOnly; SameSite=Lax; Secure`,
    ]);
  });

  it("should put the old values back when nginx refuses the new ones", async () => {
    const text = `location = ${markerPath} { return 200 "mine"; }\n${emptyBlock("restored")}`;
    const id = await createByHand({ domain_names: ["restored.test"], advanced_config: text });
    const [entrance] = (await router.read("restored"))?.entrances ?? [];
    await untilServed(entrance, "/", "blue");
    await expect(router.put(route("restored", { target: green }))).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("duplicate location") as string,
      details: { hostId: id },
    });
    expect(proxy.row(id)).toMatchObject({ forward_port: target.port, advanced_config: text });
    await untilServed(entrance, markerPath, "mine");
    await untilServed(entrance, "/", "blue");
  });

  it("should give a host that was handed over back as it was, with what was changed since", async () => {
    const text = `# mine\r\n${emptyBlock("lent")}\r\nadd_header X-Too yes; # end`;
    const id = await createByHand({ domain_names: ["lent.test"], advanced_config: text });
    const { facts } = await router.put(route("lent", { target: green, domains: ["lent.test", "more.test"] }));
    const known = { domains: ["lent.test", "more.test"], facts };
    await proxy.editByHand(id, {
      block_exploits: true,
      domain_names: ["lent.test", "more.test", "own.test"],
    });
    await router.remove("lent", undefined, known);
    expect(proxy.row(id)).toMatchObject({
      domain_names: ["lent.test", "own.test"],
      forward_port: target.port,
      advanced_config: "# mine\r\nadd_header X-Too yes; # end",
      block_exploits: true,
    });
  });

  it.each(["expireTokens", "garbleTokens"] as const)("should log in again once after %s", async (spoil) => {
    await router.put(route("token"));
    proxy[spoil]();
    proxy.clearLog();
    await router.put(route("token", { nonce: nonce("d") }));
    expect(proxy.requests.filter(({ path }) => path === "/api/tokens")).toHaveLength(1);
  });

  it("should tell two-factor authentication, a wrong secret and a missing right apart", async () => {
    proxy.addUser({ identity: "careful@example.com", secret: "secret-1" });
    proxy.enableTwoFactor("careful@example.com");
    proxy.addUser({
      identity: "viewer@example.com",
      secret: "secret-2",
      permissions: { visibility: "all", proxy_hosts: "view" },
    });
    const cases = [
      { as: { identity: "careful@example.com", secret: "secret-1" }, code: "ROUTER_TWO_FACTOR" },
      { as: { identity: "viewer@example.com", secret: "wrong" }, code: "ROUTER_UNAUTHORIZED" },
      { as: { identity: "viewer@example.com", secret: "secret-2" }, code: "ROUTER_FORBIDDEN" },
    ];
    for (const { as, code } of cases) {
      const user = routerAs(as);
      expect(await user.check()).toMatchObject([{ code, severity: "error" }]);
      const error: unknown = await user.put(route("refused")).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code });
      expect(JSON.stringify(error)).not.toContain(as.secret);
    }
    expect(await router.read("refused")).toBeUndefined();
  });

  it("should say that the base URL lacks /api", async () => {
    const lacking = routerAs({ apiUrl: proxy.apiUrl.replace(/\/api$/, "") });
    expect(await lacking.check()).toMatchObject([
      { code: "ROUTER_UNREACHABLE", remedy: expect.stringContaining("/api") as string },
    ]);
    await expect(lacking.put(route("lacking"))).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
  });

  it("should be unreachable while the API is down or nobody listens", async () => {
    proxy.apiDown();
    try {
      await expect(router.put(route("down"))).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
      expect(await router.check()).toMatchObject([{ code: "ROUTER_UNREACHABLE", severity: "error" }]);
    } finally {
      proxy.apiUp();
    }
    const nobody = routerAs({ apiUrl: `${nobodyListens}/api` });
    await expect(nobody.read("down")).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
  });

  it("should be uncertain, and name the cause, when a foreign broken file makes the write fail", async () => {
    const { entrances } = await router.put(route("blocked"));
    await untilServed(entrances[0], "/", "blue");
    await proxy.breakForeignConfig();
    try {
      await expect(router.put(route("blocked", { target: green, nonce: nonce("e") }))).rejects.toMatchObject({
        code: "ROUTER_UNCERTAIN",
        message: expect.stringContaining("another file") as string,
        details: { status: 500, seen: "new" },
      });
      await expect(router.put(route("blocked-new"))).rejects.toMatchObject({ code: "ROUTER_UNCERTAIN" });
    } finally {
      await proxy.repairForeignConfig();
    }
    await router.put(route("blocked", { target: green, nonce: nonce("f") }));
    await router.put(route("blocked-new"));
    await untilServed(entrances[0], "/", "green");
  });

  it("should be uncertain after a lost reply, and say that the record shows the new route", async () => {
    await router.put(route("lost"));
    proxy.dropReplies(1);
    const lost = router.put(route("lost", { target: green, nonce: nonce("g") }));
    await expect(lost).rejects.toMatchObject({ code: "ROUTER_UNCERTAIN", details: { seen: "new" } });
    await proxy.settled();
  });

  it.each(["old", "missing"] as const)(
    "should be uncertain when the backend dies and leaves the file %s",
    async (file) => {
      await router.put(route("killed"));
      proxy.killMidWrite(file);
      const killed = router.put(route("killed", { target: green, nonce: nonce("h") }));
      await expect(killed).rejects.toMatchObject({ code: "ROUTER_UNCERTAIN" });
      await proxy.settled();
      const { entrances } = await router.put(route("killed", { target: green, nonce: nonce("i") }));
      await untilServed(entrances[0], "/", "green");
    },
  );

  it("should be uncertain when a write takes effect only after its connection was cut", async () => {
    await router.put(route("late"));
    proxy.delayWrites(300);
    const late = router.put(route("late", { target: green, nonce: nonce("j") }));
    await expect(late).rejects.toMatchObject({ code: "ROUTER_UNCERTAIN", details: { seen: "old" } });
    proxy.delayWrites(0);
    await proxy.settled();
    expect(await router.read("late")).toMatchObject({ nonce: nonce("j") });
  });

  it("should move a location by name in the same write, and put it back if nginx refuses the new one", async () => {
    const [blue, next] = [
      { scheme: "http", host: "named-blue", port: target.port } as const,
      { scheme: "http", host: "named-green", port: green.port } as const,
    ];
    proxy.setName("named-blue", "127.0.0.1");
    proxy.setName("named-green", "127.0.0.1");
    proxy.setNameAtLoad("named-blue", true);
    const { entrances } = await router.put(route("named", { target: blue }));
    const [row] = (await byHand("GET", "/nginx/proxy-hosts?query=named.test")) as { id: number }[];
    const entry = { ...locationTo("/api", blue), forward_host: "named-blue/v1", advanced_config: "# mine" };
    await proxy.editByHand(row?.id ?? 0, { locations: [entry] });
    const move = route("named", { target: next, replaces: [blue], nonce: nonce("b") });
    await expect(router.put(move)).rejects.toMatchObject({ code: "ROUTER_REJECTED" });
    expect(proxy.row(row?.id ?? 0)).toMatchObject({ forward_host: "named-blue", locations: [entry] });
    proxy.setNameAtLoad("named-green", true);
    proxy.clearLog();
    await router.put(move);
    expect(proxy.requests.filter(({ method }) => method !== "GET")).toHaveLength(1);
    const moved = { ...entry, forward_host: "named-green/v1", forward_port: green.port };
    expect(proxy.row(row?.id ?? 0)).toMatchObject({ forward_host: "named-green", locations: [moved] });
    // Nothing needs the old name any more.
    proxy.setNameAtLoad("named-blue", false);
    await untilServed(entrances[0], "/api/x", "green");
    await router.put(route("named", { target: next, replaces: [blue], nonce: nonce("c") }));
  });

  it("should refuse what a stream makes impossible, by the stream's number", async () => {
    await router.put(route("streamed"));
    const stream = { forwarding_host: "127.0.0.1", forwarding_port: target.port, tcp_forwarding: true };
    const checked = { workload: "streamed", domains: ["streamed.test"], replaces: [target] };
    const found = async () => (await router.check(checked)).map(({ code, subject }) => ({ code, subject }));
    proxy.addStream({ id: 8, incoming_port: 5000, enabled: false, ...stream });
    expect(await found()).not.toContainEqual(expect.objectContaining({ subject: "stream 8" }));
    proxy.addStream({ id: 9, incoming_port: 80, enabled: true, ...stream });
    expect(await found()).toEqual(
      expect.arrayContaining([
        { code: "ROUTER_REJECTED", subject: "stream 9" },
        { code: "TARGET_NAMED", subject: "stream 9" },
      ]),
    );
    proxy.removeStreams();
  });

  it("should say of a host that was offline before that it was", async () => {
    const text = `nonsense on;\n${emptyBlock("before")}`;
    const id = await createByHand({ domain_names: ["before.test"], advanced_config: text });
    const findings = await router.check({ workload: "before", domains: ["before.test"] });
    expect(findings).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining("offline already") as string }),
    );
    await expect(router.put(route("before", { target: green }))).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining(`proxy host ${id} was offline before`) as string,
    });
    expect(proxy.row(id)).toMatchObject({ advanced_config: text });
  });

  it("should name its own location if its name may be what keeps nginx from loading", async () => {
    proxy.setNameAtLoad("own-name", true);
    await router.put(route("lookup"));
    const [row] = (await byHand("GET", "/nginx/proxy-hosts?query=lookup.test")) as { id: number }[];
    const entry = { ...locationTo("/api", target), forward_host: "own-name" };
    await proxy.editByHand(row?.id ?? 0, { locations: [entry] });
    proxy.setNameAtLoad("own-name", false);
    try {
      await expect(router.put(route("lookup", { nonce: nonce("b") }))).rejects.toMatchObject({
        code: "ROUTER_UNCERTAIN",
        message: expect.stringContaining("its own location /api forwards to the name own-name") as string,
      });
    } finally {
      proxy.setNameAtLoad("own-name", true);
    }
  });

  it("should warn of a host that is offline and of text that hides the marker", async () => {
    const id = await createByHand({ domain_names: ["offline.test"], advanced_config: "nonsense on;" });
    const hidden = await createByHand({
      domain_names: ["hidden.test"],
      advanced_config: `return 503;\n${emptyBlock("hidden")}`,
    });
    const findings = await router.check({ workload: "hidden", domains: ["hidden.test"] });
    expect(findings.filter(({ severity }) => severity === "error")).toMatchObject([
      { code: "ROUTE_NOT_VERIFIED", subject: `proxy host ${hidden}` },
    ]);
    expect(findings.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([`proxy host ${id}`, `proxy host ${hidden}`]),
    );
  });
});
