import {
  type BringUp,
  type DeployerError,
  type PrepareContext,
  type Privilege,
  type Release,
  secretReader,
  type StackSight,
} from "@cutover/core";
import { validateConfig } from "@cutover/core/schema";
import { memoryWorld } from "@cutover/core/testing";
import { describe, expect, it } from "vitest";
import { composeSource } from "./compose.js";
import { composeSchema } from "./schema.js";

const web = { image: "registry.test/web:1" };
const { signal } = new AbortController();

interface Tool {
  /** What Compose resolves the file to, in turn. */
  readonly models: object[];
  readonly ran: string[];
}

function sourceWith({ models, ran }: Tool) {
  return composeSource(async () => ({
    version: "2.26.1",
    major: 2,
    async run({ arguments: parts }) {
      if (parts.includes("config")) return JSON.stringify(models.shift());
      ran.push(parts[parts.indexOf("-") + 1] ?? "");
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
  await world.runtime.pullImage({ reference: web.image });
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

/** Prepares a stack that Compose resolves to the first model, and brings it up when it resolves to the second; what was run. */
async function bringUp(before: object, after: object, more: Partial<BringUp> = {}): Promise<string[]> {
  const ran: string[] = [];
  const plugin = sourceWith({ models: [{ services: before }, { services: after }], ran });
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
    ...allowed,
    ...more,
  });
  return ran;
}

const codeOf = (promise: Promise<unknown>) => promise.catch((error: DeployerError) => error.code);

describe("a stack whose files changed after it was prepared", () => {
  it("should be brought up as long as it asks for no more", async () => {
    expect(await bringUp({ web }, { web: { ...web, command: ["other"] } })).toEqual(["pull", "up"]);
    expect(await bringUp({ web: { ...web, privileged: true } }, { web })).toEqual(["pull", "up"]);
  });

  it("should be refused where it asks for what the policy was not asked for", async () => {
    expect(await codeOf(bringUp({ web }, { web: { ...web, privileged: true } }))).toBe("POLICY_REFUSED");
    const mounted = (source: string) => ({
      web: { ...web, volumes: [{ type: "bind", source, target: "/x" }] },
    });
    expect(await codeOf(bringUp(mounted("/srv/a"), mounted("/srv/b")))).toBe("POLICY_REFUSED");
  });

  it("should be refused where the policy has become stricter", async () => {
    const narrowed = { assertAllowed: () => Promise.reject(new Error("not allowed")) };
    await expect(bringUp({ web }, { web }, narrowed)).rejects.toThrow("not allowed");
  });

  it("should be refused where a link has come on the way to what it mounts", async () => {
    const services = { web: { ...web, volumes: [{ type: "bind", source: "/srv/a", target: "/x" }] } };
    const narrowed = { mountedPath: () => Promise.reject(new Error("a link")) };
    await expect(bringUp(services, services, narrowed)).rejects.toThrow("a link");
  });

  it("should be refused where it has another service, whose image nobody prepared", async () => {
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

describe("how long a stack may take", () => {
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
