import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeployerError } from "../../errors/deployer-error.js";
import { checkSites, type SitesParts } from "./check-sites.js";
import { SitesDirectory } from "./sites-directory.js";

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-check-sites-"));
  server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

type Dump = { readonly configuration: string } | { readonly refusal: string };

/** Its findings; `calls`: what was done, in order. */
async function check(dump: Dump, more: Partial<SitesParts> = {}) {
  const calls: string[] = [];
  const parts = {
    sites: new SitesDirectory(folder),
    program: {
      dump: async () => {
        calls.push("dump");
        return dump;
      },
    },
    entrance: { address: "127.0.0.1", port: (server.address() as AddressInfo).port },
    isOwn: true,
    limits: {},
    ready: async () => {
      await delay(20);
      calls.push("ready");
    },
    ...more,
  } as unknown as SitesParts;
  const findings = await checkSites(parts, undefined, undefined);
  return { calls, findings: findings.map(({ code, severity }) => `${severity} ${code}`) };
}

describe("the check of an nginx", () => {
  const included = () => ({ configuration: `include ${folder}/*.conf;` });

  it("should begin once nginx is ready", async () => {
    expect(await check(included())).toEqual({ calls: ["ready", "dump"], findings: [] });
  });

  it("should say that nginx is not ready", async () => {
    const ready = () => Promise.reject(new DeployerError("ROUTER_UNREACHABLE", "it does not start"));
    expect(await check(included(), { ready })).toEqual({ calls: [], findings: ["error ROUTER_UNREACHABLE"] });
  });

  it("should say that nginx refuses its configuration", async () => {
    expect((await check({ refusal: "unknown directive" })).findings).toEqual(["error ROUTER_REJECTED"]);
  });

  it("should warn of a configuration that does not include the folder", async () => {
    expect((await check({ configuration: "events {}" })).findings).toEqual(["warning ROUTE_NOT_VERIFIED"]);
  });
});
