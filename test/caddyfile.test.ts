import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { caddy } from "@cutover/core";
import {
  type Entrance,
  httpProber,
  markerPath,
  type Router,
  type RouteTarget,
  systemClock,
} from "@cutover/core/ports";
import { routerContract } from "@cutover/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { CaddyProcess } from "./parts/caddy/caddy-process.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { WebSocketStream } from "./parts/load/web-socket-stream.js";
import { ContractUpstreams, sendThrough } from "./parts/upstreams/contract-upstreams.js";

let process: CaddyProcess;
let router: Router;
const upstreams = new ContractUpstreams();
const prober = httpProber();
const nonce = (letter: string) => letter.repeat(24);

const site = (name: string, port: number) => `http://${name}.test:${port} {\n\trespond "${name}"\n}\n`;

beforeAll(async () => {
  process = await CaddyProcess.startWithCaddyfile({
    lines: (port) => `${site("foreign", port)}import others/*\n`,
    // Else Caddy speaks TLS there for a host that is added through the admin API.
    globals: (port) => `\thttp_port ${port}\n`,
  });
  const others = join(dirname(process.config), "others");
  await mkdir(others);
  await writeFile(join(others, "relative"), site("relative", process.proxyPort));
  await process.reload();
  router = caddy(options());
});
afterAll(async () => {
  await process.close();
  upstreams.close();
});

const options = () => ({
  admin: process.admin,
  proxyUrl: `http://127.0.0.1:${process.proxyPort}`,
  directory: process.directory,
  caddyfile: process.config,
});

const siteOf = (workload: string) => join(process.directory, "_sites", `${workload}.caddy`);

/** Changes a file as a person would, and reloads. */
async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, "utf8")));
  await process.reload();
}

async function answer(domain: string, path = "/"): Promise<string> {
  const at = { scheme: "http", address: "127.0.0.1", port: process.proxyPort } as const;
  const outcome = await prober.probe({ ...at, path, host: domain, timeoutMs: 5_000, maxBodyBytes: 9_999 });
  return outcome.kind === "answer" ? outcome.body : outcome.message;
}

/** How often Caddy was asked to load a Caddyfile. */
const loads = async (): Promise<number> => (await process.log()).split('"uri":"/load"').length - 1;

const start = (name: string): Promise<RouteTarget> => upstreams.start(name);

describe("caddy with a Caddyfile", () => {
  it.each(routerContract.map((each) => [each.title, each] as const))("%s", async (_title, each) => {
    const done = each.run({
      router,
      prober,
      clock: systemClock,
      startUpstream: upstreams.start.bind(upstreams),
      send: sendThrough,
      addForeignRoute: (domain, at) => {
        const directive = at ? `reverse_proxy ${at.host}:${at.port}` : "respond foreign";
        return edit(process.config, (text) => {
          return `${text}http://${domain}:${process.proxyPort} {\n\t${directive}\n}\n`;
        });
      },
      addLocation: (workload, path, at) =>
        edit(siteOf(workload), (text) =>
          text.replace(/\}\n$/, `\thandle ${path}* {\n\t\treverse_proxy ${at.host}:${at.port}\n\t}\n}\n`),
        ),
      byHand: {
        addDomain: (workload, domain) =>
          edit(siteOf(workload), (text) => `http://${domain}:${process.proxyPort}, ${text}`),
        guard: (workload) => edit(siteOf(workload), (text) => text.replace("{\n", "{\n\tencode\n")),
        delete: async (workload) => {
          await rm(siteOf(workload));
          await process.reload();
        },
      },
    });
    await expect(done).resolves.toBeUndefined();
  });

  it("should serve its routes, with what stands around them, over `caddy reload` and a restart", async () => {
    const write = { workload: "web", domains: ["kept.test"], target: await start("kept") };
    const route = await router.put({ ...write, nonce: nonce("a") });
    for (const act of [() => process.reload(), () => process.restart()]) {
      await act();
      expect(await router.read("web")).toEqual(route);
      expect([await answer("kept.test"), await answer("kept.test", markerPath)]).toEqual([
        "kept",
        nonce("a"),
      ]);
      expect([await answer("foreign.test"), await answer("relative.test")]).toEqual(["foreign", "relative"]);
    }
    await router.remove("web");
    expect(existsSync(siteOf("web"))).toBe(false);
    expect([await answer("foreign.test"), await answer("relative.test")]).toEqual(["foreign", "relative"]);
  });

  it("should switch, stage and fall back without a load, and lose no request and no stream", async () => {
    const [blue, green] = [await start("blue"), await start("green")];
    const write = { workload: "web", domains: ["switch.test"] };
    await router.put({ ...write, target: blue, nonce: nonce("a") });
    const at = { port: process.proxyPort, host: "switch.test" };
    const [text, before] = [await readFile(siteOf("web"), "utf8"), await loads()];
    const load = new OpenLoopLoad({ ...at, perSecond: 100, connections: "fresh" }).start();
    for (let turn = 0; turn < 20; turn += 1) {
      const [target, other, name] = turn % 2 === 0 ? [green, blue, "green"] : [blue, green, "blue"];
      const token = "t".repeat(32);
      const more = turn % 3 === 0 ? { staged: { target: other, token, share: 50 } } : { fallback: other };
      const letter = String.fromCodePoint(98 + turn);
      await router.put({ ...write, target: other, nonce: nonce("0"), ...more });
      await router.put({ ...write, target, nonce: nonce(letter) });
      expect(await answer("switch.test", markerPath)).toBe(nonce(letter));
      expect(await answer("switch.test")).toBe(name);
    }
    expect(summarizeLoad(await load.stop())).toMatchObject({ failed: 0, failures: [] });
    expect([await readFile(siteOf("web"), "utf8"), await loads()]).toEqual([text, before]);
    await router.remove("web");
    expect(await loads()).toBe(before + 1);
  });

  it("should give a client its draw with an answer that another target has taken over", async () => {
    const [blue, white] = [await start("blue"), await start("white")];
    const dead = { ...blue, port: 1 };
    const write = { workload: "web", domains: ["drawn.test"], fallback: white };
    const staged = { target: dead, token: "t".repeat(32), share: 50, sticky: "shift001" };
    const visit = async () => {
      const cookies = new Set<string>();
      for (let time = 0; time < 20; time += 1) {
        const outcome = await prober.probe({ ...at, path: "/", host: "drawn.test" });
        if (outcome.kind !== "answer") throw new Error(outcome.message);
        const names = (outcome.cookies ?? []).map((cookie) => cookie.split(".")[0]);
        cookies.add(`${outcome.body} ${names.join()}`);
      }
      return [...cookies];
    };
    const entrance = { scheme: "http", address: "127.0.0.1", port: process.proxyPort } as const;
    const at = { ...entrance, timeoutMs: 5_000, maxBodyBytes: 99 };
    await router.put({ ...write, target: blue, nonce: nonce("a"), staged });
    expect(await visit()).toEqual(["blue cutover_draw=shift001"]);
    await router.put({ ...write, target: dead, nonce: nonce("b"), staged });
    expect(await visit()).toEqual(["white cutover_draw=shift001"]);
    await router.remove("web");
  });

  it("should load once for other domains and other limits, and keep its streams", async () => {
    const server = createServer((asked, response) => asked.resume().on("end", () => response.end("kept")));
    new WebSocketServer({ server }).on("connection", (socket) => socket.send("opened"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const target = { scheme: "http", host: "127.0.0.1", port } as const;
    const write = { workload: "web", domains: ["stream.test"], target };
    await router.put({ ...write, nonce: nonce("a") });
    const before = await loads();
    const stream = new WebSocketStream({ port: process.proxyPort, host: "stream.test" });
    await stream.opened;
    await router.put({ ...write, domains: ["more.test", "stream.test"], nonce: nonce("b") });
    expect([await answer("more.test"), await loads()]).toEqual(["kept", before + 1]);
    await router.put({ ...write, nonce: nonce("c"), limits: { maxBodyBytes: 10 } });
    expect(await readFile(siteOf("web"), "utf8")).toContain("max_size 10\n");
    const [entrance] = (await router.read("web"))?.entrances ?? [];
    const post = (body: string) => sendThrough(entrance as Entrance, { method: "POST", body });
    expect([await post("x".repeat(10)), await post("x".repeat(11))]).toMatchObject([
      { status: 200 },
      { status: 413 },
    ]);
    expect(stream.close().cutAtMs).toBeUndefined();
    server.closeAllConnections();
    server.close();
    await router.remove("web");
  });

  it("should keep its site files apart from the targets of workloads, whatever their names", async () => {
    const names = ["other", "sites", "x.caddy"];
    for (const workload of names) {
      const target = await start(workload);
      await router.put({ workload, domains: [`${workload}.test`], target, nonce: nonce("a") });
      await router.put({ workload, domains: [`${workload}.test`], target, nonce: nonce("b") });
    }
    for (const name of names) expect(await answer(`${name}.test`)).toBe(name);
    await router.remove("sites");
    await process.reload();
    expect([await answer("other.test"), await answer("x.caddy.test")]).toEqual(["other", "x.caddy"]);
    for (const name of names) await router.remove(name);
  });

  it("should put the file before back if Caddy refuses its Caddyfile, and report Caddy's words in check", async () => {
    const write = { workload: "web", domains: ["old.test"], target: await start("old") };
    const route = await router.put({ ...write, nonce: nonce("a") });
    const [text, whole] = [await readFile(siteOf("web"), "utf8"), await readFile(process.config, "utf8")];
    await writeFile(process.config, `${whole}http://broken.test {\n\tnonsense\n}\n`);
    const at = `${process.config}:${whole.split("\n").length + 1}`;
    const refused = { code: "ROUTER_REJECTED", message: expect.stringContaining(at) as string };
    await expect(router.put({ ...write, domains: ["new.test"], nonce: nonce("b") })).rejects.toMatchObject(
      refused,
    );
    await expect(router.remove("web")).rejects.toMatchObject(refused);
    const other = { ...write, workload: "api", domains: ["api.test"], nonce: nonce("b") };
    await expect(router.put(other)).rejects.toMatchObject(refused);
    expect([await readFile(siteOf("web"), "utf8"), existsSync(siteOf("api"))]).toEqual([text, false]);
    expect(await router.read("web")).toEqual(route);
    expect([await answer("old.test"), await answer("foreign.test")]).toEqual(["old", "foreign"]);
    expect(await router.check({ workload: "api", domains: ["api.test"] })).toMatchObject([refused]);
    // What Caddy finds only as it begins to serve.
    await writeFile(
      process.config,
      `${whole}http://bound.test:${process.proxyPort} {\n\tbind 192.0.2.1\n}\n`,
    );
    await expect(router.put(other)).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("192.0.2.1") as string,
    });
    expect([existsSync(siteOf("api")), await answer("foreign.test")]).toEqual([false, "foreign"]);
    // A switch needs no load.
    await router.put({ ...write, nonce: nonce("c") });
    await writeFile(process.config, whole);
    await router.remove("web");
  });

  it("should find in check what a Caddyfile lacks", async () => {
    expect(await router.check()).toEqual([]);
    const route = { workload: "web", domains: ["checked.test"] };
    expect(await router.check(route)).toMatchObject([{ code: "ROUTER_RELOADS", severity: "warning" }]);
    const elsewhere = caddy({ ...options(), caddyfile: "/no/such/Caddyfile" });
    expect(await elsewhere.check(route)).toMatchObject([
      { code: "ROUTER_REJECTED", message: expect.stringContaining("/no/such/Caddyfile") as string },
    ]);
    const whole = await readFile(process.config, "utf8");
    const line = `import ${process.directory}/_sites/*.caddy`;
    await writeFile(process.config, whole.replace(line, `# ${line}`));
    const lacking = { code: "ROUTER_REJECTED", remedy: expect.stringContaining(line) as string };
    expect(await router.check()).toMatchObject([lacking]);
    const write = { ...route, target: await start("x"), nonce: nonce("a") };
    await expect(router.put(write)).rejects.toMatchObject(lacking);
    expect(existsSync(siteOf("web"))).toBe(false);
    await writeFile(process.config, whole.replace(line, `${line} # of Cutover`));
    expect(await router.check()).toEqual([]);
    // Not loaded yet.
    await writeFile(process.config, `${whole}http://checked.test:${process.proxyPort} {\n}\n`);
    expect(await router.check(route)).toMatchObject([
      { code: "DOMAIN_TAKEN", severity: "error", subject: "domain checked.test" },
      { code: "ROUTER_RELOADS" },
    ]);
    await expect(router.put(write)).rejects.toMatchObject({ code: "ROUTER_REJECTED" });
    const bound = `http://bound.test:${process.proxyPort} {\n\tbind 127.0.0.1\n}\n`;
    await writeFile(process.config, whole + bound);
    const unserved = { code: "ROUTER_REJECTED", remedy: expect.stringContaining("default_bind") as string };
    expect(await router.check(route)).toMatchObject([{ code: "ROUTER_RELOADS" }, unserved]);
    await expect(router.put(write)).rejects.toMatchObject(unserved);
    expect(existsSync(siteOf("web"))).toBe(false);
    await writeFile(process.config, whole);
  });

  it("should not take away what somebody has added through the admin API", async () => {
    const added = {
      match: [{ host: ["added.test"] }],
      handle: [{ handler: "static_response", body: "added" }],
    };
    await process.edit("PUT", "/routes/0", added);
    const write = { workload: "web", domains: ["beside.test"], target: await start("x") };
    const refused = { code: "ROUTER_REJECTED", message: expect.stringContaining("added.test") as string };
    expect(await router.check(write)).toMatchObject([refused]);
    await expect(router.put({ ...write, nonce: nonce("a") })).rejects.toMatchObject(refused);
    expect([await answer("added.test"), existsSync(siteOf("web"))]).toEqual(["added", false]);
    await process.reload();
    await router.put({ ...write, nonce: nonce("a") });
    await router.remove("web");
  });

  it("should make site files of the routes that were written through the admin API", async () => {
    const { caddyfile: _, ...withoutFile } = options();
    const before = caddy(withoutFile);
    const target = await start("moved");
    for (const workload of ["web", "api"])
      await before.put({ workload, domains: [`${workload}.test`], target, nonce: nonce("a") });
    const write = { workload: "web", domains: ["web.test"], target };
    expect(await router.check(write)).toMatchObject([
      {
        code: "ROUTER_FORGETS",
        severity: "warning",
        message: expect.stringContaining("cutover-api") as string,
      },
      { code: "ROUTER_RELOADS", message: expect.stringContaining("its site file changes") as string },
    ]);
    const load = new OpenLoopLoad({
      port: process.proxyPort,
      host: "web.test",
      perSecond: 100,
      connections: "keep-alive",
    }).start();
    expect(await router.read("web")).toBeDefined();
    const route = await router.put({ ...write, nonce: nonce("b") });
    expect(await router.read("web")).toEqual(route);
    const { bodies } = summarizeLoad(await load.stop());
    expect(bodies).toEqual(["moved"]);
    expect(await router.read("api")).toBeUndefined();
    await router.put({ workload: "api", domains: ["api.test"], target, nonce: nonce("b") });
    expect([await answer("web.test"), await answer("api.test")]).toEqual(["moved", "moved"]);
    for (const workload of ["web", "api"]) await router.remove(workload);
  });

  it("should read no route that Caddy has not loaded, and load a file that somebody has edited", async () => {
    const write = { workload: "web", domains: ["loaded.test"], target: await start("loaded") };
    const route = await router.put({ ...write, nonce: nonce("a") });
    const text = await readFile(siteOf("web"), "utf8");
    await rm(siteOf("web"));
    await process.reload();
    await writeFile(siteOf("web"), text);
    expect(await router.read("web")).toBeUndefined();
    expect(await router.put({ ...write, nonce: nonce("a") })).toEqual(route);
    expect(await answer("loaded.test")).toBe("loaded");
    await writeFile(siteOf("web"), text.replace("{\n", "{\n\theader X-Own yes\n"));
    const before = await loads();
    const edited = await router.put({ ...write, nonce: nonce("b") });
    expect([edited.facts?.guards, await loads()]).toEqual([["parts of its own"], before + 1]);
    await router.put({ ...write, nonce: nonce("c") });
    expect(await loads()).toBe(before + 1);
    // Its own lines are put right.
    await edit(siteOf("web"), (now) => now.replace("respond {file", "respond x{file"));
    await router.put({ ...write, nonce: nonce("d") });
    expect(await answer("loaded.test", markerPath)).toBe(nonce("d"));
    await edit(siteOf("web"), (now) => now.replace("# cutover: begin", "#"));
    const lacks = { code: "ROUTER_REJECTED", message: expect.stringContaining(siteOf("web")) as string };
    await expect(router.put({ ...write, nonce: nonce("e") })).rejects.toMatchObject(lacks);
    await expect(router.remove("web")).rejects.toMatchObject(lacks);
    expect(await router.check({ workload: "web", domains: write.domains })).toMatchObject([lacks]);
    await writeFile(siteOf("web"), text);
    await router.remove("web");
  });

  it("should repeat a load whose answer was lost, and be uncertain of one that cannot be found out", async () => {
    let isDeaf = false;
    const lossy = createServer((asked, response) => {
      if (isDeaf && asked.url === "/load") return void asked.socket.destroy();
      const { method, url } = asked;
      const headers = { ...asked.headers, host: new URL(process.admin).host };
      const passed = request(process.admin + String(url), { method, headers, agent: false }, (answered) => {
        if (url === "/load") return response.destroy();
        response.writeHead(answered.statusCode ?? 0, answered.headers);
        return answered.pipe(response);
      });
      passed.on("error", () => response.destroy());
      asked.pipe(passed);
      return undefined;
    });
    await new Promise<void>((resolve) => lossy.listen(0, "127.0.0.1", resolve));
    const admin = `http://127.0.0.1:${(lossy.address() as AddressInfo).port}`;
    const through = caddy({ ...options(), admin });
    const write = { workload: "web", domains: ["lost.test"], target: await start("lost") };
    const route = await through.put({ ...write, nonce: nonce("a") });
    expect([await router.read("web"), await answer("lost.test")]).toEqual([route, "lost"]);
    isDeaf = true;
    const more = { ...write, domains: ["lost.test", "more.test"] };
    await expect(through.put({ ...more, nonce: nonce("c") })).rejects.toMatchObject({
      code: "ROUTER_UNCERTAIN",
    });
    expect(await router.read("web")).toEqual(route);
    // The next write settles it.
    await router.put({ ...more, nonce: nonce("d") });
    expect([await answer("more.test"), await answer("lost.test", markerPath)]).toEqual(["lost", nonce("d")]);
    lossy.close();
    await router.remove("web");
  });

  it("should serve over https, with a certificate as Caddy gets it", async () => {
    const secured = await CaddyProcess.startWithCaddyfile({
      globals: () => "\tlocal_certs\n\tauto_https disable_redirects\n",
    });
    try {
      const { admin, directory, proxyPort, config } = secured;
      const over = caddy({ admin, directory, proxyUrl: `https://127.0.0.1:${proxyPort}`, caddyfile: config });
      const write = { workload: "web", domains: ["secure.test"], target: await start("secure") };
      expect(await over.check(write)).toMatchObject([{ code: "CERTIFICATE_MISSING", severity: "warning" }]);
      const staged = { target: write.target, token: "t".repeat(32) };
      const { entrances } = await over.put({ ...write, nonce: nonce("a"), staged });
      const [{ domain: host, ...at }] = entrances as [Entrance];
      const asked = { ...at, host, timeoutMs: 5_000, maxBodyBytes: 99 };
      const ask = () =>
        prober.probe({ ...asked, path: `/.well-known/cutover/preview?token=${staged.token}` });
      const plain = caddy({ admin, directory, proxyUrl: `http://127.0.0.1:${proxyPort}`, caddyfile: config });
      expect(await plain.check({ workload: "api", domains: ["plain.test"] })).toMatchObject([
        { code: "ROUTER_RELOADS" },
        { code: "ROUTER_REJECTED", severity: "error" },
      ]);
      await expect.poll(ask, { timeout: 10_000 }).toMatchObject({
        status: 302,
        location: "/",
        cookies: [`cutover_preview=${staged.token}; Path=/; HttpOnly; SameSite=Lax; Secure`],
      });
    } finally {
      await secured.close();
    }
  });

  it("should warn of a Caddy that starts with another configuration", async () => {
    const route = { workload: "web", domains: ["checked.test"] };
    const copy = join(process.directory, "..", "Other");
    await writeFile(copy, await readFile(process.config, "utf8"));
    expect(await caddy({ ...options(), caddyfile: copy }).check(route)).toMatchObject([
      { code: "ROUTER_RELOADS" },
      { code: "ROUTER_FORGETS", message: expect.stringContaining(process.config) as string },
    ]);
  });

  it.each([{ caddyfile: "/etc/my caddy/Caddyfile" }, { directory: "/srv/routes[1]" }])(
    "should refuse %j",
    (change) => {
      expect(() => caddy({ ...options(), ...change })).toThrow("which an import of a Caddyfile cannot name");
    },
  );
});
