import { describe, expect, it } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import type { DeploymentResult } from "../deployer/deployment.js";
import type { DeploymentEvent } from "../events/events.js";
import type { ImageBehaviour } from "../testing/memory-images.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

const loopback = { kind: "loopback" } as const;
const network = { kind: "network", network: "edge" } as const;
const reaches = [loopback, network];

type Options = NonNullable<Parameters<typeof memoryWorld>[0]>;

async function open(reach: typeof loopback | typeof network, options: Options = {}) {
  const world = memoryWorld({ reach, networks: ["edge", "internal", "host"], ...options });
  const events: DeploymentEvent[] = [];
  const deployer = await createDeployer({
    ...world,
    store: new MemoryStore(undefined, () => world.clock.wallMs()),
    sources: [memorySource()],
    policy: { hostNamespaces: true },
    timing: { watchMs: 0 },
    onEvent: (event) => events.push(event),
  });
  const deploy = async (config: object, behaviour: ImageBehaviour = {}): Promise<DeploymentResult> => {
    world.runtime.publish("registry/web:1", behaviour);
    const usual = { image: "registry/web:1", port: 8080, domains: ["app.test"] };
    await deployer.apply({ name: "web", source: "memory", config: { ...usual, ...config } });
    return deployer.deploy("web").done;
  };
  const serving = (): (string | undefined)[] => {
    const targets = world.router.targets("app.test");
    return [...new Set(targets.map(({ host, port }) => world.runtime.listenerAt(host, port)?.body))];
  };
  return { ...world, events, deploy, serving };
}

const byHealth: ImageBehaviour = { health: "healthy" };
const otherPort = { healthcheck: { path: "/", port: 8080, deadline: "5s" } };

describe.each(reaches)("the gate, by $kind", (reach) => {
  it("should not be passed by a container that falls right after its last good answer", async () => {
    const world = await open(reach);
    const { prober, runtime } = world;
    const probe = prober.probe.bind(prober);
    prober.probe = async (...request) => {
      const outcome = await probe(...request);
      for (const { name } of runtime.snapshot()) runtime.crash(name);
      return outcome;
    };
    const result = await world.deploy({ healthcheck: { path: "/", successes: 1 } });
    expect(result).toMatchObject({ status: "failed", phase: "probing", error: { code: "GREEN_EXITED" } });
    expect(world.events.map(({ type }) => type)).not.toContain("gate:passed");
  });
});

describe("the gate, by the image's own health check", () => {
  it("should be passed as soon as the engine reports it healthy, and not at the next look", async () => {
    const world = await open(loopback);
    await world.deploy({}, { health: "healthy", healthAfterMs: 1_010 });
    const atMs = (type: DeploymentEvent["type"]) =>
      world.events.find((event) => event.type === type)?.atMs ?? NaN;
    expect(atMs("gate:passed") - atMs("container:started")).toBeLessThan(1_100);
  });
});

describe.each(reaches)("the port that gets the traffic, by $kind", (reach) => {
  it.each([
    ["a health check on another port", otherPort, {}],
    ["the image's own health check", {}, byHealth],
    ["no health check", {}, {}],
  ])("should be asked before the switch, with %s", async (_, config, behaviour) => {
    const world = await open(reach);
    const listens = { ...behaviour, listensOn: [{ port: 8080 }] };
    const blue = await world.deploy(config, listens);
    world.events.length = 0;
    const result = await world.deploy({ ...config, port: 9090 }, listens);
    expect(result).toMatchObject({
      status: "failed",
      phase: "probing",
      error: { code: "GREEN_UNREACHABLE", details: { field: "port", port: 9090 } },
    });
    expect(result.error?.message).toMatch(
      /^port: nothing listens on port 9090 in web-.*; it listens on 8080/,
    );
    expect(world.events.map(({ type }) => type)).not.toContain("route:written");
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should be waited for where it answers later than the health check", async () => {
    const world = await open(reach);
    const listensOn = [{ port: 8080 }];
    const deployed = world.deploy({ ...otherPort, port: 9090 }, { listensOn });
    await world.clock.sleep(2_000);
    const [green] = world.runtime.snapshot();
    world.runtime.behave(green?.name ?? "", { listensOn: [...listensOn, { port: 9090 }] });
    expect(await deployed).toMatchObject({ status: "succeeded", error: undefined });
  });

  it("should be told apart where it is listened on inside the container only", async () => {
    const world = await open(reach);
    const listensOn = [{ port: 8080, address: "127.0.0.1" }];
    const { error } = await world.deploy({}, { ...byHealth, listensOn });
    expect(error).toMatchObject({ code: "GREEN_UNREACHABLE", remedy: expect.stringContaining("0.0.0.0") });
    expect(error?.message).toContain("listens on port 8080 at 127.0.0.1 only");
  });

  it("should be asked before a recreate takes over, which goes back to blue", async () => {
    const world = await open(reach);
    const recreate = { ...otherPort, deploy_strategy: "recreate" };
    const listens = { listensOn: [{ port: 8080 }] };
    const blue = await world.deploy(recreate, listens);
    const result = await world.deploy({ ...recreate, port: 9090 }, listens);
    expect(result).toMatchObject({ phase: "starting", error: { code: "GREEN_UNREACHABLE" } });
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should be asked where an alias leads to it, by whatever protocol it speaks", async () => {
    const world = await open(reach);
    const aliased = { domains: [], networks: ["internal"], alias: "db" };
    const failed = await world.deploy(aliased, { ...byHealth, listensOn: [{ port: 5432 }] });
    expect(failed.error).toMatchObject({ code: "GREEN_UNREACHABLE", details: { port: 8080 } });
    expect((await world.deploy(aliased, byHealth)).status).toBe("succeeded");
  });

  it("should not be asked where nobody reaches it through us", async () => {
    const world = await open(reach);
    const result = await world.deploy({ domains: [] }, { ...byHealth, listensOn: [] });
    expect(result.status).toBe("succeeded");
  });
});

describe("the gate's own probe of the port that gets the traffic", () => {
  it.each([
    // The gate asks again once green has its restart policy.
    { reach: network, asks: 2 },
    { reach: loopback, asks: 4 },
  ])(
    "should stand for the proxy's way if that is the same, and else that way is asked too: $reach.kind",
    async ({ reach, asks }) => {
      const world = await open(reach);
      const before: string[] = [];
      const { prober } = world;
      const probe = prober.probe.bind(prober);
      prober.probe = async (request, signal) => {
        const isGated = world.events.some(({ type }) => type === "gate:passed");
        if (!isGated) before.push(`${request.address}:${request.port}`);
        return probe(request, signal);
      };
      const healthcheck = { path: "/", successes: 1 };
      expect(await world.deploy({ healthcheck })).toMatchObject({ status: "succeeded" });
      expect(before).toHaveLength(asks);
    },
  );
});

describe("a port that is published for the proxy", () => {
  it.each([
    ["refuses", "refused", true],
    ["is silent", "timeout", false],
    ["answers", undefined, false],
  ] as const)(
    "should be asked inside the container only if the host refuses, as to a deployer in a container: the host %s",
    async (_, reason, isAskedInside) => {
      const world = await open(loopback, { without: ["connections"] });
      const { prober, runtime } = world;
      const probe = prober.probe.bind(prober);
      const asked: string[] = [];
      prober.probe = async (request, signal) => {
        asked.push(request.address);
        if (reason === undefined || request.address !== "127.0.0.1") return probe(request, signal);
        return { kind: "failure", reason, message: "by the host" };
      };
      expect(await world.deploy({}, byHealth)).toMatchObject({ status: "succeeded" });
      const [green] = runtime.snapshot();
      expect(asked.includes(green?.address ?? "")).toBe(isAskedInside);
    },
  );
});

describe("the port that gets the traffic", () => {
  /** Every question to a container fails in this way. */
  const failing = (world: Awaited<ReturnType<typeof open>>, reason: "broken" | "timeout" | "unreachable") => {
    world.prober.probe = async () => ({ kind: "failure", reason, message: "by a test" });
  };

  it.each(["broken", "timeout"] as const)(
    "should be told apart if what listens there gives no HTTP answer: %s",
    async (reason) => {
      const world = await open(network);
      failing(world, reason);
      const { error } = await world.deploy({}, byHealth);
      expect(error).toMatchObject({
        code: "GREEN_UNREACHABLE",
        remedy: "Correct `port`, or have the application answer HTTP/1.1 there.",
      });
      expect(error?.message).toMatch(/port 8080 in web-.* gives no HTTP answer \(by a test\)/);
    },
  );

  it("should not be blamed if it is merely not reached from here", async () => {
    const world = await open(network);
    failing(world, "unreachable");
    await world.deploy({}, byHealth);
    const failures = world.events.filter(({ type }) => type === "clean-up:failed");
    expect(JSON.stringify(failures)).toContain("it cannot be reached from here: by a test");
  });

  describe("of an engine that does not tell what listens", () => {
    const aliased = { domains: [], networks: ["internal"], alias: "db" };
    const blind = { without: ["connections"] } as const;

    it.each([{}, aliased])("should not get traffic if it refuses connections: %o", async (config) => {
      const world = await open(network, blind);
      const { error } = await world.deploy(config, { ...byHealth, listensOn: [] });
      expect(error).toMatchObject({ code: "GREEN_UNREACHABLE", details: { port: 8080 } });
      expect(error?.message).toMatch(
        /no HTTP answer comes from port 8080 of web-.*, or only on the container's own loopback/,
      );
    });

    it("should get traffic by an alias if it speaks another protocol", async () => {
      const world = await open(network, blind);
      failing(world, "broken");
      expect(await world.deploy(aliased, byHealth)).toMatchObject({ status: "succeeded" });
    });

    it("should not get traffic if it breaks its answers off", async () => {
      const world = await open(network, blind);
      failing(world, "broken");
      const { error } = await world.deploy({}, byHealth);
      expect(error?.message).toMatch(/no HTTP answer comes from port 8080 of web-[^,]* \(by a test\);/);
    });
  });
});

describe("a container without an address on its network", () => {
  const answers = { kind: "answers", status: 200, contentType: "", body: "another program's" } as const;

  it.each([otherPort, { healthcheck: { path: "/", deadline: "5s" } }])(
    "should not be gated by what listens on the host's loopback: %j",
    async (config) => {
      const world = await open(network);
      world.prober.serve(answers, { address: "127.0.0.1", port: 8080 });
      const result = await world.deploy(config, { hasNoAddress: true });
      expect(result).toMatchObject({ phase: "probing", error: { code: "GREEN_UNREACHABLE" } });
      expect(result.error?.message).toContain("no address on network edge");
    },
  );

  it("should not be switched to, however healthy its image says that it is", async () => {
    const world = await open(network);
    const result = await world.deploy({}, { ...byHealth, hasNoAddress: true });
    expect(result).toMatchObject({ phase: "probing", error: { code: "GREEN_UNREACHABLE" } });
    expect(result.error?.message).toContain("no address on network edge");
  });

  it("should be asked where its port is published for it", async () => {
    const world = await open(loopback);
    const healthcheck = { path: "/", deadline: "5s" };
    expect((await world.deploy({ healthcheck }, { hasNoAddress: true })).status).toBe("succeeded");
    const elsewhere = { healthcheck: { ...healthcheck, port: 8081 } };
    const listensOn = [{ port: 8080 }, { port: 8081 }];
    const { error } = await world.deploy(elsewhere, { hasNoAddress: true, listensOn });
    expect(error).toMatchObject({ code: "GREEN_UNREACHABLE", details: { port: 8081 } });
  });

  it("should be given time to get one", async () => {
    const world = await open(network);
    const deployed = world.deploy(otherPort, { hasNoAddress: true });
    await world.clock.sleep(1_000);
    const [green] = world.runtime.snapshot();
    world.runtime.behave(green?.name ?? "", { hasNoAddress: false });
    expect(await deployed).toMatchObject({ status: "succeeded", error: undefined });
  });

  it("should be asked at the host's address on the host's network", async () => {
    const world = await open(loopback);
    const result = await world.deploy({ networks: ["host"], healthcheck: { path: "/" } });
    expect(result).toMatchObject({ status: "succeeded", error: undefined });
  });
});
