import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { caddy } from "@cutover/core";
import { httpProber, markerPath, type Router, type RouteTarget, systemClock } from "@cutover/core/ports";
import { routerContract } from "@cutover/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CaddyProcess } from "./parts/caddy/caddy-process.js";
import { ContractUpstreams, sendThrough } from "./parts/upstreams/contract-upstreams.js";

let process: CaddyProcess;
let router: Router;
const upstreams = new ContractUpstreams();
const prober = httpProber();
const nonce = (letter: string) => letter.repeat(24);

const foreign = (port: number) => `http://foreign.test:${port} {\n\trespond "foreign"\n}\n`;

beforeAll(async () => {
  process = await CaddyProcess.startWithCaddyfile(foreign);
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

const siteOf = (workload: string) => join(process.directory, "sites", `${workload}.caddy`);

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

  it("should serve its routes over `caddy reload` and a restart", async () => {
    const write = { workload: "web", domains: ["kept.test"], target: await start("kept") };
    const route = await router.put({ ...write, nonce: nonce("a") });
    for (const act of [() => process.reload(), () => process.restart()]) {
      await act();
      expect(await router.read("web")).toEqual(route);
      expect([await answer("kept.test"), await answer("kept.test", markerPath)]).toEqual([
        "kept",
        nonce("a"),
      ]);
      expect(await answer("foreign.test")).toBe("foreign");
    }
    await router.remove("web");
  });
});
