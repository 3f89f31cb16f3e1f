import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { DeploymentResult } from "../deployer/deployment.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { Finding } from "../events/finding.js";
import type { HostPort } from "../ports/host-port.js";
import { labels as ownLabels, type Reach } from "../ports/runtime.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import type { StackDriver } from "../ports/stack-driver.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";
import { plainSpec } from "../testing/plain-spec.js";

async function open(reach: Reach = { kind: "loopback" }) {
  const world = memoryWorld({ reach, networks: ["host", "internal"] });
  const stopped: string[] = [];
  world.runtime.observe((change, deployment) => {
    if (change === "stopped") stopped.push(deployment);
  });
  const during: { prepare?: () => void } = {};
  const source = memorySource();
  const prepare: typeof source.prepare = async (...parameters) => {
    during.prepare?.();
    return source.prepare(...parameters);
  };
  const deployer = await createDeployer({
    ...world,
    store: new MemoryStore(undefined, () => world.clock.wallMs()),
    sources: [{ ...source, prepare }],
    policy: { hostNamespaces: true },
    timing: { watchMs: 0 },
  });
  world.runtime.publish("registry/web:1");
  const apply = async (config: object, name = "web") => {
    const usual = {
      image: "registry/web:1",
      port: 8080,
      domains: [`${name}.test`],
      healthcheck: { path: "/" },
    };
    await deployer.apply({ name, source: "memory", config: { ...usual, ...config } });
  };
  const deploy = async (config: object, name?: string): Promise<DeploymentResult> => {
    await apply(config, name);
    return deployer.deploy(name ?? "web").done;
  };
  return { ...world, deployer, during, apply, deploy, stopped };
}

const at = (
  hostPort: number,
  hostAddress = "127.0.0.1",
  protocol: HostPort["protocol"] = "tcp",
): HostPort => {
  return { protocol, hostAddress, hostPort };
};
const errorsOf = async (deployer: Deployer): Promise<string[]> =>
  (await deployer.check("web")).map(
    ({ code, subject, message }: Finding) => `${code} ${subject}: ${message}`,
  );

describe("ports of the host", () => {
  it("should not be in the way of what an engine that cannot be asked says of itself", async () => {
    const world = await open();
    await world.apply({ ports: ["7000:80"] });
    const down = new DeployerError("ENGINE_UNREACHABLE", "nobody answers");
    world.runtime.host.findPortHolders = () => Promise.reject(down);
    world.runtime.names.obstacle = () => Promise.reject(down);
    expect(await world.deployer.check("web")).toEqual([]);
    const { code, message, remedy } = down;
    const finding = { code, severity: "error", subject: "engine", message, remedy } as const;
    world.runtime.check = async () => [finding];
    expect(await world.deployer.check("web")).toEqual([finding]);
  });

  it.each([
    ["ports[1]", { ports: ["7000:80", "8000:80"] }, at(8000)],
    ["ports[0]", { ports: ["0.0.0.0:8000:80"] }, at(8000, "192.0.2.1")],
    ["ports[0]", { ports: ["[::1]:8000:80"] }, at(8000, "::")],
    ["ports[0]", { ports: ["5353:53/udp"] }, at(5353, "0.0.0.0", "udp")],
    ["port", { networks: ["host"], port: 9090 }, at(9090, "0.0.0.0")],
  ])("should be asked before blue is stopped: %s of %j", async (field, config, held) => {
    const { runtime, deploy, deployer, stopped } = await open();
    const networks = "networks" in config ? config.networks : [];
    const before = { deploy_strategy: "recreate", ports: [], port: 8080, networks };
    const blue = await deploy(before);
    runtime.holdPort(held);
    const result = await deploy(config);
    expect(result).toMatchObject({ status: "failed", phase: "preflight", error: { code: "PORT_TAKEN" } });
    expect(result.error?.message).toContain(`${field}: `);
    expect(result.error?.message).toContain("another (process 7)");
    expect(await errorsOf(deployer)).toEqual([expect.stringContaining(`PORT_TAKEN ${field}: `)]);
    expect(stopped).toEqual([]);
    expect(runtime.snapshot().map(({ deployment, state }) => [deployment, state])).toEqual([
      [blue.id, "running"],
    ]);
  });

  it("should not stand in the way where blue itself holds them, or nobody holds the very same", async () => {
    const { runtime, deploy } = await open();
    const ports = ["127.0.0.1:8000:80", "5353:53/udp"];
    expect((await deploy({ ports })).status).toBe("succeeded");
    runtime.holdPort(at(8000, "192.0.2.1"));
    runtime.holdPort(at(5353, "127.0.0.1", "tcp"));
    runtime.holdPort(at(8001));
    expect((await deploy({ ports })).status).toBe("succeeded");
    expect((await deploy({ ports: ["0.0.0.0:7000:80"] })).status).toBe("succeeded");
  });

  it("should name the container that holds them, for a first deployment too", async () => {
    const { deploy, runtime } = await open();
    const other = await deploy({ ports: ["8000:80"] }, "other");
    const result = await deploy({ ports: ["127.0.0.1:8000:80"] });
    expect(result).toMatchObject({ phase: "preflight", error: { code: "PORT_TAKEN" } });
    expect(result.error?.message).toContain(`the container other-${other.id}`);
    expect(runtime.snapshot()).toHaveLength(1);
  });

  it("should be asked again once the preparation, which takes long, is over", async () => {
    const { deploy, during, runtime, router, stopped } = await open();
    const blue = await deploy({ deploy_strategy: "recreate" });
    during.prepare = () => void runtime.holdPort(at(8000));
    const result = await deploy({ ports: ["8000:80"] });
    expect(result).toMatchObject({ phase: "planned", error: { code: "PORT_TAKEN" } });
    expect(stopped).toEqual([]);
    during.prepare = () => router.addForeign("more.test");
    const domains = ["web.test", "more.test"];
    const refused = await deploy({ deploy_strategy: "recreate", domains });
    expect(refused).toMatchObject({ phase: "planned", error: { code: "DOMAIN_TAKEN" } });
    expect(runtime.snapshot().map(({ deployment, state }) => [deployment, state])).toEqual([
      [blue.id, "running"],
    ]);
  });

  it("should be chosen again before blue is stopped where the loopback port of green was taken", async () => {
    const { deploy, runtime, stopped } = await open();
    await deploy({ ports: ["8000:80"] });
    const choose = runtime.host.chooseLoopbackPort.bind(runtime.host);
    runtime.host.chooseLoopbackPort = async () => {
      const port = await choose();
      if (runtime.host.chooseLoopbackPort !== choose) runtime.holdPort(at(port));
      runtime.host.chooseLoopbackPort = choose;
      return port;
    };
    const result = await deploy({ ports: ["8000:80"] });
    expect(result).toMatchObject({ status: "succeeded", error: undefined });
    expect(stopped).toHaveLength(1);
  });

  it("should be no way to a container on the host's network for a proxy on a network of its own", async () => {
    const { deploy, stopped } = await open({ kind: "network", network: "internal" });
    const recreate = { deploy_strategy: "recreate" };
    await deploy(recreate);
    const result = await deploy({ ...recreate, networks: ["host"] });
    expect(result).toMatchObject({ phase: "preflight", error: { code: "CONFIG_INVALID" } });
    expect(result.error?.message).toContain("networks: ");
    expect(stopped).toEqual([]);
    expect((await deploy({ networks: ["host"], domains: [] })).error).toBeUndefined();
  });

  it("should be asked of a stack before its old version is taken down, but for those that it holds itself", async () => {
    const { clock, runtime, router, prober } = memoryWorld();
    const stack = { project: "shop", definition: null };
    const ups: string[] = [];
    const ports = [{ path: "services.web.ports[0]", ...at(8000) }];
    const container = (labels: Record<string, string>) => ({ ...plainSpec("registry/web:1"), labels });
    const runs = async (labels: Record<string, string>) => {
      const name = labels[ownLabels.deployment] ?? "another";
      const workload = labels[ownLabels.workload] ?? "another";
      const request = { name, alias: name, workload, deployment: name, fence: 1, loopbackPort: undefined };
      const spec = { ...container(labels), ports: [{ ...at(8000), containerPort: 80 }] };
      await runtime.create({ ...request, spec, port: 8080 });
      await runtime.start(name);
    };
    const driver: StackDriver = {
      up: async ({ entrance }) => {
        for (const { name } of await runtime.list("web")) await runtime.remove(name);
        await runs({ ...entrance.labels, project: "shop" });
        ups.push("up");
      },
      hostPorts: () => ports,
      isOf: ({ project }, labels) => labels["project"] === project,
      findDamage: async () => [],
      stop: async () => undefined,
      down: async () => undefined,
    };
    const source: SourcePlugin = memorySource();
    runtime.publish("registry/web:1");
    await runtime.images.pull({ reference: "registry/web:1" });
    const deployer = await createDeployer({
      clock,
      runtime,
      router,
      prober,
      store: new MemoryStore(undefined, () => clock.wallMs()),
      sources: [
        {
          ...source,
          stacks: driver,
          describe: (config) => ({ ...source.describe(config), inPlace: true }),
          prepare: async (...parameters) => ({ ...(await source.prepare(...parameters)), stack }),
        },
      ],
      timing: { watchMs: 0 },
    });
    const config = { image: "registry/web:1", port: 8080, deploy_strategy: "recreate" };
    await deployer.apply({ name: "web", source: "memory", config });
    expect(await deployer.deploy("web").done).toMatchObject({ status: "succeeded" });
    expect(await deployer.deploy("web").done).toMatchObject({ status: "succeeded" });
    const [live] = await runtime.list("web");
    await runtime.remove(live?.name ?? "");
    await runs({ project: "another" });
    const result = await deployer.deploy("web").done;
    expect(result).toMatchObject({ phase: "planned", error: { code: "PORT_TAKEN" } });
    expect(result.error?.message).toMatch(/^services\.web\.ports\[0\]: .* the container another$/);
    expect(ups).toHaveLength(2);
  });
});
