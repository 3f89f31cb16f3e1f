import { createDeployer, docker, sqlite, type Deployer } from "@cutover/core";
import { httpProber, type Prober } from "@cutover/core/ports";
import { image } from "@cutover/plugin-image";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { openRealWorld, type RealWorld } from "./parts/world/real-world.js";
import { withTwoVersions } from "./parts/world/with-two-versions.js";

const host = "app.cutover.test";

const given = withTwoVersions("through");

/** Only the proxy can be reached from here; `refused` names what else was asked. */
function behindProxy(proxyPort: number): { readonly prober: Prober; readonly refused: string[] } {
  const direct = httpProber();
  const refused: string[] = [];
  const prober: Prober = {
    async probe(request, signal) {
      if (request.address === "127.0.0.1" && request.port === proxyPort) return direct.probe(request, signal);
      refused.push(`${request.address}:${request.port}`);
      return {
        kind: "failure",
        reason: "unreachable",
        message: "nothing but the proxy is reached from here",
      };
    },
  };
  return { prober, refused };
}

describe.each(["nginx", "nginx-proxy-manager", "caddy"] as const)(
  "a deployer that reaches nothing but %s",
  (proxy) => {
    let world: RealWorld;
    let deployer: Deployer;
    let refused: readonly string[];
    beforeEach(async () => {
      world = await openRealWorld({ socketPath: given.parts.socketPath, proxy });
      await world.deployer.close();
      const behind = behindProxy(world.proxyPort);
      ({ refused } = behind);
      deployer = await createDeployer({
        runtime: docker({ socketPath: given.parts.socketPath, asked: "through-proxy" }),
        router: world.router,
        store: sqlite(world.databaseFile),
        sources: [image()],
        prober: behind.prober,
      });
    });
    afterEach(async () => {
      await deployer.close();
      await world.close();
    });

    async function deploy(version: number, more: object = {}) {
      const healthcheck = { path: "/health", deadline: "20s" };
      const drain = { timeout: "1s" };
      const config = {
        image: given.versions[version],
        port: 8080,
        domains: [host],
        healthcheck,
        drain,
        ...more,
      };
      await deployer.apply({ name: "app", source: "image", config });
      return deployer.deploy("app").done;
    }

    it("should deploy, update and undo without a lost request", async () => {
      const slow = { environment: { READY_AFTER_MS: "1500" } };
      const first = await deploy(0, slow);
      expect(first).toMatchObject({ status: "succeeded", evidence: { reach: { status: 200 } } });
      const load = new OpenLoopLoad({
        port: world.proxyPort,
        host,
        perSecond: 50,
        connections: "fresh",
      }).start();
      const failed = await deploy(1, {
        environment: { NEVER_READY: "1" },
        healthcheck: { path: "/health", deadline: "2s" },
      });
      expect(failed).toMatchObject({ status: "failed", error: { code: "READINESS_TIMEOUT" } });
      expect(failed.error?.message).toContain("503");
      expect(await deploy(1, slow)).toMatchObject({ status: "succeeded" });
      const { failures } = summarizeLoad(await load.stop());
      expect([failures, refused]).toEqual([[], []]);
    });

    it("should leave no route of a first deployment that is never ready", async () => {
      const failed = await deploy(0, {
        environment: { NEVER_READY: "1" },
        healthcheck: { path: "/health", deadline: "2s" },
      });
      expect(failed).toMatchObject({ status: "failed", error: { code: "READINESS_TIMEOUT" } });
      expect([await world.router.read("app"), refused]).toEqual([undefined, []]);
    });
  },
);
