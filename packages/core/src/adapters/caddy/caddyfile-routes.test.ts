import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckedRoute, Router, RouteWrite } from "../../ports/router.js";
import { MemoryCaddy } from "../../testing/memory-caddy.js";
import { caddy } from "./caddy-router.js";

const target = { scheme: "http", host: "10.0.0.2", port: 8080 } as const;
const next = { ...target, host: "10.0.0.3" };
const write = { workload: "web", domains: ["a.test"], target, nonce: "0123456789abcdef" };
const mine = "http://mine.test {\n\treverse_proxy 10.1.0.1:80\n}\n";
const apiRoute = (id: string) => ({ "@id": id, match: [{ host: ["api.test"] }] });

let directory: string;
let caddyfile: string;
let proxy: MemoryCaddy;
let router: Router;

const siteFile = () => join(directory, "routes/_sites/web.caddy");
const site = () => readFile(siteFile(), "utf8");
const put = (more: Partial<RouteWrite> = {}) => router.put({ ...write, ...more });
const served = () => readFile(join(directory, "routes/web/current/target"), "utf8");
const loads = () => proxy.writes.filter((one) => one === "POST /load").length;
const hosts = () =>
  proxy.routes?.flatMap(({ match = [] }) => match.flatMap(({ host = [] }) => host)).toSorted();

/** Its sites, and the import of Cutover's site files. */
async function writeCaddyfile(
  sites = mine,
  importing = `import ${directory}/routes/_sites/*.caddy`,
): Promise<void> {
  await writeFile(caddyfile, `# The sites of this machine\n${importing}\n${sites}`);
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "cutover-caddyfile-"));
  caddyfile = join(directory, "Caddyfile");
  await mkdir(join(directory, "routes"));
  await writeCaddyfile();
  proxy = await MemoryCaddy.start();
  proxy.change(() => [{ match: [{ host: ["mine.test"] }] }]);
  const folder = join(directory, "routes");
  router = caddy({ admin: proxy.url, proxyUrl: "http://127.0.0.1", directory: folder, caddyfile });
});
afterEach(async () => {
  await proxy.stop();
  await rm(directory, { recursive: true });
});

describe("a route as a site file", () => {
  it("should be loaded with the user's own sites, readable for Caddy", async () => {
    expect(await router.read("web")).toBeUndefined();
    const route = await put();
    expect(route).toMatchObject({ domains: ["a.test"], target, facts: { guards: [] } });
    expect(await router.read("web")).toEqual(route);
    expect([loads(), hosts()]).toEqual([1, ["a.test", "mine.test"]]);
    expect((await stat(siteFile())).mode & 0o777).toBe(0o644);
    expect((await stat(join(siteFile(), ".."))).mode & 0o777).toBe(0o755);
  });

  it("should be switched without a load", async () => {
    await put();
    expect(await put({ target: next, nonce: "f".repeat(16) })).toMatchObject({ target: next });
    expect([loads(), await served()]).toEqual([1, "10.0.0.3:8080"]);
  });

  it("should be loaded again with other domains, or if Caddy has not loaded its file", async () => {
    await put();
    await put({ domains: ["b.test"] });
    expect([loads(), hosts()]).toEqual([2, ["b.test", "mine.test"]]);
    proxy.change((routes) => routes.filter(({ match = [] }) => match[0]?.host?.[0] === "mine.test"));
    await put({ domains: ["b.test"] });
    expect([loads(), hosts()]).toEqual([3, ["b.test", "mine.test"]]);
  });

  it("should have guards once a person has written into its file", async () => {
    await put();
    await writeFile(siteFile(), (await site()).replace(" {\n", " {\n\tencode\n"));
    expect((await router.read("web"))?.facts).toEqual({ guards: ["parts of its own"] });
    await put({ target: next });
    expect(await site()).toContain("\tencode\n");
  });

  it("should be removed with its files, and leave the user's sites", async () => {
    await put();
    await router.remove("web");
    expect([loads(), hosts()]).toEqual([2, ["mine.test"]]);
    expect(await readdir(join(directory, "routes"))).toEqual(["_sites"]);
    expect(await readdir(join(directory, "routes/_sites"))).toEqual([]);
    await router.remove("web");
    expect(loads()).toBe(2);
  });

  it("should be removed if only Caddy still has it", async () => {
    await put();
    await rm(siteFile());
    await router.remove("web");
    expect([loads(), hosts()]).toEqual([2, ["mine.test"]]);
  });

  it("should neither be removed nor written if the file is not Cutover's any more", async () => {
    await put();
    await writeFile(siteFile(), mine);
    const refused = {
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("no lines of Cutover") as string,
    };
    await expect(router.remove("web")).rejects.toMatchObject(refused);
    await expect(put({ domains: ["b.test"] })).rejects.toMatchObject(refused);
    expect([await site(), loads()]).toEqual([mine, 1]);
  });

  it("should give previews no hosts of their own", async () => {
    await put();
    const staged = { target: next, token: "0".repeat(32), host: "x.preview.test" };
    await expect(put({ staged })).rejects.toMatchObject({ code: "ROUTER_REJECTED" });
    const { host: _, ...hidden } = staged;
    expect(await put({ staged: hidden })).toMatchObject({ staged: hidden });
  });
});

describe("a site file that Caddy does not take", () => {
  it.each([
    ["is not imported", () => writeCaddyfile(mine, ""), /does not import the site files/],
    [
      "is beside a mistake",
      () => writeCaddyfile(`${mine}http://x.test {\n\tbroken\n}\n`),
      /unrecognized directive/,
    ],
    [
      "would come with the loss of another site",
      () => writeCaddyfile(""),
      /mine\.test, which its Caddyfile lacks/,
    ],
  ])("should be taken back if it %s", async (_, change, message) => {
    await change();
    await expect(put()).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringMatching(message) as string,
    });
    expect([loads(), await readdir(join(directory, "routes/_sites"))]).toEqual([0, []]);
    expect(await router.read("web")).toBeUndefined();
  });

  it("should be as before if a change of it is refused", async () => {
    await put();
    const before = await site();
    await writeCaddyfile(`${mine}http://x.test {\n\tbroken\n}\n`);
    await expect(put({ domains: ["b.test"], target: next })).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
    });
    expect([await site(), await served()]).toEqual([before, "10.0.0.2:8080"]);
  });

  it("should not name a container that will be gone", async () => {
    await put();
    const own = (await site()).replace(
      /\}\n$/,
      "\thandle /api* {\n\t\treverse_proxy 10.0.0.2:8080\n\t}\n}\n",
    );
    await writeFile(siteFile(), own);
    await put({ target: next, replaces: [target] });
    expect(await site()).toContain("reverse_proxy 10.0.0.3:8080");
  });
});

describe("a load whose answer is lost", () => {
  it("should be done again", async () => {
    let left = 2;
    proxy.onWrite = () => (left -= 1) >= 0;
    await put();
    expect([loads(), hosts()]).toEqual([3, ["a.test", "mine.test"]]);
  });

  it("should not be done again once it has taken effect", async () => {
    proxy.onWrite = () => "after";
    await put();
    expect([loads(), hosts()]).toEqual([1, ["a.test", "mine.test"]]);
    await router.remove("web");
    expect([loads(), hosts()]).toEqual([2, ["mine.test"]]);
  });

  it("should be uncertain after three, and keep the file: it may still take effect", async () => {
    proxy.onWrite = () => true;
    await expect(put()).rejects.toMatchObject({ code: "ROUTER_UNCERTAIN" });
    expect(loads()).toBe(3);
    expect(await site()).toContain("http://a.test");
  });

  it("should be uncertain still if the next one is refused", async () => {
    proxy.onWrite = () => {
      proxy.onWrite = () => false;
      writeFileSync(caddyfile, "http://x.test {\n\tbroken\n}\n");
      return true;
    };
    await expect(put()).rejects.toMatchObject({ code: "ROUTER_UNCERTAIN" });
    expect(loads()).toBe(2);
    expect(await site()).toContain("http://a.test");
  });
});

describe("a check of a Caddy with a Caddyfile", () => {
  const checked: CheckedRoute = { workload: "web", domains: ["a.test"] };
  const all = async (route?: CheckedRoute) =>
    (await router.check(route)).map(
      ({ code, severity, subject, message }) => `${severity} ${code} ${subject}: ${message}`,
    );
  /** But for the load of new domains, which every route has that is not there yet. */
  const found = async (route?: CheckedRoute) =>
    (await all(route)).filter((one) => !one.includes("because its domains are new"));

  it("should find nothing if all fits, before the first deployment and after it", async () => {
    expect([await all(), await found(checked)]).toEqual([[], []]);
    expect(await all(checked)).toEqual([expect.stringMatching(/^warning ROUTER_RELOADS caddy: /)]);
    await put();
    expect([await all(), await all(checked)]).toEqual([[], []]);
    expect(loads()).toBe(1);
  });

  it.each([
    ["is not there", () => rm(caddyfile), /^error ROUTER_REJECTED caddy: The Caddyfile cannot be read/],
    ["lacks the import", () => writeCaddyfile(mine, ""), /^error ROUTER_REJECTED caddy: .* does not import/],
    [
      "has the import in a remark",
      () => writeCaddyfile(mine, `# import ${directory}/routes/_sites/*.caddy`),
      /does not import/,
    ],
    [
      "has a mistake",
      () => writeCaddyfile(`${mine}http://x.test {\n\tbroken\n}\n`),
      /^error ROUTER_REJECTED caddy: .*unrecognized/,
    ],
    [
      "lacks a site that Caddy serves",
      () => writeCaddyfile(""),
      /^error ROUTER_REJECTED caddy: .*mine\.test/,
    ],
  ])("should name a Caddyfile that %s", async (_, change, message) => {
    await change();
    expect(await found()).toEqual([expect.stringMatching(message)]);
    expect(await found(checked)).toEqual([expect.stringMatching(message)]);
  });

  it("should take an import with a remark behind it", async () => {
    await writeCaddyfile(mine, `  import ${directory}/routes/_sites/*.caddy # of Cutover`);
    expect((await found()).join()).not.toMatch(/does not import/);
  });

  it("should say that a domain is taken, by what is loaded and by what the Caddyfile adds", async () => {
    expect(await found({ ...checked, domains: ["mine.test"] })).toEqual([
      expect.stringMatching(/^error DOMAIN_TAKEN domain mine\.test: /),
    ]);
    await writeCaddyfile(`${mine}http://new.test {\n\trespond hello\n}\n`);
    expect(await found({ ...checked, domains: ["new.test"] })).toEqual([
      expect.stringMatching(/^error DOMAIN_TAKEN domain new\.test: /),
    ]);
  });

  it("should warn of routes that came through the admin API, but for the workload's own", async () => {
    proxy.change((routes) => [...routes, { ...apiRoute("cutover-api"), match: [{ host: ["api.test"] }] }]);
    const warned = [expect.stringMatching(/^warning ROUTER_FORGETS caddy: .*routes cutover-api away/)];
    expect(await found()).toEqual(warned);
    expect(await found(checked)).toEqual(warned);
    expect(await found({ workload: "api", domains: ["api.test"] })).not.toEqual(warned);
  });

  it("should say that previews get no hosts here", async () => {
    expect(await found({ ...checked, previews: "preview.test" })).toEqual([
      expect.stringMatching(/^error ROUTER_REJECTED previews: /),
    ]);
  });

  it("should tell of a load that changes a loaded site", async () => {
    await put();
    const limits = { maxBodyBytes: 1_024 };
    expect((await found({ ...checked, limits })).join()).toMatch(/its site file changes/);
  });

  it("should name another site that leads to a container that will be gone", async () => {
    expect(
      await found({ ...checked, target, replaces: [{ ...target, host: "10.1.0.1", port: 80 }] }),
    ).toEqual([expect.stringMatching(/TARGET_NAMED .*10\.1\.0\.1:80/)]);
  });

  const restart = /^warning ROUTER_FORGETS caddy: A restart of Caddy takes Cutover's routes away/;

  it.each([["--config", "OTHER"], ["--config=OTHER"], ["-c", "OTHER"]])(
    "should warn of a Caddy that starts with another Caddyfile: %s %s",
    async (...options) => {
      proxy.commandLine = ["caddy", "run", ...options].map((one) => one.replace("OTHER", "/etc/caddy/Other"));
      expect(await found()).toEqual([expect.stringMatching(restart)]);
      expect(await found(checked)).toEqual([expect.stringMatching(restart)]);
      await put();
      expect(await found(checked)).toEqual([]);
    },
  );

  it("should not warn of one that starts with this one by any path, by its last state, or by nobody knows what", async () => {
    const link = join(directory, "link");
    await symlink(caddyfile, link);
    for (const options of [
      ["--config", caddyfile],
      ["--config", link],
      ["--config", "Caddyfile"],
      ["--config"],
      ["--resume", "--config", "/etc/caddy/Other"],
      ["--environ"],
    ]) {
      proxy.commandLine = ["caddy", "run", ...options];
      expect(await found()).toEqual([]);
    }
  });

  it("should end with the reason if it is not wanted any more", async () => {
    const reason = new Error("not wanted");
    await expect(router.check(checked, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
