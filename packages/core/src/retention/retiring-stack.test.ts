import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { Deployment } from "../deployer/deployment.js";
import type { DeploymentEvent } from "../events/events.js";
import { labels } from "../ports/runtime.js";
import type { StackDriver } from "../ports/stack-driver.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";
import { plainSpec } from "../testing/plain-spec.js";

const project = "cutover-web";
const app = `${project}-app-1`;
const db = `${project}-db-1`;

/** A stack of two services. The first gets the traffic, and only it carries our labels. */
function stacks({ runtime }: MemoryWorld, calls: string[]): StackDriver {
  return {
    async up({ stack, entrance }) {
      calls.push("up");
      const { [labels.workload]: workload = "", [labels.deployment]: deployment = "" } = entrance.labels;
      const { port, loopbackPort } = entrance;
      const there = await runtime.inspect(app);
      if (there?.deployment !== deployment) await runtime.remove(app);
      const of = { name: app, alias: app, workload, deployment, fence: 1, port, loopbackPort };
      await runtime.create({ ...of, spec: plainSpec(stack.definition as string) });
      await runtime.start(app);
      if (!(await runtime.inspect(db))) runtime.createForeign(db);
    },
    async stop() {
      calls.push("stop");
      await runtime.stop(app, { signalName: "SIGTERM", graceMs: 1 });
    },
    async down({ volumes }) {
      calls.push(volumes ? "down with volumes" : "down");
      for (const name of [app, db]) await runtime.remove(name);
    },
    findDamage: async () => [],
  };
}

async function setUp() {
  const world = memoryWorld();
  for (const tag of ["1", "2", "3", "4"]) world.runtime.publish(`registry/web:${tag}`);
  const data = emptyStoreData();
  const events: DeploymentEvent[] = [];
  const calls: string[] = [];
  const plain = memorySource();
  const stacked = {
    ...plain,
    kind: "stacked",
    stacks: stacks(world, calls),
    async prepare(...[config, context]: Parameters<typeof plain.prepare>) {
      const { container } = await plain.prepare(config, context);
      const { image } = container;
      return { container, privileges: [], stack: { project, images: { app: image }, definition: image } };
    },
  };
  const open = (): Promise<Deployer> =>
    createDeployer({
      ...world,
      store: new MemoryStore(data, () => world.clock.wallMs()),
      sources: [plain, stacked],
      timing: { watchMs: 0, pollMs: 500 },
      onEvent: (event) => events.push(event),
    });
  const begin = async (deployer: Deployer, tag: string, source = "memory"): Promise<Deployment> => {
    const healthcheck = { path: "/health" };
    const drain = { timeout: "1h" };
    const config = { image: `registry/web:${tag}`, port: 8080, domains: ["app.test"], healthcheck, drain };
    const deploy_strategy = source === "stacked" ? "recreate" : "blue-green";
    await deployer.apply({ name: "web", source, config: { ...config, deploy_strategy } });
    return deployer.deploy("web");
  };
  /** The stack serves a lasting connection, and was replaced by two containers, one after the other. */
  const retire = async (): Promise<Deployer> => {
    const deployer = await open();
    await (
      await begin(deployer, "1", "stacked")
    ).done;
    world.runtime.holdConnections(app, 1);
    const second = await begin(deployer, "2");
    while (!events.some(({ type }) => type === "drain:started")) await world.clock.sleep(10);
    await (
      await begin(deployer, "3")
    ).done;
    expect((await second.done).status).toBe("succeeded");
    expect(data.states.get("web")?.retiring).toHaveLength(1);
    return deployer;
  };
  const names = (): string[] => world.runtime.snapshot().map(({ name }) => name);
  return { world, data, events, calls, open, begin, retire, names };
}

describe("a stack that retires", () => {
  it("should serve on until its connections have ended, then be taken down as a whole", async () => {
    const { world, data, calls, events, retire, names } = await setUp();
    const deployer = await retire();
    await world.clock.sleep(10 * 60_000);
    await deployer.reconcile();
    expect(names()).toEqual(expect.arrayContaining([app, db]));
    expect(events.findLast(({ type }) => type === "drain:progressed")).toBeDefined();
    world.runtime.holdConnections(app, 0);
    await deployer.reconcile();
    expect(calls).toEqual(["up", "down"]);
    expect(names()).toHaveLength(1);
    expect(data.states.get("web")?.retiring).toEqual([]);
    await deployer.close();
  });

  it("should be taken down at its deadline, and what was cut be counted", async () => {
    const { world, calls, events, retire } = await setUp();
    const deployer = await retire();
    await world.clock.sleep(61 * 60_000);
    await deployer.reconcile();
    expect(calls).toEqual(["up", "down"]);
    const ended = events.findLast((event) => event.type === "drain:finished");
    expect(ended).toMatchObject({ outcome: "deadline", cut: { connections: 1 } });
    await deployer.close();
  });

  it("should not be replaced by another version of the same project, which waits", async () => {
    const { world, calls, begin, retire, names } = await setUp();
    const deployer = await retire();
    const again = await begin(deployer, "4", "stacked");
    await world.clock.sleep(60_000);
    expect(calls).toEqual(["up"]);
    expect(names()).toContain(app);
    world.runtime.holdConnections(app, 0);
    expect((await again.done).status).toBe("succeeded");
    expect(calls).toEqual(["up", "down", "up"]);
    expect(names()).toEqual(expect.arrayContaining([app, db]));
    await deployer.close();
  });

  it("should go with the workload", async () => {
    const { calls, retire, names } = await setUp();
    const deployer = await retire();
    expect((await deployer.remove("web").done).status).toBe("succeeded");
    expect(calls).toEqual(["up", "stop", "down"]);
    expect(names()).toEqual([]);
    await deployer.close();
  });

  it("should be taken down again where a crash came between", async () => {
    const { world, data, calls, open, retire, names } = await setUp();
    await (await retire()).close();
    // It was partly down: only its container was gone.
    world.runtime.removeByHand(app);
    const next = await open();
    await next.reconcile();
    expect(calls).toEqual(["up", "down"]);
    expect(names()).toHaveLength(1);
    expect(data.states.get("web")?.retiring).toEqual([]);
    await next.close();
  });

  it("should be taken down as a whole where it is left by a deployment that is over", async () => {
    const { data, calls, open, retire, names } = await setUp();
    await (await retire()).close();
    const state = data.states.get("web");
    if (state) data.states.set("web", { ...state, retiring: [] });
    const next = await open();
    await next.reconcile();
    expect(calls).toEqual(["up", "down"]);
    expect(names()).toHaveLength(1);
    await next.close();
  });

  it("should not take along what is live under its project", async () => {
    const { world, calls, open, begin, names } = await setUp();
    const deployer = await open();
    const first = await (await begin(deployer, "1", "stacked")).done;
    const second = await (await begin(deployer, "2", "stacked")).done;
    expect(second.status).toBe("succeeded");
    // A late creation of the first one.
    const of = { name: "late", alias: "late", workload: "web", deployment: first.id, fence: 1 };
    const spec = plainSpec("registry/web:1");
    await world.runtime.create({ ...of, spec, port: 8080, loopbackPort: undefined });
    await deployer.reconcile();
    expect(names().toSorted()).toEqual([app, db]);
    expect(calls).not.toContain("down");
    await deployer.close();
  });
});
