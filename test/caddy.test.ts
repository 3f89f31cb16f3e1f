import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as ask,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, type AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { caddy } from "@cutover/core";
import {
  type Entrance,
  httpProber,
  markerPath,
  type Route,
  type Router,
  type RouteTarget,
  systemClock,
} from "@cutover/core/ports";
import { caddyAdminContract, routerContract } from "@cutover/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { wholeAnswer } from "./parts/load/whole-answer.js";
import { CaddyProcess } from "./parts/caddy/caddy-process.js";
import { EventStream } from "./parts/load/event-stream.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { WebSocketStream } from "./parts/load/web-socket-stream.js";
import { ContractUpstreams, sendThrough } from "./parts/upstreams/contract-upstreams.js";
import { selfSigned } from "./parts/self-signed.js";

interface CaddyRoute {
  "@id"?: string;
  match?: { host?: string[] }[];
  handle: { handler: string; routes?: unknown[] }[];
}

let process: CaddyProcess;
let router: Router;
const upstreams: Server[] = [];
const contractUpstreams = new ContractUpstreams();
const prober = httpProber();
const nonce = (letter: string) => letter.repeat(24);

beforeAll(async () => {
  process = await CaddyProcess.start();
  router = caddy(options());
});
afterAll(async () => {
  await process.close();
  contractUpstreams.close();
  for (const server of upstreams) {
    server.closeAllConnections();
    server.close();
  }
});

const options = () => ({
  admin: process.admin,
  proxyUrl: `http://127.0.0.1:${process.proxyPort}`,
  directory: process.directory,
});

async function startUpstream(name: string): Promise<RouteTarget> {
  const server = createServer((request, response) => {
    if (request.url !== "/sse") return response.end(name);
    response.writeHead(200, { "content-type": "text/event-stream" });
    const timer = setInterval(() => response.write(`data: ${name}\n\n`), 50);
    return response.on("close", () => clearInterval(timer));
  });
  new WebSocketServer({ server }).on("connection", (socket) => {
    const timer = setInterval(() => socket.send(name), 50);
    socket.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  upstreams.push(server);
  return { scheme: "http", host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

/** A stranger where the admin API should be. */
async function serve(
  answers: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const server = createServer((request, response) => void answers(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  upstreams.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Passes a request on to the admin API. */
async function askCaddy(request: IncomingMessage): Promise<IncomingMessage> {
  const { method, url, headers } = request;
  const body = await buffer(request);
  const at = { method, headers: { ...headers, host: new URL(process.admin).host }, agent: false };
  for (let left = 5; ; left -= 1) {
    try {
      return await new Promise((resolve, reject) => {
        ask(process.admin + url, at, resolve)
          .on("error", reject)
          .end(body);
      });
    } catch (error) {
      // Caddy replaces its admin listener at each load: a connection of that instant is lost before anything is sent.
      if (left === 0 || (error as NodeJS.ErrnoException).syscall !== "connect") throw error;
    }
    await sleep(20);
  }
}

async function answer(domain: string, path = "/", cookie?: string): Promise<string> {
  const at = { scheme: "http", address: "127.0.0.1", port: process.proxyPort } as const;
  const asked = { ...at, path, host: domain, timeoutMs: 5_000, maxBodyBytes: 9_999 };
  const outcome = await prober.probe({ ...asked, ...(cookie !== undefined && { cookie }) });
  return outcome.kind === "answer" ? outcome.body : outcome.message;
}

/** The answer to a request of these lines, with its head. */
async function send(domain: string, request: string, ...headers: readonly string[]): Promise<string> {
  const socket = connect(process.proxyPort, "127.0.0.1");
  const lines = [`${request} HTTP/1.1`, `Host: ${domain}`, ...headers, "Connection: close", "", ""];
  socket.write(lines.join("\r\n"));
  return wholeAnswer(socket);
}

const routes = async (): Promise<CaddyRoute[]> =>
  ((await process.edit("GET", "/routes")) ?? []) as CaddyRoute[];

/** Changes the workload's route as a person would. */
async function edit(workload: string, change: (route: CaddyRoute) => void): Promise<void> {
  const all = await routes();
  const own = all.find((one) => one["@id"] === `cutover-${workload}`);
  if (!own) throw new Error(`${workload} has no route`);
  change(own);
  await process.edit("PATCH", "/routes", all);
}

/** As the first version of a route does it. */
const forwardAsFirst = () => ({
  handler: "reverse_proxy",
  upstreams: [{ dial: `{file.${join(process.directory, "web/current/target")}}` }],
  stream_close_delay: "24h",
});

const forward = ({ host, port }: RouteTarget) => ({
  handler: "reverse_proxy",
  upstreams: [{ dial: `${host}:${port}` }],
});

describe("the admin API of a Caddy", () => {
  it.each(caddyAdminContract)("$name", async ({ run }) => {
    const fresh = await CaddyProcess.start();
    try {
      await run({ admin: fresh.admin, server: "main" });
    } finally {
      await fresh.close();
    }
  });
});

describe("caddy", () => {
  it.each(routerContract.map((each) => [each.title, each] as const))("%s", async (_title, each) => {
    const done = each.run({
      router,
      prober,
      clock: systemClock,
      startUpstream: contractUpstreams.start.bind(contractUpstreams),
      send: sendThrough,
      addForeignRoute: async (domain, at) => {
        const handle = at ? [forward(at)] : [{ handler: "static_response", body: "foreign" }];
        await process.edit("PATCH", "/routes", [
          ...(await routes()),
          { match: [{ host: [domain] }], handle },
        ]);
      },
      addLocation: (workload, path, at) =>
        edit(workload, ({ handle }) =>
          handle[0]?.routes?.unshift({
            match: [{ path: [`${path}*`] }],
            handle: [forward(at)],
            terminal: true,
          }),
        ),
      byHand: {
        addDomain: (workload, domain) => edit(workload, ({ match }) => match?.[0]?.host?.push(domain)),
        guard: (workload) => edit(workload, ({ handle }) => handle.unshift({ handler: "encode" })),
        delete: async (workload) => {
          await process.edit(
            "PATCH",
            "/routes",
            (await routes()).filter((one) => one["@id"] !== `cutover-${workload}`),
          );
        },
      },
    });
    await expect(done).resolves.toBeUndefined();
  });

  it("should switch without a change of the configuration, and lose no request and no stream", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "web", domains: ["switch.test"] };
    await router.put({ ...write, target: blue, nonce: nonce("a") });
    const at = { port: process.proxyPort, host: "switch.test" };
    const before = JSON.stringify(await routes());
    const log = (await process.log()).length;
    const streams = [new EventStream(at), new WebSocketStream(at)];
    await Promise.all(streams.map(({ opened }) => opened));
    const load = new OpenLoopLoad({ ...at, perSecond: 100, connections: "fresh" }).start();
    for (let turn = 0; turn < 20; turn += 1) {
      const [target, name] = turn % 2 === 0 ? [green, "green"] : [blue, "blue"];
      const letter = String.fromCodePoint(98 + turn);
      await router.put({ ...write, target, nonce: nonce(letter) });
      expect(await answer("switch.test", markerPath)).toBe(nonce(letter));
      expect(await answer("switch.test")).toBe(name);
    }
    expect(summarizeLoad(await load.stop())).toMatchObject({ failed: 0, failures: [] });
    expect(streams.map((stream) => stream.close().cutAtMs)).toEqual([undefined, undefined]);
    expect(JSON.stringify(await routes())).toBe(before);
    expect((await process.log()).slice(log)).not.toContain("load complete");
    // The releases that no request reads any more are gone.
    expect(await readdir(join(process.directory, "web"))).toHaveLength(3);
    await router.remove("web");
  });

  it("should stage and switch without a change of the configuration", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "web", domains: ["staged.test"], target: blue };
    const cookie = `cutover_preview=${"t".repeat(32)}`;
    await router.put({ ...write, nonce: nonce("a") });
    const before = JSON.stringify(await routes());
    const log = (await process.log()).length;
    // Nothing is staged: its token is nobody's.
    const link = "/.well-known/cutover/preview?token=";
    const signIn = link + "t".repeat(32);
    const isNobodys = async () => {
      for (const shown of [undefined, "cutover_preview=", cookie])
        expect(await answer("staged.test", "/", shown)).toBe("blue");
      for (const path of [link, signIn]) expect(await answer("staged.test", path)).toBe("blue");
    };
    await isNobodys();
    await router.put({ ...write, nonce: nonce("b"), staged: { target: green, token: "t".repeat(32) } });
    expect(await answer("staged.test", "/", cookie)).toBe("green");
    expect(await answer("staged.test")).toBe("blue");
    expect((await send("staged.test", `GET ${signIn}`)).split("\r\n")).toEqual(
      expect.arrayContaining([
        "HTTP/1.1 302 Found",
        "Location: /",
        `Set-Cookie: ${cookie}; Path=/; HttpOnly; SameSite=Lax`,
        "Cache-Control: no-store",
        "X-Robots-Tag: noindex",
        "Referrer-Policy: no-referrer",
      ]),
    );
    for (const asked of [`POST ${signIn}`, `GET /.${signIn}`, `GET ${signIn.replace("v", "V")}`])
      expect(await send("staged.test", asked)).toMatch(/blue$/);
    // Without its file, as with an empty one, it is nobody's either.
    await rm(join(process.directory, "web/current/token"));
    await isNobodys();
    await router.put({ ...write, nonce: nonce("c"), staged: { target: green, token: "t".repeat(32) } });
    expect(await send("staged.test", "GET /", `Cookie: ${cookie}`, `Cookie: ${cookie}`)).toMatch(/blue$/);
    await router.put({ ...write, target: green, nonce: nonce("d") });
    expect(await answer("staged.test")).toBe("green");
    expect(JSON.stringify(await routes())).toBe(before);
    expect((await process.log()).slice(log)).not.toContain("load complete");
    await router.remove("web");
  });

  it("should load its configuration once for the first host of a preview, and for no later one", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "hosts", domains: ["hosts.test"], target: blue };
    const previews = "*.preview.test";
    const stage = (host: string, letter: string) =>
      router.put({ ...write, nonce: nonce(letter), staged: { target: green, token: "t".repeat(32), host } });
    const warned = async () =>
      (await router.check({ workload: "hosts", domains: ["hosts.test"], previews })).map(({ code }) => code);
    const other = { workload: "others", domains: ["others.test"], target: green };
    await router.put({ ...other, nonce: nonce("0") });
    await router.put({ ...write, nonce: nonce("a") });
    const plain = JSON.stringify(await routes());
    expect(await warned()).toContain("ROUTER_RELOADS");
    await stage("one.preview.test", "b");
    const loaded = JSON.stringify(await routes());
    expect(loaded).not.toBe(plain);
    expect(await warned()).not.toContain("ROUTER_RELOADS");
    expect(await answer("one.preview.test")).toBe("green");
    await stage("two.preview.test", "c");
    expect(await answer("two.preview.test")).toBe("green");
    expect(await answer("one.preview.test")).toBe("");
    await router.put({ ...write, nonce: nonce("d") });
    expect(await answer("two.preview.test")).toBe("");
    expect(JSON.stringify(await routes())).toBe(loaded);
    const staged = { target: blue, token: "t".repeat(32), host: "three.preview.test" };
    await router.put({ ...other, nonce: nonce("e"), staged });
    await stage("four.preview.test", "f");
    expect([await answer("three.preview.test"), await answer("four.preview.test")]).toEqual([
      "blue",
      "green",
    ]);
    await router.remove("others");
    await router.remove("hosts");
  });

  it("should load its configuration for no host of a preview if the route was made for them", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "hosts", domains: ["hosts.test"], target: blue, hostsBelow: "*.preview.test" };
    // Without another route, nobody is hurt by a load.
    await router.put({ workload: "others", domains: ["others.test"], target: green, nonce: nonce("0") });
    await router.put({ ...write, nonce: nonce("a") });
    expect(
      (await router.check({ ...write, previews: "*.preview.test" })).map(({ code }) => code),
    ).not.toContain("ROUTER_RELOADS");
    expect(await router.read("hosts")).toMatchObject({ facts: { guards: [] } });
    for (const host of ["one.preview.test", "", ".preview.test"]) expect(await answer(host)).not.toBe("blue");
    const log = (await process.log()).length;
    const staged = { target: green, token: "t".repeat(32), host: "one.preview.test" };
    await router.put({ ...write, nonce: nonce("b"), staged });
    expect(await answer("one.preview.test")).toBe("green");
    expect((await process.log()).slice(log)).not.toContain("load complete");
    await router.remove("others");
    await router.remove("hosts");
  });

  it("should give a cookie for https alone over https", async () => {
    const { cert, key } = await selfSigned(Date.now() + 86_400_000);
    const pair = { certificate: String(cert), key: String(key) };
    const tls = { certificates: { load_pem: [pair] } };
    const policy = { fallback_sni: "test" };
    const secured = await CaddyProcess.start({ tls_connection_policies: [policy] }, { tls });
    try {
      const { admin, directory, proxyPort } = secured;
      const over = caddy({ admin, directory, proxyUrl: `https://127.0.0.1:${proxyPort}` });
      const [target, token] = [await startUpstream("blue"), "t".repeat(32)];
      const { entrances } = await over.put({
        workload: "web",
        domains: ["secure.test"],
        target,
        nonce: nonce("a"),
        staged: { target, token },
      });
      const [{ domain: host, ...at }] = entrances as [Entrance];
      const path = `/.well-known/cutover/preview?token=${token}`;
      expect(await prober.probe({ ...at, host, path, timeoutMs: 5_000, maxBodyBytes: 99 })).toMatchObject({
        status: 302,
        location: "/",
        cookies: [`cutover_preview=${token}; Path=/; HttpOnly; SameSite=Lax; Secure`],
      });
    } finally {
      await secured.close();
    }
  });

  it("should give a route of an older version a place for a staged target once something is staged", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "web", domains: ["older.test"], target: blue };
    const cookie = `cutover_preview=${"t".repeat(32)}`;
    await router.put({ ...write, nonce: nonce("a") });
    await rm(join(process.directory, "web/current/token"));
    await edit("web", ({ handle }) => {
      const [, proxy] = (handle[0]?.routes ?? []) as CaddyRoute[];
      proxy?.handle.splice(0, Infinity, forwardAsFirst());
    });
    const older = JSON.stringify(await routes());
    expect(older).not.toContain("cutover_preview");
    const route = await router.put({ ...write, nonce: nonce("b") });
    expect(await router.read("web")).toEqual(route);
    expect(JSON.stringify(await routes())).toBe(older);
    const staged = { target: green, token: "t".repeat(32) };
    const placed = await router.put({ ...write, nonce: nonce("c"), staged });
    expect(await router.read("web")).toEqual(placed);
    expect(placed.facts).toEqual({ guards: [] });
    expect(await answer("older.test", "/", cookie)).toBe("green");
    expect(await answer("older.test")).toBe("blue");
    await router.remove("web");
  });

  it("should load its configuration once for a fallback if its route is of a version that had none", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "web", domains: ["unfallen.test"], target: { ...blue, port: 1 } };
    await router.put({ ...write, nonce: nonce("a") });
    await edit("web", ({ handle }) => {
      const [, proxy] = (handle[0]?.routes ?? []) as CaddyRoute[];
      const [, staged] = proxy?.handle ?? [];
      proxy?.handle.splice(0, Infinity, ...(staged ? [staged] : []), forwardAsFirst());
    });
    const older = JSON.stringify(await routes());
    await router.put({ ...write, nonce: nonce("b") });
    expect(JSON.stringify(await routes())).toBe(older);
    const route = await router.put({ ...write, nonce: nonce("c"), fallback: green });
    expect(await router.read("web")).toEqual(route);
    expect(await answer("unfallen.test")).toBe("green");
    const newer = JSON.stringify(await routes());
    await router.put({ ...write, nonce: nonce("d"), fallback: blue });
    expect(await answer("unfallen.test")).toBe("blue");
    await router.put({ ...write, nonce: nonce("e") });
    expect(JSON.stringify(await routes())).toBe(newer);
    await router.remove("web");
  });

  it("should fail no request while its fallback changes, and answer 502 alone once that is taken away", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "web", domains: ["fallen.test"], target: { ...blue, port: 1 } };
    await router.put({ ...write, nonce: nonce("a"), fallback: blue });
    const before = JSON.stringify(await routes());
    const at = { port: process.proxyPort, host: "fallen.test", connections: "keep-alive" } as const;
    const load = new OpenLoopLoad({ ...at, perSecond: 100 }).start();
    for (let turn = 0; turn < 40; turn += 1) {
      await router.put({ ...write, nonce: nonce("b"), fallback: turn % 2 === 0 ? green : blue });
      await sleep(10);
    }
    const { failures, bodies } = summarizeLoad(await load.stop());
    expect([failures, bodies.toSorted()]).toEqual([[], ["blue", "green"]]);
    const other = new OpenLoopLoad({ ...at, perSecond: 100 }).start();
    for (let turn = 0; turn < 40; turn += 1) {
      await router.put({ ...write, nonce: nonce("c"), ...(turn % 2 === 0 && { fallback: green }) });
      await sleep(10);
    }
    expect(summarizeLoad(await other.stop()).failures).toEqual(["status 502"]);
    expect(JSON.stringify(await routes())).toBe(before);
    await router.remove("web");
  });

  it("should fail no request that is drawn right before its share or its target is taken away", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "web", domains: ["taken.test"], target: blue };
    const staged = { target: green, token: "t".repeat(32) };
    await router.put({ ...write, nonce: nonce("a") });
    const before = JSON.stringify(await routes());
    const at = { port: process.proxyPort, host: "taken.test" };
    const load = new OpenLoopLoad({ ...at, perSecond: 200, connections: "keep-alive" }).start();
    for (let turn = 0; turn < 60; turn += 1) {
      await router.put({ ...write, nonce: nonce("b"), staged: { ...staged, share: 99 } });
      await sleep(10);
      await router.put({ ...write, nonce: nonce("c"), ...(turn % 2 === 0 && { staged }) });
    }
    expect(summarizeLoad(await load.stop())).toMatchObject({ failed: 0, failures: [] });
    expect(JSON.stringify(await routes())).toBe(before);
    await router.remove("web");
  });

  it("should draw below a folder whose name looks like a pattern", async () => {
    const within = caddy({ ...options(), directory: join(process.directory, "a[b]*?") });
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const staged = { target: green, token: "t".repeat(32), share: 99 };
    const write = { workload: "web", domains: ["pattern.test"], target: blue, nonce: nonce("a") };
    await within.put({ ...write, staged });
    await expect.poll(() => answer("pattern.test")).toBe("green");
    await within.remove("web");
  });

  it("should keep the streams of its own over a change of the configuration", async () => {
    const target = await startUpstream("kept");
    await router.put({ workload: "web", domains: ["kept.test"], target, nonce: nonce("a") });
    const at = { port: process.proxyPort, host: "kept.test" };
    const streams = [new EventStream(at), new WebSocketStream(at)];
    await Promise.all(streams.map(({ opened }) => opened));
    await router.put({ workload: "web", domains: ["kept.test", "more.test"], target, nonce: nonce("b") });
    expect(await answer("more.test")).toBe("kept");
    // Those that Caddy closes go within a second.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(streams.map((stream) => stream.close().cutAtMs)).toEqual([undefined, undefined]);
    await router.remove("web");
  });

  it("should stand before a route that takes every host", async () => {
    const all = await routes();
    await process.edit("PATCH", "/routes", [
      ...all,
      { handle: [{ handler: "static_response", body: "catch-all" }] },
    ]);
    await router.put({
      workload: "web",
      domains: ["before.test"],
      target: await startUpstream("ours"),
      nonce: nonce("a"),
    });
    expect(await answer("before.test")).toBe("ours");
    expect(await answer("other.test")).toBe("catch-all");
    await router.remove("web");
    await process.edit("PATCH", "/routes", all);
  });

  it("should write its limits, and change the configuration for other ones", async () => {
    const target = await startUpstream("limited");
    const write = { workload: "web", domains: ["limits.test"], target };
    await router.put({ ...write, nonce: nonce("a"), limits: { maxBodyBytes: 10, readTimeoutMs: 5_000 } });
    const post = async (bytes: number) =>
      new Promise<number | undefined>((resolve, reject) => {
        const at = {
          host: "127.0.0.1",
          port: process.proxyPort,
          method: "POST",
          headers: { host: "limits.test" },
        };
        const call = ask({ ...at, agent: new Agent() }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        call.on("error", reject).end("x".repeat(bytes));
      });
    expect(await post(5)).toBe(200);
    expect(JSON.stringify(await routes())).toContain('"read_timeout":"5000ms"');
    await router.put({ ...write, nonce: nonce("b") });
    expect(JSON.stringify(await routes())).not.toMatch(/request_body|read_timeout/);
    await router.remove("web");
  });

  it("should write its route again after `caddy reload` or a restart has taken it away", async () => {
    const write = { workload: "web", domains: ["again.test"], target: await startUpstream("again") };
    for (const [act, letter] of [
      [() => process.reload(), "a"],
      [() => process.restart(), "b"],
    ] as const) {
      await router.put({ ...write, nonce: nonce(letter) });
      await act();
      expect(await router.read("web")).toBeUndefined();
      const route: Route = await router.put({ ...write, nonce: nonce("c") });
      expect(await router.read("web")).toEqual(route);
      expect(await answer("again.test")).toBe("again");
    }
    await router.remove("web");
    expect(await readdir(process.directory)).not.toContain("web");
  });

  it("should lose no change that somebody else makes between its read and its write", async () => {
    const all = await routes();
    let turn = 0;
    // Three times in a row, somebody is faster.
    const busy = await serve(async (request, response) => {
      if (request.method !== "GET" && turn < 3) {
        turn += 1;
        const foreign = {
          match: [{ host: [`foreign-${turn}.test`] }],
          handle: [{ handler: "static_response" }],
        };
        await process.edit("PATCH", "/routes", [...(await routes()), foreign]);
      }
      const answered = await askCaddy(request);
      response.writeHead(answered.statusCode ?? 0, answered.headers);
      answered.pipe(response);
    });
    const target = await startUpstream("beside");
    const write = { workload: "web", domains: ["beside.test"], target, nonce: nonce("a") };
    await caddy({ ...options(), admin: busy }).put(write);
    expect(await answer("beside.test")).toBe("beside");
    const hosts = (await routes()).flatMap(({ match }) => match?.flatMap(({ host }) => host ?? []) ?? []);
    expect(hosts).toEqual(
      expect.arrayContaining(["beside.test", "foreign-1.test", "foreign-2.test", "foreign-3.test"]),
    );
    await router.remove("web");
    await process.edit("PATCH", "/routes", all);
  });

  it("should leave no files of a route that Caddy refuses, and say its words", async () => {
    const all = await routes();
    // Nothing that is refused comes from a route of ours: somebody's port is taken.
    const refusing = caddy({ ...options(), limits: { readTimeoutMs: Number.MAX_SAFE_INTEGER } });
    const write = { workload: "web", domains: ["refused.test"], target: await startUpstream("x") };
    await expect(refusing.put({ ...write, nonce: nonce("a") })).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("duration") as string,
    });
    expect(await routes()).toEqual(all);
    expect(await readdir(process.directory)).not.toContain("web");
    // One that is served stays what it is.
    await router.put({ ...write, nonce: nonce("b") });
    await expect(refusing.put({ ...write, nonce: nonce("c") })).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
    });
    expect(await answer("refused.test", markerPath)).toBe(nonce("b"));
    await router.remove("web");
  });

  it("should say in check what keeps it from writing", async () => {
    expect(await router.check()).toMatchObject([{ code: "ROUTER_FORGETS", severity: "warning" }]);
    const elsewhere = caddy({ ...options(), proxyUrl: "http://127.0.0.1:9" });
    expect(await elsewhere.check()).toMatchObject([
      { code: "ROUTER_REJECTED", message: "No server of Caddy's configuration listens at 127.0.0.1:9" },
    ]);
    const nobody = caddy({ ...options(), admin: "http://127.0.0.1:9" });
    expect(await nobody.check()).toMatchObject([{ code: "ROUTER_UNREACHABLE", severity: "error" }]);
    const file = join(process.directory, "..", "no-folder");
    await writeFile(file, "");
    expect(await caddy({ ...options(), directory: join(file, "routes") }).check()).toMatchObject([
      { severity: "error", subject: "caddy" },
    ]);
    await rm(file);
    // A name that is none of its origins.
    const stranger = caddy({ ...options(), admin: process.admin.replace("127.0.0.1", "[::ffff:127.0.0.1]") });
    expect(await stranger.check()).toMatchObject([
      { code: "ROUTER_FORBIDDEN", remedy: expect.stringContaining("origins") as string },
    ]);
  });

  it("should refuse a Caddy that cannot read a target from a file", async () => {
    const old = await serve((_request, response) => response.setHeader("trailer", "ETag").end("{}"));
    expect(await caddy({ ...options(), admin: old }).check()).toMatchObject([
      { code: "ROUTER_REJECTED", message: expect.stringContaining("older than 2.8") as string },
    ]);
  });

  it("should find a write done whose answer was lost, and be uncertain of one that cannot be found out", async () => {
    let isDeaf = false;
    const lossy = await serve(async (request, response) => {
      const { method } = request;
      if (isDeaf && method !== "GET") return request.socket.destroy();
      const answered = await askCaddy(request);
      if (method !== "GET") return response.destroy();
      response.writeHead(answered.statusCode ?? 0, answered.headers);
      return answered.pipe(response);
    });
    const write = { workload: "web", domains: ["lost.test"], target: await startUpstream("lost") };
    const through = caddy({ ...options(), admin: lossy });
    const route = await through.put({ ...write, nonce: nonce("a") });
    expect(await router.read("web")).toEqual(route);
    expect(await answer("lost.test")).toBe("lost");
    isDeaf = true;
    const more = { ...write, domains: ["lost.test", "more.test"], nonce: nonce("b") };
    await expect(through.put(more)).rejects.toMatchObject({ code: "ROUTER_UNCERTAIN" });
    expect(await router.read("web")).toEqual(route);
    await router.remove("web");
  });

  it("should warn of a deployment that has Caddy load its configuration anew", async () => {
    const all = await routes();
    await process.edit("PATCH", "/routes", [
      ...all,
      { match: [{ host: ["foreign.test"] }], handle: [{ handler: "static_response" }] },
    ]);
    const route = { workload: "web", domains: ["warned.test"] };
    expect(await router.check(route)).toMatchObject([
      { code: "ROUTER_RELOADS", severity: "warning" },
      { code: "ROUTER_FORGETS" },
    ]);
    await router.put({ ...route, target: await startUpstream("x"), nonce: nonce("a") });
    expect(await router.check(route)).toEqual([]);
    const reloads = [
      { code: "ROUTER_RELOADS", message: expect.stringContaining("to be another one") as string },
    ];
    expect(await router.check({ ...route, limits: { readTimeoutMs: 5_000 } })).toMatchObject(reloads);
    // As of an older version.
    await edit("web", ({ handle }) => handle[0]?.routes?.splice(1, 1));
    expect(await router.check(route)).toMatchObject(reloads);
    await router.put({ ...route, target: await startUpstream("x"), nonce: nonce("b") });
    expect(await router.check(route)).toEqual([]);
    await router.remove("web");
    await process.edit("PATCH", "/routes", all);
  });

  it("should serve a release of an older version, whose files have no names that hold their text", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "web", domains: ["nameless.test"] };
    const current = join(process.directory, "web/current");
    const asOlder = async () => {
      for (const name of await readdir(current)) if (name.includes("=")) await rm(join(current, name));
    };
    await router.put({ ...write, target: { ...blue, port: 1 }, fallback: green, nonce: nonce("a") });
    await asOlder();
    expect(await answer("nameless.test")).toBe("green");
    const staged = { target: green, token: "t".repeat(32), share: 50, sticky: "s".repeat(12) };
    await router.put({ ...write, target: blue, staged, nonce: nonce("b") });
    await asOlder();
    const kept = (draw: string) =>
      `cutover_draw=${"s".repeat(12)}.${draw}0000000-0000-4000-8000-000000000000`;
    expect(await answer("nameless.test", "/", kept("0"))).toBe("green");
    expect(await answer("nameless.test", "/", kept("f"))).toBe("blue");
    await router.remove("web");
  });

  it("should read no file for a request, whatever is on the route", async () => {
    const [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
    const write = { workload: "web", domains: ["unread.test"], target: blue };
    const staged = { target: green, token: "t".repeat(32), share: 50, sticky: "s".repeat(12) };
    await router.put({ ...write, staged, fallback: green, nonce: nonce("a") });
    const current = join(process.directory, "web/current");
    for (const name of await readdir(current))
      if (name !== "nonce" && !name.includes("=")) await writeFile(join(current, name), "garbage");
    const answers = await Promise.all(Array.from({ length: 40 }, () => answer("unread.test")));
    expect(new Set(answers)).toEqual(new Set(["blue", "green"]));
    await router.remove("web");
  });

  it("should read nothing from files that are broken, and write them anew", async () => {
    const write = { workload: "web", domains: ["broken.test"], target: await startUpstream("whole") };
    await router.put({ ...write, nonce: nonce("a") });
    await writeFile(join(process.directory, "web/current/target"), "garbage");
    expect(await router.read("web")).toBeUndefined();
    await router.put({ ...write, nonce: nonce("b") });
    expect(await answer("broken.test")).toBe("whole");
    expect(await readFile(join(process.directory, "web/current/nonce"), "utf8")).toBe(nonce("b"));
    await router.remove("web");
  });

  it.each([
    [{ admin: "unix:/run/caddy.sock" }, "`admin` must be a URL"],
    [{ proxyUrl: "127.0.0.1" }, "`proxyUrl` must be a URL"],
    [{ directory: "/srv/{x}" }, "`directory` must not hold braces"],
  ])("should refuse %j", (change, message) => {
    expect(() => caddy({ ...options(), ...change })).toThrow(message);
  });
});
