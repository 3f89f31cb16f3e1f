import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { randomBytes } from "node:crypto";
import { hasCode } from "../errors/deployer-error.js";
import type { Clock } from "../ports/clock.js";
import type { ErrorCode } from "@cutover/schema/errors";
import { pack } from "tar-stream";
import { demandPort, type OptionalPort, type RuntimeWith } from "../ports/optional-ports.js";
import { type BuildRequest, type CreateContainer, type Runtime } from "../ports/runtime.js";
import { plainSpec } from "./plain-spec.js";
import { plainSettings } from "./plain-build.js";

/** What a suite asks of its runner. `Port`: the ports that the runtime has. */
export interface RuntimeContractWorld<Port extends OptionalPort = never> {
  readonly runtime: RuntimeWith<Port>;
  /** Images that the engine holds. */
  readonly images: {
    /** An HTTP server on port 8080 that writes a line once it listens, and ends soon after SIGTERM; it has Node at /usr/local/bin/node. */
    readonly server: string;
    /** Writes at least one line, then exits with 3 at once. */
    readonly exits: string;
    /** Runs until it is killed: SIGTERM does nothing. */
    readonly stubborn: string;
  };
  /** The time in which the runtime lives: the system's, or a virtual one. */
  readonly clock: Clock;
  /** Makes a running container of this name that is given none of our labels; of `image`, whose labels it inherits. */
  createForeign(name: string, image?: string): Promise<void>;
  /** Removes what was made by the world's own functions. The cases remove what they made themselves. */
  cleanUp(): Promise<void>;
}

/** The runner makes a world for each case; a case leaves nothing behind. */
export interface ContractCase<World> {
  readonly title: string;
  readonly run: (world: World) => Promise<void>;
}

const patienceMs = 15_000;
export const stop = { signalName: "SIGTERM", graceMs: 10_000 };

/** One case's containers: uniquely named, and removed whatever happens. */
export class Scenario<Own extends Runtime = Runtime> {
  readonly runtime: Own;
  readonly images: RuntimeContractWorld["images"];
  readonly workload = `contract-${randomBytes(5).toString("hex")}`;
  readonly #clock: Clock;
  readonly #names: string[] = [];

  constructor(world: RuntimeContractWorld & { readonly runtime: Own }) {
    this.runtime = world.runtime;
    this.#clock = world.clock;
    this.images = world.images;
  }

  name(label = "c"): string {
    const name = `${this.workload}-${label}-${this.#names.length}`;
    this.#names.push(name);
    return name;
  }

  async request(
    name: string,
    image: string = this.images.server,
    overrides: Partial<CreateContainer["spec"]> = {},
  ): Promise<CreateContainer> {
    const loopback = this.runtime.reach.kind === "loopback";
    const loopbackPort = loopback
      ? await demandPort(this.runtime, "host", "port").chooseLoopbackPort()
      : undefined;
    const spec = { ...plainSpec(image), ...overrides };
    return {
      name,
      alias: name,
      workload: this.workload,
      deployment: `${name}-d`,
      fence: 7,
      spec,
      port: 8080,
      loopbackPort,
    };
  }

  async create(image?: string, overrides?: Partial<CreateContainer["spec"]>): Promise<string> {
    const name = this.name();
    await this.runtime.create(await this.request(name, image, overrides));
    return name;
  }

  async start(image?: string, overrides?: Partial<CreateContainer["spec"]>): Promise<string> {
    const name = await this.create(image, overrides);
    await this.runtime.start(name);
    return name;
  }

  /** The clock of the engine's machine. */
  wallMs(): number {
    return this.#clock.wallMs();
  }

  sleep(ms: number): Promise<void> {
    return this.#clock.sleep(ms);
  }

  async eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const deadlineMs = this.#clock.monotonicMs() + patienceMs;
    while (!(await condition())) {
      assert.ok(this.#clock.monotonicMs() < deadlineMs, `never came true: ${what}`);
      await this.#clock.sleep(20);
    }
  }

  /** A build of this Dockerfile with a file beside it; tagged with the workload's name. */
  build(lines: readonly string[], overrides: Partial<BuildRequest> = {}): BuildRequest {
    const context = pack();
    context.entry({ name: "Dockerfile" }, lines.join("\n"));
    context.entry({ name: "page.txt" }, this.workload);
    context.finalize();
    return {
      ...plainSettings,
      context: Readable.from(context),
      tag: `cutover-contract/${this.workload}:1`,
      workload: this.workload,
      labels: { "dev.cutover.image.content": "c1" },
      ...overrides,
    };
  }

  async cleanUp(): Promise<void> {
    for (const name of this.#names) {
      const found = await this.runtime.inspect(name);
      if (found?.workload === this.workload) await this.runtime.remove(name);
    }
    const { images } = this.runtime;
    for (const { tags } of (await images?.list(this.workload)) ?? [])
      for (const tag of tags) await images?.remove(tag);
  }
}

export function contractCase<World extends RuntimeContractWorld>(
  title: string,
  body: (scenario: Scenario<World["runtime"]>, world: World) => Promise<void>,
): ContractCase<World> {
  return {
    title,
    async run(world) {
      const scenario = new Scenario<World["runtime"]>(world);
      try {
        await body(scenario, world);
      } finally {
        await scenario.cleanUp();
        await world.cleanUp();
      }
    },
  };
}

export async function assertCode(call: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(
      hasCode(error, code),
      `expected ${code}, got ${String((error as { code?: unknown }).code ?? error)}`,
    );
    return true;
  });
}

export async function stateOf(runtime: Runtime, name: string): Promise<string | undefined> {
  return (await runtime.inspect(name))?.state;
}
