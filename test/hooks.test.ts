import { randomBytes } from "node:crypto";
import { docker, type DeploymentResult } from "@cutover/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const workload = `hooks-${randomBytes(3).toString("hex")}`;
const domain = "hooks.cutover.test";
const node = (script: string): string[] => ["/usr/local/bin/node", "-e", script];

let parts: RealParts;
beforeAll(async () => {
  parts = await openRealParts();
});
afterAll(() => parts.close());

let world: RealWorld;
beforeEach(async () => {
  world = await openRealWorld({
    socketPath: parts.socketPath,
    proxy: "nginx",
    timing: { drainQuietMs: 100, quarantineMs: 2_000, verifyTimeoutMs: 5_000 },
  });
});
afterEach(() => world.close());

function begin(version: string, hooks: object, signal?: AbortSignal) {
  const config = {
    image: parts.images.app,
    pull_policy: "never",
    port: 8080,
    domains: [domain],
    healthcheck: { path: "/health", interval: "200ms", deadline: "20s" },
    environment: { VERSION: version },
    stop_grace_period: "1s",
    drain: { timeout: "500ms" },
    hooks,
  };
  return world.deployer
    .apply({ name: workload, source: "image", config })
    .then(() => ({ deployment: world.deployer.deploy(workload, signal ? { signal } : {}) }));
}

async function deploy(version: string, hooks: object = {}): Promise<DeploymentResult> {
  return (await begin(version, hooks)).deployment.done;
}

async function expectServes(result: DeploymentResult): Promise<void> {
  const all = await docker({ socketPath: parts.socketPath }).list(workload);
  expect(all.map(({ deployment, state }) => [deployment, state])).toEqual([[result.id, "running"]]);
}

describe("hooks in a real container", () => {
  it("should run in green, with its environment, while it is ready and blue serves", async () => {
    await deploy("v1");
    const asks = `
      console.log("version " + process.env.VERSION);
      fetch("http://127.0.0.1:8080/health").then((answer) => console.log("health " + answer.status));`;
    const result = await deploy("v2", {
      pre_cutover: { command: node(asks) },
      post_cutover: { command: node("console.log('after')") },
    });
    expect(result.error).toBeUndefined();
    const lines = world.events.flatMap((event) => (event.type === "hook:line" ? [event.line] : []));
    expect(lines).toEqual(["version v2", "health 200", "after"]);
    await expectServes(result);
  });

  it.each<[string, string[], number | undefined]>([
    ["fails", node("console.error('no such table'); process.exit(9)"), 9],
    [
      "does not end in its time",
      node("console.log('no such table'); setInterval(() => {}, 1000)"),
      undefined,
    ],
  ])("should undo the deployment where the one before the switch %s", async (_, command, exitCode) => {
    const blue = await deploy("v1");
    const result = await deploy("v2", { pre_cutover: { command, timeout: "1s" } });
    expect(result.error?.code).toBe("HOOK_FAILED");
    expect(result.error?.details["exitCode"]).toBe(exitCode);
    expect(result.error?.details["output"]).toEqual(["no such table"]);
    await expectServes(blue);
  });

  it("should undo the deployment where the image has no such program", async () => {
    const blue = await deploy("v1");
    const result = await deploy("v2", { pre_cutover: { command: ["/bin/no-such-program"] } });
    expect(result.error?.code).toBe("HOOK_FAILED");
    expect(JSON.stringify(result.error?.details)).toContain("no such file");
    await expectServes(blue);
  });

  it("should keep what was deployed where the one after the switch fails or does not end", async () => {
    const failing = await deploy("v1", { post_cutover: { command: node("process.exit(1)") } });
    expect(failing.status).toBe("succeeded");
    const endless = { command: node("setInterval(() => {}, 1000)"), timeout: "1s" };
    const result = await deploy("v2", { post_cutover: endless });
    expect(result.status).toBe("succeeded");
    const told = world.events.filter(({ type }) => type === "clean-up:failed");
    expect(told).toMatchObject([{ error: { code: "HOOK_FAILED" } }, { error: { code: "HOOK_FAILED" } }]);
    await expectServes(result);
  });

  it("should not be waited for when the deployment is cancelled", async () => {
    const blue = await deploy("v1");
    const cancel = new AbortController();
    const command = node("console.log('begun'); setInterval(() => {}, 1000)");
    const { deployment } = await begin("v2", { pre_cutover: { command, timeout: "60s" } }, cancel.signal);
    for await (const { type } of deployment.events) if (type === "hook:line") break;
    const sinceMs = performance.now();
    cancel.abort();
    expect((await deployment.done).status).toBe("cancelled");
    expect(performance.now() - sinceMs).toBeLessThan(40_000);
    await expectServes(blue);
  });
});
