import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DeploymentResult } from "@cutover/core";
import { get } from "node:http";
import { freePort } from "./parts/registry/free-port.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const domain = "app.cutover.test";
let parts: RealParts;
let v1: string;
let v2: string;
beforeAll(async () => {
  parts = await openRealParts();
  v1 = await parts.publish("v1");
  v2 = await parts.publish("v2");
});
afterAll(() => parts.close());

let world: RealWorld;
afterEach(() => world.close());

const base = {
  port: 8080,
  domains: [domain],
  healthcheck: { path: "/health", interval: "200ms", deadline: "20s" },
  stop_grace_period: "2s",
};

/** For a green that never gets ready. */
const impatient = { ...base.healthcheck, deadline: "1500ms" };

async function deploy(config: Record<string, unknown>, name = "app"): Promise<DeploymentResult> {
  await world.deployer.apply({ name, source: "image", config: { ...base, ...config } });
  return world.deployer.deploy(name).done;
}

/** The proxy's answer for a domain: status and body. */
function ask(host: string = domain, path = "/"): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: world.proxyPort, path, headers: { host }, agent: false };
    get(options, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve(`${response.statusCode} ${body}`));
    }).on("error", reject);
  });
}

async function containers(): Promise<string[]> {
  const { docker } = await import("@cutover/core");
  const all = await docker({ socketPath: parts.socketPath }).list("app");
  return all.map(({ deployment, state }) => `${deployment} ${state}`);
}

describe.each(["nginx", "nginx-proxy-manager"] as const)("a deployment through %s", (proxy) => {
  beforeEach(async () => {
    world = await openRealWorld({
      socketPath: parts.socketPath,
      proxy,
      timing: { drainQuietMs: 100, quarantineMs: 2_000, verifyTimeoutMs: 5_000 },
    });
  });

  async function expectBlueServes(blue: DeploymentResult): Promise<void> {
    expect(await ask()).toBe("200 v1");
    expect(await containers()).toEqual([`${blue.id} running`]);
    expect(await world.deployer.status("app")).toMatchObject({
      live: { deployment: blue.id },
      open: undefined,
    });
  }

  it("should serve each version in turn, with its evidence, and leave one container", async () => {
    const first = await deploy({ image: v1 });
    expect(await ask()).toBe("200 v1");
    const second = await deploy({ image: v2 });
    expect(await ask()).toBe("200 v2");
    expect([first.status, second.status]).toEqual(["succeeded", "succeeded"]);
    expect(second.evidence).toMatchObject({ domains: [domain], upstreamStatus: 200 });
    expect(await containers()).toEqual([`${second.id} running`]);
    const history = await world.deployer.history("app");
    expect(history.map(({ id, status }) => [id, status])).toEqual([
      [second.id, "succeeded"],
      [first.id, "succeeded"],
    ]);
    expect(history[0]?.image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  it.each([
    [
      "never gets ready",
      { environment: { NEVER_READY: "1" }, healthcheck: impatient },
      "READINESS_TIMEOUT",
      /listens on 8080/,
    ],
    [
      "exits before it is ready",
      { environment: { NEVER_READY: "1", EXIT_AFTER_MS: "300" } },
      "GREEN_EXITED",
      /exiting as told/,
    ],
    [
      "answers the wrong text",
      { healthcheck: { ...impatient, expect_body: "quite another" } },
      "READINESS_TIMEOUT",
      /listens/,
    ],
  ])("should leave blue serving when green %s, and say why", async (_, config, code, line) => {
    const blue = await deploy({ image: v1 });
    const result = await deploy({ image: v2, ...config });
    expect(result).toMatchObject({ status: "failed", phase: "probing", error: { code } });
    expect(result.logTail.join("\n")).toMatch(line);
    await expectBlueServes(blue);
  });

  it("should leave blue serving when the image cannot be pulled", async () => {
    const blue = await deploy({ image: v1 });
    const result = await deploy({ image: `${parts.registry}/test/app:none` });
    expect(result).toMatchObject({ status: "failed", phase: "planned", error: { code: "IMAGE_NOT_FOUND" } });
    await expectBlueServes(blue);
  });

  it("should give up in the probing phase when it is cancelled", async () => {
    const blue = await deploy({ image: v1 });
    await world.deployer.apply({
      name: "app",
      source: "image",
      config: { ...base, image: v2, environment: { NEVER_READY: "1" } },
    });
    const abort = new AbortController();
    const deployment = world.deployer.deploy("app", { signal: abort.signal });
    for await (const { type } of deployment.events) if (type === "probe:attempted") break;
    abort.abort();
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "cancelled", error: { code: "CANCELLED" } });
    await expectBlueServes(blue);
  });

  it("should recreate: blue stopped before green starts, the downtime told", async () => {
    await deploy({ image: v1, deploy_strategy: "recreate" });
    const result = await deploy({ image: v2, deploy_strategy: "recreate" });
    expect(result).toMatchObject({ status: "succeeded", strategy: "recreate" });
    expect(result.timings.downtimeMs).toBeGreaterThan(0);
    expect(await ask()).toBe("200 v2");
    expect(await containers()).toEqual([`${result.id} running`]);
  });

  it("should start blue again, ready and routed, when a recreated green fails", async () => {
    const blue = await deploy({ image: v1, deploy_strategy: "recreate" });
    const result = await deploy({
      image: v2,
      deploy_strategy: "recreate",
      environment: { NEVER_READY: "1" },
      healthcheck: impatient,
    });
    expect(result).toMatchObject({
      status: "failed",
      phase: "starting",
      error: { code: "READINESS_TIMEOUT" },
    });
    await expectBlueServes(blue);
  });

  it("should recreate a workload with a fixed host port, and refuse it blue-green", async () => {
    const ports = ["127.0.0.1:28765:8080"];
    const first = await deploy({ image: v1, ports });
    const second = await deploy({ image: v2, ports });
    expect([first.strategy, second.status]).toEqual(["recreate", "succeeded"]);
    await expect(deploy({ image: v1, ports, deploy_strategy: "blue-green" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("28765"),
    });
  });

  it("should refuse before any effect what cannot end well", async () => {
    const network = await deploy({ image: v1, networks: ["no-such-network"] });
    expect(network).toMatchObject({ phase: "preflight", error: { code: "NETWORK_MISSING" } });
    const secret = await deploy({ image: v1, environment: { TOKEN: { from_env: "CUTOVER_SECRET_UNSET" } } });
    expect(secret).toMatchObject({ phase: "preflight", error: { code: "SECRET_MISSING" } });
    expect(await containers()).toEqual([]);
    expect(await world.router.read("app")).toBeUndefined();
  });

  it("should end with nothing left of a workload that is removed", async () => {
    await deploy({ image: v1 });
    expect((await world.deployer.remove("app").done).status).toBe("succeeded");
    expect(await containers()).toEqual([]);
    expect(await world.router.read("app")).toBeUndefined();
    expect(await ask()).not.toContain("v1");
  });
});

describe("a deployment through an Nginx Proxy Manager that misbehaves", () => {
  beforeEach(async () => {
    world = await openRealWorld({
      socketPath: parts.socketPath,
      proxy: "nginx-proxy-manager",
      timing: { drainQuietMs: 100, quarantineMs: 2_000, verifyTimeoutMs: 1_500 },
    });
  });
  const proxyManager = () => {
    if (!world.proxyManager) throw new Error("this world has no proxy manager");
    return world.proxyManager;
  };

  it("should fail in preflight when its API is down, while blue serves", async () => {
    await deploy({ image: v1 });
    proxyManager().apiDown();
    const result = await deploy({ image: v2 });
    proxyManager().apiUp();
    expect(result).toMatchObject({ phase: "preflight", error: { code: "ROUTER_UNREACHABLE" } });
    expect(await ask()).toBe("200 v1");
  });

  it("should switch all the same when the reply to the switch is lost, after a quarantine", async () => {
    await deploy({ image: v1 });
    proxyManager().dropReplies(1);
    const result = await deploy({ image: v2 });
    expect(result).toMatchObject({ status: "succeeded" });
    // From the write on: on a busy machine, a part of it is over once the switch is verified.
    const { switching = 0, draining = 0 } = result.timings.phases;
    expect(switching + draining).toBeGreaterThan(1_000);
    expect(await ask()).toBe("200 v2");
    expect(await containers()).toEqual([`${result.id} running`]);
  });

  it("should go back to blue when every write is refused because of another file", async () => {
    const blue = await deploy({ image: v1 });
    await world.deployer.apply({ name: "app", source: "image", config: { ...base, image: v2 } });
    const deployment = world.deployer.deploy("app");
    for await (const { type } of deployment.events) {
      if (type === "gate:passed") await proxyManager().breakForeignConfig();
      if (type === "phase:entered") setTimeout(() => void proxyManager().repairForeignConfig(), 3_000);
    }
    const result = await deployment.done;
    expect(["failed", "succeeded"]).toContain(result.status);
    expect(await ask()).toBe(result.status === "failed" ? "200 v1" : "200 v2");
    expect(await containers()).toEqual([`${result.status === "failed" ? blue.id : result.id} running`]);
  });

  it("should keep what a person added to the host, and their certificate", async () => {
    await deploy({ image: v1 });
    const id = 1;
    const { advanced_config } = proxyManager().row(id);
    await proxyManager().editByHand(id, {
      advanced_config: `add_header X-Mine yes;\n${advanced_config}`,
    });
    expect((await deploy({ image: v2 })).status).toBe("succeeded");
    expect(proxyManager().row(id).advanced_config).toContain("add_header X-Mine yes;");
  });

  it("should put blue's route back when a person's directive hides the marker", async () => {
    const blue = await deploy({ image: v1 });
    const { advanced_config } = proxyManager().row(1);
    await proxyManager().editByHand(1, { advanced_config: `${advanced_config}\nreturn 503;` });
    const result = await deploy({ image: v2 });
    expect(result.status).toBe("failed");
    expect(result.error?.code).toBe("ROUTE_NOT_VERIFIED");
    const { advanced_config: later } = proxyManager().row(1);
    await proxyManager().editByHand(1, { advanced_config: later.replace("return 503;", "") });
    await world.deployer.reconcile();
    await expect.poll(ask, { timeout: 5_000 }).toBe("200 v1");
    expect(await containers()).toEqual([`${blue.id} running`]);
  });
});

describe("a workload on the host's network", () => {
  it("should be served at its own port, version after version", async () => {
    world = await openRealWorld({
      socketPath: parts.socketPath,
      proxy: "nginx",
      timing: { quarantineMs: 2_000, verifyTimeoutMs: 5_000 },
      policy: { hostNamespaces: true },
    });
    const port = await freePort();
    const config = { networks: ["host"], port, environment: { PORT: String(port) } };
    for (const [image, version] of [
      [v1, "v1"],
      [v2, "v2"],
    ]) {
      const { status, strategy, error } = await deploy({ image, ...config });
      expect([status, strategy, error]).toEqual(["succeeded", "recreate", undefined]);
      expect(await ask()).toBe(`200 ${version}`);
    }
  });
});
