import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { labels, type Runtime } from "../ports/runtime.js";
import type { Revision } from "../records/records.js";
import { findOwn } from "../revision/own-containers.js";
import { nameOf, newRevision, underFence } from "../revision/parts.js";
import type { RevisionRuntime } from "../revision/revision-runtime.js";
import { runtimesFor } from "../revision/runtimes.js";
import type { PrepareContext, Release, SourcePlugin } from "../source/source-plugin.js";
import type { Stack, StackDriver } from "../ports/stack-driver.js";
import { memorySource } from "./memory-source.js";
import { plainSpec } from "./plain-spec.js";
import type { ContractCase } from "./runtime-contract-scenario.js";

export interface RevisionContractWorld {
  readonly runtime: Runtime;
  /** As in `RuntimeContractWorld`. */
  readonly server: string;
  /** Absent: single containers. */
  readonly stacks?: ContractStacks;
}

/** Stacks of one service, which runs `server` and gets the traffic on port 8080. */
export interface ContractStacks {
  readonly source: SourcePlugin;
  /** As the source prepares it. */
  prepare(of: Pick<PrepareContext, "workload" | "deployment">): Promise<Release>;
}

const { signal } = new AbortController();
const port = 8080;
/** A program that has just begun may not hear the signal yet. */
const stop = { signalName: "SIGTERM", graceMs: 1_000 };

class RevisionScenario {
  readonly workload = `revisions-${randomBytes(5).toString("hex")}`;
  readonly of: (revision: Revision) => RevisionRuntime;
  readonly #world: RevisionContractWorld;
  readonly #named: Revision[] = [];

  constructor(world: RevisionContractWorld) {
    const { runtime, stacks } = world;
    this.#world = world;
    const sources = new Map(stacks ? [[stacks.source.kind, stacks.source]] : []);
    const secrets = { resolver: () => undefined, policy: {} };
    this.of = runtimesFor({ runtime, sources, policy: {}, secrets }, { workload: this.workload });
  }

  /** Named, and not made yet. */
  async name(deployment: string): Promise<Revision> {
    const { runtime, server, stacks } = this.#world;
    const { workload } = this;
    const loopbackPort =
      runtime.reach.kind === "loopback" ? await runtime.host?.chooseLoopbackPort() : undefined;
    const release = (await stacks?.prepare({ workload, deployment })) ?? { container: plainSpec(server) };
    const container = { ...plainSpec(server), ...release.container, stopGraceMs: stop.graceMs };
    const { reach } = runtime;
    const source = stacks?.source.kind ?? "image";
    const of = { deployment, workload, source, port, loopbackPort, reach };
    const named = newRevision({ ...release, container }, of);
    this.#named.push(named);
    return named;
  }

  async start(deployment: string): Promise<Revision> {
    const created = await this.create(deployment);
    await this.of(created).start(created, signal);
    return created;
  }

  async create(deployment: string): Promise<Revision> {
    const named = await this.name(deployment);
    return this.of(named).create(named, 1, signal);
  }

  async stateOf(revision: Revision): Promise<string | undefined> {
    return (await this.of(revision).inspect(revision, signal))?.state;
  }

  async cleanUp(): Promise<void> {
    for (const named of this.#named) await this.of(named).remove(named, { volumes: true }, signal);
    for (const { name } of await this.#world.runtime.list(this.workload))
      await this.#world.runtime.remove(name);
  }
}

function revisionCase(
  title: string,
  run: (scenario: RevisionScenario, world: RevisionContractWorld) => Promise<void>,
): ContractCase<RevisionContractWorld> {
  return {
    title,
    async run(world) {
      const scenario = new RevisionScenario(world);
      try {
        await run(scenario, world);
      } finally {
        await scenario.cleanUp();
      }
    },
  };
}

/** What every runtime of revisions does, for containers and for stacks. */
export const revisionContract: readonly ContractCase<RevisionContractWorld>[] = [
  revisionCase("should run nothing before it is started, however often it is created", async (scenario) => {
    const created = await scenario.create("d1");
    await scenario.of(created).create(created, 1, signal);
    assert.notEqual(await scenario.stateOf(created), "running");
  }),
  revisionCase("should start once, and be found under its name and its deployment", async (scenario) => {
    const started = await scenario.start("d1");
    const before = await scenario.of(started).inspect(started, signal);
    await scenario.of(started).start(started, signal);
    const after = await scenario.of(started).inspect(started, signal);
    assert.equal(after?.state, "running");
    assert.equal(after.name, nameOf(started));
    assert.equal(after.deployment, "d1");
    assert.equal(after.id, before?.id);
    assert.equal((await scenario.of(started).listContainers(started, signal)).length, 1);
    assert.deepEqual(await scenario.of(started).findDamage(started, signal), []);
  }),
  revisionCase("should stop, also if it is stopped, and start again", async (scenario) => {
    const started = await scenario.start("d1");
    await scenario.of(started).stop(started, signal);
    await scenario.of(started).stop(started, signal);
    assert.notEqual(await scenario.stateOf(started), "running");
    await scenario.of(started).start(started, signal);
    assert.equal(await scenario.stateOf(started), "running");
  }),
  revisionCase("should leave nothing once it is removed, and be removed again", async (scenario) => {
    const started = await scenario.start("d1");
    await scenario.of(started).remove(started, { volumes: false }, signal);
    await scenario.of(started).remove(started, { volumes: false }, signal);
    assert.equal(await scenario.stateOf(started), undefined);
    assert.deepEqual(await scenario.of(started).listContainers(started, signal), []);
  }),
  revisionCase("should be nothing that was never made", async (scenario) => {
    const named = await scenario.name("d1");
    await scenario.of(named).stop(named, signal);
    await scenario.of(named).remove(named, { volumes: false }, signal);
    assert.equal(await scenario.stateOf(named), undefined);
    assert.deepEqual(await scenario.of(named).listContainers(named, signal), []);
    for await (const line of scenario.of(named).logs(named, {}, signal)) assert.fail(line);
  }),
  revisionCase("should show the lines of the container that gets the traffic", async (scenario) => {
    const started = await scenario.start("d1");
    const lines: string[] = [];
    for await (const line of scenario.of(started).logs(started, { follow: true }, signal)) {
      lines.push(line);
      break;
    }
    assert.equal(lines.length, 1);
  }),
  revisionCase("should run beside another, or take its place, as the runtime says", async (scenario) => {
    const first = await scenario.start("d1");
    const second = await scenario.start("d2");
    assert.equal(await scenario.stateOf(second), "running");
    const { sideBySide } = scenario.of(second);
    assert.equal(await scenario.stateOf(first), sideBySide ? "running" : undefined);
    if (!sideBySide) return;
    await scenario.of(first).remove(first, { volumes: false }, signal);
    assert.equal(await scenario.stateOf(second), "running");
  }),
  revisionCase(
    "should be found under the new name alone once it is claimed",
    async (scenario, { runtime }) => {
      const started = await scenario.start("d1");
      const found = findOwn(await runtime.list(scenario.workload), started);
      assert.ok(found);
      const claimed = underFence(started, 7);
      await scenario.of(claimed).claim(claimed, found, signal);
      const seen = await scenario.of(claimed).inspect(claimed, signal);
      assert.deepEqual([seen?.id, seen?.name, seen?.state], [found.id, nameOf(claimed), "running"]);
      if (!scenario.of(started).sideBySide) return;
      assert.equal(await scenario.stateOf(started), undefined);
      await scenario.of(started).stop(started, signal);
      await scenario.of(started).remove(started, { volumes: false }, signal);
      assert.equal(await scenario.stateOf(claimed), "running");
    },
  ),
];

/** Stacks of one service on any runtime, whose tool replaces the version that is there. */
export function oneServiceStacks(runtime: Runtime, server: string): ContractStacks {
  return {
    source: { ...memorySource(), stacks: oneServiceDriver(runtime) },
    prepare: async ({ workload }) => ({
      container: plainSpec(server),
      stack: { project: workload, definition: { image: server } },
    }),
  };
}

function oneServiceDriver(runtime: Runtime): StackDriver {
  const nameOfStack = ({ project }: Stack): string => `${project}-web-1`;
  return {
    async up({ stack, entrance, environment }) {
      const name = nameOfStack(stack);
      const { [labels.workload]: workload = "", [labels.deployment]: deployment = "" } = entrance.labels;
      const present = await runtime.inspect(name);
      if (present && present.deployment !== deployment) await runtime.remove(name);
      const { image } = stack.definition as { readonly image: string };
      const { loopbackPort } = entrance;
      const spec = { ...plainSpec(image), environment };
      if (present?.deployment !== deployment)
        await runtime.create({ name, alias: name, workload, deployment, fence: 0, spec, port, loopbackPort });
      await runtime.start(name);
    },
    findDamage: () => Promise.resolve([]),
    stop: ({ stack }) => runtime.stop(nameOfStack(stack), stop),
    down: ({ stack }) => runtime.remove(nameOfStack(stack)),
  };
}
