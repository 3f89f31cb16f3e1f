import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDeployer, DeployerError } from "@cutover/core";
import {
  type BringUp,
  type PrepareContext,
  type Privilege,
  type Release,
  secretReader,
  type StackSight,
} from "@cutover/core/plugin";
import { validateConfig } from "@cutover/core/schema";
import { MemoryStore, memoryWorld } from "@cutover/core/testing";
import { describe, expect, it } from "vitest";
import { composeSource } from "./compose.js";
import { composeSchema } from "./schema.js";

const web = { image: "registry.test/web:1" };
const { signal } = new AbortController();

interface Tool {
  /** The models that Compose resolves the file to, in turn. */
  readonly models: object[];
  readonly ran: string[];
  /** Calls that waited for healthy services. */
  readonly waited?: string[];
}

function sourceWith({ models, ran, waited = [] }: Tool) {
  return composeSource(async () => ({
    version: "2.26.1",
    major: 2,
    async run({ arguments: parts, alone }) {
      alone?.assertMayAct();
      if (parts.includes("config")) return JSON.stringify(models.shift());
      const [command = "", ...options] = parts.slice(parts.indexOf("-") + 1);
      ran.push(command);
      if (options.includes("--wait")) waited.push(command);
      return "";
    },
  }));
}

async function prepare(
  plugin: ReturnType<typeof composeSource>,
  assertAllowed: PrepareContext["assertAllowed"] = async () => undefined,
): Promise<Release> {
  const world = memoryWorld();
  world.runtime.publish(web.image);
  await world.runtime.images.pull({ reference: web.image });
  const config = validateConfig(composeSchema, { compose: "services: {}", service: "web" });
  return plugin.prepare(config, {
    ...world,
    workload: "shop",
    deployment: "d1",
    signal,
    emit: () => undefined,
    resolveSecret: secretReader(),
    assertAllowed,
    localPath: async (_, written) => written,
  });
}

/**
 * Prepares a stack that Compose resolves to the first model, and brings it up as the second; returns the
 * commands.
 */
async function bringUp(
  before: object,
  after: object,
  { waited = [], ...more }: Partial<BringUp> & { readonly waited?: string[] } = {},
): Promise<string[]> {
  const ran: string[] = [];
  const plugin = sourceWith({ models: [{ services: before }, { services: after }], ran, waited });
  const { stack } = await prepare(plugin);
  if (!stack || !plugin.stacks) throw new Error("there is no stack");
  const entrance: BringUp["entrance"] = {
    labels: {},
    port: undefined,
    loopbackPort: undefined,
    network: undefined,
  };
  const allowed = {
    assertAllowed: async () => undefined,
    localPath: async (_: string, written: string) => written,
    mountedPath: async (_: string, source: string) => source,
  };
  await plugin.stacks.up({
    stack,
    environment: {},
    secrets: [],
    entrance,
    engineUrl: "",
    signal,
    assertMayAct: () => undefined,
    ...allowed,
    ...more,
  });
  return ran;
}

const codeOf = (promise: Promise<unknown>) => promise.catch((error: DeployerError) => error.code);

describe("a deployer that may act no longer", () => {
  it("should bring up, stop and take down no stack", async () => {
    const lost = new DeployerError("LEASE_LOST", "another deployer has taken over");
    const assertMayAct = (): never => {
      throw lost;
    };
    await expect(bringUp({ web }, { web }, { assertMayAct })).rejects.toBe(lost);
    const ran: string[] = [];
    const driver = sourceWith({ models: [], ran }).stacks;
    const stack = { project: "cutover-shop", definition: { volumes: [], images: {} } };
    const call = { stack, engineUrl: "", signal, assertMayAct };
    await expect(driver?.stop(call)).rejects.toBe(lost);
    await expect(driver?.down({ ...call, volumes: false })).rejects.toBe(lost);
    await expect(driver?.down({ ...call, volumes: true })).rejects.toBe(lost);
    expect(ran).toEqual([]);
  });
});

describe("a stack whose files changed after it was prepared", () => {
  it("should be brought up as long as it asks for no more", async () => {
    expect(await bringUp({ web }, { web: { ...web, command: ["other"] } })).toEqual(["pull", "up"]);
    expect(await bringUp({ web: { ...web, privileged: true } }, { web })).toEqual(["pull", "up"]);
  });

  it("should be refused if it asks for what the policy was not asked for", async () => {
    expect(await codeOf(bringUp({ web }, { web: { ...web, privileged: true } }))).toBe("POLICY_REFUSED");
    const mounted = (source: string) => ({
      web: { ...web, volumes: [{ type: "bind", source, target: "/x" }] },
    });
    expect(await codeOf(bringUp(mounted("/srv/a"), mounted("/srv/b")))).toBe("POLICY_REFUSED");
  });

  it("should be refused if the policy has become stricter", async () => {
    const narrowed = { assertAllowed: () => Promise.reject(new Error("not allowed")) };
    await expect(bringUp({ web }, { web }, narrowed)).rejects.toThrow("not allowed");
  });

  it("should be refused if a link has come on the way to what it mounts", async () => {
    const services = { web: { ...web, volumes: [{ type: "bind", source: "/srv/a", target: "/x" }] } };
    const narrowed = { mountedPath: () => Promise.reject(new Error("a link")) };
    await expect(bringUp(services, services, narrowed)).rejects.toThrow("a link");
  });

  it("should be refused if it has another service, whose image nobody prepared", async () => {
    expect(await codeOf(bringUp({ web }, { web, more: web }))).toBe("STACK_INVALID");
  });
});

describe("what a stack asks of its host", () => {
  /** Every privilege of a stack of this service and these networks, as "kind path value". */
  async function asked(service: object, networks: object = {}): Promise<string[]> {
    const model = { services: { web: { ...web, ...service } }, networks };
    const { privileges = [] } = await prepare(sourceWith({ models: [model], ran: [] }));
    return privileges.map(({ kind, path, value }) => `${kind} ${path} ${value}`);
  }

  it("should be the host's network, by whatever way", async () => {
    for (const [network, told] of [
      [{ name: "host", external: true }, "host-network networks.n.name host"],
      [{ external: { name: "host" } }, "host-network networks.n.name host"],
      [{ driver: "host" }, "host-network networks.n.driver host"],
      [{ name: "p_n", driver: "macvlan" }, "privileged networks.n.driver macvlan"],
      [
        { name: "p_n", driver_opts: { "com.docker.network.bridge.name": "br0" } },
        "privileged networks.n.driver_opts.com.docker.network.bridge.name com.docker.network.bridge.name",
      ],
    ] as const)
      expect(await asked({ networks: { n: null } }, { n: network })).toEqual([told]);
  });

  it("should be what a path leads to, however it is written", async () => {
    for (const source of ["/abs/data/", "/abs//data", "/abs/./x/../data"])
      expect(await asked({ volumes: [{ type: "bind", source, target: "/d" }] })).toEqual([
        "bind-mount services.web.volumes[0] /abs/data",
      ]);
  });

  it("should not be that a process gets no more rights", async () => {
    for (const value of ["", ":true", "=true", ":1", ":True"])
      expect(await asked({ security_opt: [`no-new-privileges${value}`] })).toEqual([]);
    expect(await asked({ security_opt: ["no-new-privileges:false"] })).toHaveLength(1);
  });

  it("should not be a network of its own", async () => {
    const own = {
      default: { name: "p_default", ipam: {} },
      shared: { name: "shared", external: true },
      back: { driver: "bridge", internal: true, driver_opts: { "com.docker.network.driver.mtu": "1400" } },
    };
    expect(await asked({ networks: { default: null, shared: null, back: null } }, own)).toEqual([]);
  });

  it("should be allowed before anything is pulled or built", async () => {
    const ran: string[] = [];
    const plugin = sourceWith({ models: [{ services: { web: { ...web, privileged: true } } }], ran });
    const wanted: Privilege[] = [];
    const refuse = async (privileges: readonly Privilege[]): Promise<void> => {
      wanted.push(...privileges);
      throw new Error("not allowed");
    };
    await expect(prepare(plugin, refuse)).rejects.toThrow("not allowed");
    expect(wanted).toMatchObject([{ kind: "privileged" }]);
    expect(ran).toEqual([]);
  });
});

describe("what a stack is prepared from", () => {
  /** The images, by service, that are pulled, built and brought up. */
  async function prepared(services: object, warnings: readonly string[] = []) {
    const given = new Map<string, Record<string, string>>();
    const plugin = composeSource(async () => ({
      version: "2.26.1",
      major: 2,
      async run({ arguments: parts, input, onLine }) {
        for (const line of warnings) onLine?.(line);
        if (parts.includes("config")) return JSON.stringify({ services });
        const { services: all } = JSON.parse(input) as { services: Record<string, { image: string }> };
        const named = parts.slice(parts.indexOf("-") + 2).filter((part) => !part.startsWith("-"));
        given.set(
          parts[parts.indexOf("-") + 1] ?? "",
          Object.fromEntries(named.map((name) => [name, all[name]?.image ?? ""])),
        );
        return "";
      },
    }));
    const world = memoryWorld();
    const find = world.runtime.images.find.bind(world.runtime.images);
    world.runtime.publish(web.image);
    await world.runtime.images.pull({ reference: web.image });
    world.runtime.images.find = async (name) => {
      const found = await find(web.image);
      return found && { ...found, id: `id of ${name}` };
    };
    const folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-stack-")));
    await writeFile(join(folder, "Dockerfile"), "FROM scratch\n");
    await writeFile(join(folder, "compose.yaml"), "services: {}\n");
    const config = validateConfig(composeSchema, { file: join(folder, "compose.yaml"), service: "web" });
    const lines: string[] = [];
    try {
      const { stack } = await plugin.prepare(config, {
        ...world,
        workload: "shop",
        deployment: "d1",
        signal,
        emit: (event) => event.type === "stack:output" && lines.push(event.line),
        resolveSecret: secretReader(),
        assertAllowed: async () => undefined,
        localPath: async (_, written) => written,
      });
      return { given: Object.fromEntries(given), images: stack?.images, lines };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it.each([
    ["app", "app"],
    ["app", "docker.io/library/app:latest"],
    [undefined, "cutover-shop-web"],
  ])(
    "should be the image that another service builds as %s and names %s, under its new name",
    async (image, named) => {
      const own = "cutover/shop:d1-web";
      const services = { web: { build: ".", ...(image && { image }) }, worker: { image: named } };
      expect(await prepared(services)).toMatchObject({
        given: { build: { web: own } },
        images: { web: `id of ${own}`, worker: `id of ${own}` },
      });
      expect((await prepared(services)).given).not.toHaveProperty("pull");
    },
  );

  it("should be no image that begins with one that another service builds: it has another name here", async () => {
    const services = {
      web: { build: { context: ".", dockerfile_inline: "ARG BASE\nFROM $BASE\n", args: { BASE: "base" } } },
      base: { build: ".", image: "base:latest" },
    };
    await expect(prepared(services)).rejects.toMatchObject({
      code: "STACK_INVALID",
      message: expect.stringMatching(
        /services\.web\.build: .*uses base, which the service base builds/,
      ) as string,
    });
  });

  it("should not be a file with a variable that nobody has set", async () => {
    for (const line of [
      'time="2026-11-26T17:25:24Z" level=warning msg="The \\"DB_PASSWORD\\" variable is not set. Defaulting to a blank string."',
      "The DB_PASSWORD variable is not set. Defaulting to a blank string.",
    ])
      await expect(prepared({ web }, [line])).rejects.toMatchObject({
        code: "STACK_INVALID",
        message: expect.stringContaining("${DB_PASSWORD:-}") as string,
      });
  });

  it("should have Compose's other warnings told", async () => {
    const { lines } = await prepared({ web }, ["the attribute `version` is obsolete"]);
    expect(lines).toContain("the attribute `version` is obsolete");
  });
});

describe("how long a stack may take", () => {
  it.each([{ disable: true }, { test: ["NONE"] }])(
    "should not be waited for with the health check %j, which Compose takes for a failure",
    async (healthcheck) => {
      const waited: string[] = [];
      const store = { ...web, healthcheck };
      await bringUp({ web }, { web }, { waited });
      expect(waited).toEqual(["up"]);
      await bringUp({ web, store }, { web, store }, { waited });
      expect(waited).toEqual(["up"]);
    },
  );

  it.each(["0", "0s", "999ms"])("should not be %s, which Compose may take for no limit", (wait_timeout) => {
    const config = { compose: "services: {}", service: "web", wait_timeout };
    expect(() => validateConfig(composeSchema, config)).toThrow("wait_timeout");
  });
});

describe("what is missing of a stack", () => {
  it("should be a service that somebody stopped, but not one that ended by itself", async () => {
    const services = { web, migration: web, store: { ...web, restart: "unless-stopped" } };
    const plugin = sourceWith({ models: [{ services }], ran: [] });
    const { stack } = await prepare(plugin);
    const listLabelled: StackSight["listLabelled"] = async () =>
      Object.keys(services).map((service) => ({
        name: service,
        labels: { "com.docker.compose.service": service },
        state: service === "web" ? "running" : "stopped",
        exitCode: service === "web" ? undefined : 0,
      }));
    const damage = stack && (await plugin.stacks?.findDamage(stack, { listLabelled }, signal));
    expect(damage).toEqual(["the service store of cutover-shop is stopped"]);
  });

  it("should be one container of several, and none of a service that has none", async () => {
    const services = { web, worker: { ...web, deploy: { replicas: 2 } }, off: { ...web, scale: 0 } };
    const { stack } = await prepare(sourceWith({ models: [{ services }], ran: [] }));
    const seen = (...up: string[]) =>
      stack &&
      sourceWith({ models: [], ran: [] }).stacks?.findDamage(
        stack,
        {
          listLabelled: async () =>
            up.map((service) => ({
              name: service,
              labels: { "com.docker.compose.service": service },
              state: "running",
              exitCode: undefined,
            })),
        },
        signal,
      );
    expect(await seen("web", "worker", "worker")).toEqual([]);
    expect(await seen("web", "worker")).toEqual([
      "the service worker of cutover-shop has 1 of its 2 containers",
    ]);
  });

  it("should not be made up for by a container whose image carries the labels of Compose", async () => {
    const { stack } = await prepare(sourceWith({ models: [{ services: { web } }], ran: [] }));
    const built = { "com.docker.compose.project": "cutover-shop", "com.docker.compose.service": "web" };
    const foreign = { ...built, "com.docker.compose.config-hash": "1" };
    const seen = (labels: Record<string, string>, inherited: Record<string, string>) =>
      stack &&
      sourceWith({ models: [], ran: [] }).stacks?.findDamage(
        stack,
        {
          listLabelled: async () => [
            { name: "web", state: "running", exitCode: undefined, labels, inherited },
          ],
        },
        signal,
      );
    expect(await seen(foreign, foreign)).toEqual(["the service web of cutover-shop is gone"]);
    expect(await seen(foreign, built)).toEqual([]);
  });
});

describe("a stack on a runtime that lacks a port", () => {
  it.each(["images", "host"] as const)("should be refused beforehand without %s", async (port) => {
    const lacking = memoryWorld({
      without: [port],
      reach: { kind: "network", network: "edge" },
      networks: ["edge"],
    });
    const store = new MemoryStore(undefined, () => lacking.clock.wallMs());
    const ran: string[] = [];
    const sources = [sourceWith({ models: [], ran })];
    const deployer = await createDeployer({ ...lacking, store, sources, timing: { watchMs: 0 } });
    const config = { compose: "services: {}", service: "web", port: 80, domains: ["shop.test"] };
    await deployer.apply({ name: "shop", source: "compose", config });
    const { error } = await deployer.deploy("shop").done;
    expect(error).toMatchObject({ code: "RUNTIME_LACKS", details: { findings: [{ subject: "source" }] } });
    expect(error?.message).toContain(`\`${port}\``);
    expect(ran).toEqual([]);
    await deployer.close();
  });
});
