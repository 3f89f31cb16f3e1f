import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { DeploymentEvent } from "../events/events.js";
import { sqlite } from "../adapters/sqlite/sqlite.js";
import { memorySource } from "../testing/memory-source.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

interface Setup extends MemoryWorld {
  readonly deployer: Deployer;
  readonly events: DeploymentEvent[];
}

async function setUp(): Promise<Setup> {
  const world = memoryWorld();
  const events: DeploymentEvent[] = [];
  const deployer = await createDeployer({
    ...world,
    store: sqlite(":memory:"),
    sources: [memorySource()],
    timing: { watchMs: 0 },
    onEvent: (event) => events.push(event),
  });
  for (const version of ["1", "2", "3"]) world.runtime.publish(`registry/web:${version}`);
  return { ...world, deployer, events };
}

function config(image: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { image, port: 8080, domains: ["app.test"], healthcheck: { path: "/health" }, ...more };
}

async function deploy({ deployer }: Setup, value: unknown) {
  await deployer.apply({ name: "web", source: "memory", config: value });
  return deployer.deploy("web").done;
}

const serving = ({ router, runtime }: Setup) =>
  new Set(router.targets("app.test").map(({ host, port }) => runtime.listenerAt(host, port)?.body));

describe("a strategy", () => {
  it("should be told and recorded in words alone, without the key and the parameters of its reason", async () => {
    const world = await setUp();
    const { deployer, events } = world;
    const value = config("registry/web:1");
    const told = { strategy: "blue-green", reason: "It is the default here." };
    expect(await deployer.apply({ name: "web", source: "memory", config: value })).toEqual(told);
    await deployer.deploy("web").done;
    const resolved = events.find(({ type }) => type === "strategy:resolved");
    expect(resolved).toMatchObject(told);
    for (const each of [resolved, await deployer.explain("web")])
      expect(Object.keys(each ?? {})).not.toContain("params");
  });
});

describe("a blue-green deployment", () => {
  it("should end with green alone, routed and proved", async () => {
    const world = await setUp();
    const first = await deploy(world, config("registry/web:1"));
    const second = await deploy(world, config("registry/web:2"));
    expect(first.error).toBeUndefined();
    expect(second).toMatchObject({ status: "succeeded", strategy: "blue-green", phase: "done" });
    expect(second.evidence?.reads).toBeGreaterThanOrEqual(20);
    expect(serving(world)).toEqual(new Set([second.id]));
    const containers = await world.runtime.list("web");
    expect(containers.map(({ name, state }) => ({ name, state }))).toEqual([
      { name: `web-${second.id}`, state: "running" },
    ]);
  });

  it("should save green before it touches blue", async () => {
    const world = await setUp();
    await deploy(world, config("registry/web:1"));
    world.events.length = 0;
    await deploy(world, config("registry/web:2"));
    const types = world.events.map(({ type }) => type);
    expect(types.indexOf("state:committed")).toBeGreaterThan(types.indexOf("route:verified"));
    expect(types.indexOf("container:stopped")).toBeGreaterThan(types.indexOf("state:committed"));
  });

  it("should have blue running at the moment at which green is saved as live", async () => {
    const world = memoryWorld();
    for (const version of ["1", "2"]) world.runtime.publish(`registry/web:${version}`);
    const store = sqlite(":memory:");
    const running: number[] = [];
    const writeDeployment = store.writeDeployment.bind(store);
    store.writeDeployment = async (lease, record, also) => {
      const containers = await world.runtime.list("web");
      if (also?.state) running.push(containers.filter(({ state }) => state === "running").length);
      return writeDeployment(lease, record, also);
    };
    const deployer = await createDeployer({
      ...world,
      store,
      sources: [memorySource()],
      timing: { watchMs: 0 },
    });
    for (const version of ["1", "2"]) {
      await deployer.apply({ name: "web", source: "memory", config: config(`registry/web:${version}`) });
      await deployer.deploy("web").done;
    }
    expect(running).toEqual([1, 2]);
  });

  it("should leave blue serving when green never gets ready, and name the cause, the phase and green's last lines", async () => {
    const world = await setUp();
    const first = await deploy(world, config("registry/web:1"));
    world.runtime.publish("registry/web:bad", { readyAfterMs: Infinity, log: ["cannot reach the database"] });
    const second = await deploy(
      world,
      config("registry/web:bad", { healthcheck: { path: "/health", deadline: "5s" } }),
    );
    expect(second).toMatchObject({
      status: "failed",
      phase: "probing",
      logTail: ["cannot reach the database"],
    });
    expect(second.error?.code).toBe("READINESS_TIMEOUT");
    expect(serving(world)).toEqual(new Set([first.id]));
    expect(await world.runtime.list("web")).toHaveLength(1);
    expect((await world.deployer.status("web")).live?.deployment).toBe(first.id);
  });

  it.each([
    ["GREEN_EXITED", { exitsAfterMs: 100, exitCode: 3, readyAfterMs: Infinity }],
    ["GREEN_OUT_OF_MEMORY", { exitsAfterMs: 100, outOfMemory: true, readyAfterMs: Infinity }],
  ])("should end at once with %s when green ends before it is ready", async (code, behaviour) => {
    const world = await setUp();
    await deploy(world, config("registry/web:1"));
    world.runtime.publish("registry/web:bad", behaviour);
    const startedAtMs = world.clock.monotonicMs();
    const result = await deploy(world, config("registry/web:bad"));
    expect(result.error?.code).toBe(code);
    expect(world.clock.monotonicMs() - startedAtMs).toBeLessThan(1_000);
  });

  it("should follow the image's own health check where there is no probe", async () => {
    const world = await setUp();
    world.runtime.publish("registry/web:healthy", { health: "healthy", healthAfterMs: 2_000 });
    world.runtime.publish("registry/web:sick", { health: "unhealthy", healthAfterMs: 2_000 });
    const good = await deploy(world, config("registry/web:healthy", { healthcheck: undefined }));
    const bad = await deploy(world, config("registry/web:sick", { healthcheck: undefined }));
    expect(good.status).toBe("succeeded");
    expect(bad.error?.code).toBe("GREEN_UNHEALTHY");
    expect(serving(world)).toEqual(new Set([good.id]));
  });

  it("should require the liveness window where there is neither probe nor health check", async () => {
    const world = await setUp();
    world.runtime.publish("registry/web:brief", { exitsAfterMs: 9_000 });
    const result = await deploy(
      world,
      config("registry/web:brief", { healthcheck: undefined, liveness_window: "10s" }),
    );
    expect(result.error?.code).toBe("GREEN_EXITED");
    expect(await world.runtime.list("web")).toEqual([]);
  });

  it("should remove the route of a first deployment that fails after it was written", async () => {
    const world = await setUp();
    world.runtime.publish("registry/web:brief", { exitsAfterMs: 60 });
    const result = await deploy(world, config("registry/web:brief"));
    expect(result.status).toBe("failed");
    expect(await world.router.read("web")).toBeUndefined();
    expect(await world.runtime.list("web")).toEqual([]);
  });

  it("should be cancelled by its signal without harm to blue", async () => {
    const world = await setUp();
    const first = await deploy(world, config("registry/web:1"));
    world.runtime.publish("registry/web:slow", { readyAfterMs: 20_000 });
    await world.deployer.apply({ name: "web", source: "memory", config: config("registry/web:slow") });
    const abort = new AbortController();
    world.clock.after(3_000, () => abort.abort());
    const result = await world.deployer.deploy("web", { signal: abort.signal }).done;
    expect(result).toMatchObject({ status: "cancelled", phase: "probing" });
    expect(serving(world)).toEqual(new Set([first.id]));
    expect(await world.runtime.list("web")).toHaveLength(1);
  });

  it("should give up the route of a workload that has no domains any more", async () => {
    const world = await setUp();
    await deploy(world, config("registry/web:1"));
    const result = await deploy(world, config("registry/web:2", { domains: [] }));
    expect(result.status).toBe("succeeded");
    expect(await world.router.read("web")).toBeUndefined();
  });
});

describe("a recreate deployment", () => {
  const recreate = { deploy_strategy: "recreate" };

  it("should never run blue and green together, and tell the downtime", async () => {
    const world = await setUp();
    await deploy(world, config("registry/web:1", recreate));
    world.events.length = 0;
    const result = await deploy(world, config("registry/web:2", recreate));
    expect(result).toMatchObject({ status: "succeeded", strategy: "recreate" });
    expect(result.timings.downtimeMs).toBeGreaterThan(0);
    const order = world.events
      .map(({ type }) => type)
      .filter((type) => type === "container:stopped" || type === "container:started");
    expect(order.slice(0, 2)).toEqual(["container:stopped", "container:started"]);
    expect(serving(world)).toEqual(new Set([result.id]));
  });

  it("should pull before it stops blue", async () => {
    const world = await setUp();
    const first = await deploy(world, config("registry/web:1", recreate));
    const result = await deploy(world, config("registry/web:none", recreate));
    expect(result.error?.code).toBe("IMAGE_NOT_FOUND");
    expect(world.events.map(({ type }) => type)).not.toContain("container:stopped");
    expect(serving(world)).toEqual(new Set([first.id]));
  });

  it("should start blue again, gated and routed, when green fails", async () => {
    const world = await setUp();
    const first = await deploy(world, config("registry/web:1", recreate));
    world.runtime.publish("registry/web:bad", { exitsAfterMs: 50, exitCode: 3, readyAfterMs: Infinity });
    const result = await deploy(world, config("registry/web:bad", recreate));
    expect(result).toMatchObject({ status: "failed", phase: "starting" });
    expect(serving(world)).toEqual(new Set([first.id]));
    const containers = await world.runtime.list("web");
    expect(containers.map(({ deployment, state }) => [deployment, state])).toEqual([[first.id, "running"]]);
  });
});

describe("a deployer", () => {
  it("should remove a workload: route, container and wanted state, but not its history", async () => {
    const world = await setUp();
    await deploy(world, config("registry/web:1"));
    const result = await world.deployer.remove("web").done;
    expect(result.status).toBe("succeeded");
    expect(await world.router.read("web")).toBeUndefined();
    expect(await world.runtime.list()).toEqual([]);
    await expect(world.deployer.status("web")).rejects.toMatchObject({ code: "WORKLOAD_UNKNOWN" });
    expect(await world.deployer.history("web")).toHaveLength(2);
  });

  it("should say what it would do and why", async () => {
    const world = await setUp();
    await deploy(world, config("registry/web:1"));
    const explained = await world.deployer.explain("web");
    expect(explained).toMatchObject({ strategy: "blue-green", first: false });
    expect(explained.steps.map(({ phase }) => phase)).toEqual([
      "planned",
      "planned",
      "probing",
      "probing",
      "switching",
      "switching",
      "draining",
      "draining",
      "draining",
    ]);
  });

  it("should explain a config that is not applied, without applying it", async () => {
    const world = await setUp();
    const written = { source: "memory", config: config("registry/web:1") };
    expect(await world.deployer.explain("web", written)).toMatchObject({
      first: true,
      strategy: "blue-green",
    });
    expect(await world.deployer.workloads()).toEqual([]);
    const invalid = world.deployer.explain("web", { source: "memory", config: { imag: "registry/web:1" } });
    await expect(invalid).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it.each([
    ["an unknown field", { image: "registry/web:1", prot: 80 }, "CONFIG_INVALID"],
    ["a domain with a tab", { image: "registry/web:1", port: 80, domains: ["a\tb.test"] }, "CONFIG_INVALID"],
    ["port 0", { image: "registry/web:1", port: 0 }, "CONFIG_INVALID"],
    [
      "a fixed host port with an explicit blue-green",
      { image: "registry/web:1", ports: ["8080:80"], deploy_strategy: "blue-green" },
      "CONFIG_INVALID",
    ],
    ["a privileged container", { image: "registry/web:1", privileged: true }, "POLICY_REFUSED"],
    [
      "the engine's socket",
      { image: "registry/web:1", volumes: ["/var/run/docker.sock:/s"] },
      "POLICY_REFUSED",
    ],
    ["a host folder", { image: "registry/web:1", volumes: ["/etc:/host"] }, "POLICY_REFUSED"],
    ["5 MB", { image: "x".repeat(5_000_000) }, "CONFIG_TOO_LARGE"],
  ])("should refuse %s before any effect", async (_, value, code) => {
    const { deployer } = await setUp();
    await expect(deployer.apply({ name: "web", source: "memory", config: value })).rejects.toMatchObject({
      code,
    });
    expect(await deployer.status()).toEqual([]);
  });

  it("should refuse a domain of another workload and one of a foreign proxy host", async () => {
    const world = await setUp();
    await deploy(world, config("registry/web:1"));
    await expect(
      world.deployer.apply({ name: "other", source: "memory", config: config("registry/web:1") }),
    ).rejects.toMatchObject({ code: "DOMAIN_TAKEN" });
    world.router.addForeign("foreign.test");
    const taken = await deploy(world, config("registry/web:1", { domains: ["foreign.test"] }));
    expect(taken).toMatchObject({ status: "failed", phase: "preflight", error: { code: "DOMAIN_TAKEN" } });
  });

  it("should mask a secret by reference wherever green's output is shown", async () => {
    process.env["CUTOVER_SECRET_TEST_CANARY"] = "canary-5f1e";
    const world = await setUp();
    world.runtime.publish("registry/web:chatty", {
      log: ["token=canary-5f1e"],
      readyAfterMs: Infinity,
      exitsAfterMs: 30,
    });
    const result = await deploy(
      world,
      config("registry/web:chatty", { environment: { TOKEN: { from_env: "CUTOVER_SECRET_TEST_CANARY" } } }),
    );
    expect(result.logTail).toEqual(["token=[secret]"]);
    const told = JSON.stringify([world.events, result, await world.deployer.history("web")]);
    expect(told).not.toContain("canary-5f1e");
  });

  it("should fail in preflight when a secret is missing", async () => {
    const world = await setUp();
    const result = await deploy(
      world,
      config("registry/web:1", { environment: { TOKEN: { from_env: "CUTOVER_SECRET_TEST_UNSET" } } }),
    );
    expect(result).toMatchObject({ phase: "preflight", error: { code: "SECRET_MISSING" } });
    expect(await world.runtime.list()).toEqual([]);
  });
});
