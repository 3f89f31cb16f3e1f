import {
  memoryWorld,
  plainSpec,
  scenariosOf,
  sourceContract,
  sweep,
  type Connect,
  type MemoryWorld,
} from "@cutover/core/testing";
import { labels } from "@cutover/core/ports";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ComposeCall, ComposeTool } from "./compose-binary.js";
import { composeSource } from "./compose.js";
import type { Model } from "./model.js";

/** For each world: the deployment that brought up its second service's version. */
const seconds = new WeakMap<MemoryWorld, string>();

/** Compose in memory, for stacks of two services: `up` takes three steps, and may be cut between them. */
class MemoryCompose {
  readonly #world: MemoryWorld;

  constructor(world: MemoryWorld) {
    this.#world = world;
  }

  async pull(model: Model): Promise<void> {
    for (const { image = "" } of Object.values(model.services))
      await this.#world.runtime.images.pull({ reference: image });
  }

  /** The container under the name goes, and the wanted one is created. */
  async replace(name: string, model: Model): Promise<void> {
    const [{ image = "", labels: given = {}, ports = [] } = {}] = Object.values(model.services);
    const { runtime } = this.#world;
    const running = runtime.snapshot().find((one) => one.name === name);
    if (running?.deployment === given[labels.deployment]) return;
    if (running) runtime.removeByHand(name);
    const [, loopbackPort, port] = ((ports[0] as string | undefined) ?? "").split(":").map(Number);
    await runtime.create({
      name,
      alias: name,
      workload: given[labels.workload] ?? "",
      deployment: given[labels.deployment] ?? "",
      fence: 0,
      spec: {
        ...plainSpec(image),
        labels: {
          "com.docker.compose.project": name.replace(/-web-1$/, ""),
          "com.docker.compose.service": "web",
        },
      },
      port,
      loopbackPort,
    });
  }

  async replaceSecond(model: Model): Promise<void> {
    const [{ labels: given = {} } = {}] = Object.values(model.services);
    seconds.set(this.#world, given[labels.deployment] ?? "");
  }

  async start(name: string): Promise<void> {
    await this.#world.runtime.start(name);
  }

  async stop(name: string): Promise<void> {
    await this.#world.runtime.stop(name, { signalName: "SIGTERM", graceMs: 0 });
  }

  async down(name: string): Promise<void> {
    if (this.#world.runtime.snapshot().some((one) => one.name === name))
      this.#world.runtime.removeByHand(name);
  }
}

function memoryTool(compose: MemoryCompose): ComposeTool {
  return {
    version: "2.26.1",
    major: 2,
    async run({ arguments: parts, input, variables, signal }: ComposeCall): Promise<string> {
      signal.throwIfAborted();
      const name = `${parts[parts.indexOf("--project-name") + 1]}-web-1`;
      if (parts.includes("config")) return resolve(input, variables);
      const model = JSON.parse(input || "{}") as Model;
      if (parts.includes("pull")) await compose.pull(model);
      if (parts.includes("up")) {
        await compose.replace(name, model);
        await compose.start(name);
        await compose.replaceSecond(model);
      }
      if (parts.includes("stop")) await compose.stop(name);
      if (parts.includes("down")) await compose.down(name);
      return "";
    },
  };
}

function resolve(text: string, file = ""): string {
  const variables = new Map(
    [...file.matchAll(/^(\w+)="(.*)"$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  return JSON.stringify(parse(text.replace(/\$\{(\w+)\}/g, (_, name: string) => variables.get(name) ?? "")));
}

const source = (world: MemoryWorld, connect: Connect = (port) => port) =>
  composeSource(async () => memoryTool(connect(new MemoryCompose(world))));

const config = (tag: string) => ({
  compose: `services: { web: { image: "registry.test/web:${tag}", environment: { TOKEN: "\${TOKEN}" } } }`,
  service: "web",
  port: 8080,
  healthcheck: { path: "/health", deadline: "1s", successes: 1 },
  environment: { TOKEN: { from_env: "CUTOVER_SECRET_SWEEP_CANARY" } },
});

function publish({ runtime }: MemoryWorld): void {
  runtime.publish("registry.test/web:1");
  runtime.publish("registry.test/web:2");
  runtime.publish("registry.test/web:bad", { readyAfterMs: Infinity });
}

describe("the compose source", () => {
  const world = memoryWorld();
  const prepare = () => {
    const fresh = memoryWorld();
    publish(fresh);
    // The tool looks at the world of its case.
    Object.assign(world, fresh);
    return { ...fresh, config: { ...config("1"), environment: {} } };
  };
  it.each(sourceContract(source(world), { prepare }))("$title", ({ run }) => run());

  const scenarios = scenariosOf(
    "compose",
    { first: config("1"), update: config("2"), failing: config("bad") },
    ["recreate"],
  );
  const update = scenarios.find(({ name }) => name === "recreate, update");
  it.each([
    ["whatever fails", { scenarios, double: false }],
    ["whatever fails, and fails again in the recovery", { scenarios: update ? [update] : [] }],
  ])(
    "should lose nothing, %s",
    async (_, options) => {
      const { story, runs } = await sweep({
        sources: (simulated, connect) => [source(simulated, connect)],
        prepare: publish,
        check: halfUp,
        ...options,
      });
      expect(story).toBe("");
      expect(runs).toBeGreaterThan(300);
    },
    300_000,
  );
});

/** The sweep gives a foreign container a name of our form. */
function isForeign(name: string): boolean {
  return name.endsWith("-999");
}

/** After all is quiet, both services are of one version. */
function halfUp(world: MemoryWorld, quiet: boolean): string | undefined {
  const web = world.runtime.snapshot().find(({ name }) => !isForeign(name));
  if (!quiet || !web || web.deployment === seconds.get(world)) return undefined;
  return `the first service is of ${web.deployment}, the second of ${seconds.get(world)}`;
}
