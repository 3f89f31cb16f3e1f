import { afterEach, describe, expect, it, vi } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import type { DeploymentEvent } from "../events/events.js";
import { labels } from "../ports/runtime.js";
import type { StackDriver } from "../ports/stack-driver.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";
import { plainSpec } from "../testing/plain-spec.js";

const variable = "CUTOVER_SECRET_STACK";
const old = "old-secret-of-the-database";
const app = "cutover-web-app-1";
const db = "cutover-web-db-1";

/** Only the database gets the secret; each `up` replaces both. */
function stacks({ runtime }: MemoryWorld): StackDriver {
  return {
    async up({ stack, entrance, environment }) {
      const { [labels.workload]: workload = "", [labels.deployment]: deployment = "" } = entrance.labels;
      for (const [name, given, own] of [
        [db, environment, {}],
        [app, {}, { workload, deployment, port: entrance.port, loopbackPort: entrance.loopbackPort }],
      ] as const) {
        await runtime.remove(name);
        const spec = { ...plainSpec(stack.definition as string), environment: { ...given } };
        const of = { workload: "other", deployment: "", port: undefined, loopbackPort: undefined, ...own };
        await runtime.create({ ...of, name, alias: name, fence: 1, spec });
        await runtime.start(name);
      }
    },
    containers: async () =>
      runtime
        .snapshot()
        .map(({ name, state, exitCode }) => ({ name, state, exitCode, labels: {} }))
        .filter(({ name }) => [app, db].includes(name)),
    stop: async () => undefined,
    down: async () => undefined,
    findDamage: async () => [],
  };
}

describe("a secret of one service, replaced since", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("should be told by no line of another service", async () => {
    vi.stubEnv(variable, old);
    const world = memoryWorld();
    world.runtime.publish("registry/web:1");
    world.runtime.publish("registry/web:2", { log: [`found ${old} in my files`], readyAfterMs: Infinity });
    const plain = memorySource();
    const stacked = {
      ...plain,
      kind: "stacked",
      stacks: stacks(world),
      async prepare(...given: Parameters<typeof plain.prepare>) {
        const { container } = await plain.prepare(...given);
        const { image } = container;
        return {
          container,
          privileges: [],
          stack: { project: "cutover-web", images: { app: image }, definition: image },
        };
      },
    };
    const events: DeploymentEvent[] = [];
    const data = emptyStoreData();
    const deployer = await createDeployer({
      ...world,
      store: new MemoryStore(data, () => world.clock.wallMs()),
      sources: [stacked],
      timing: { watchMs: 0 },
      onEvent: (event) => events.push(event),
    });
    const deploy = async (tag: string) => {
      const config = {
        image: `registry/web:${tag}`,
        port: 8080,
        healthcheck: { path: "/health", deadline: "1s" },
        environment: { TOKEN: { from_env: variable } },
        deploy_strategy: "recreate",
      };
      await deployer.apply({ name: "web", source: "stacked", config });
      return deployer.deploy("web").done;
    };
    expect(await deploy("1")).toMatchObject({ status: "succeeded" });
    vi.stubEnv(variable, "new-secret-of-the-database");
    const { status, logTail } = await deploy("2");
    expect([status, logTail]).toEqual(["failed", ["found [secret] in my files"]]);
    expect(JSON.stringify([events, ...data.deployments.values()])).not.toContain(old);
    await deployer.close();
  });
});
