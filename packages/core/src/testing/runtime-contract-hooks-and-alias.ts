import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { hasCode } from "../errors/deployer-error.js";
import type { CreateContainer } from "../runtime/runtime.js";
import type { ImageBehaviour } from "./memory-images.js";
import { plainSpec } from "./plain-spec.js";
import type { RuntimeContractWorld } from "./runtime-contract-scenario.js";

export interface HooksAndAliasWorld extends Pick<RuntimeContractWorld, "runtime"> {
  /** With `contractCommands` in it. */
  readonly images: Pick<RuntimeContractWorld["images"], "server">;
  /** A network with a subnet of its own. */
  readonly network: string;
  /** Names of the containers that the network's DNS answers `alias` with. */
  readonly resolveAlias: (alias: string) => Promise<readonly string[]>;
}

export interface HooksAndAliasCase {
  readonly title: string;
  readonly run: (world: HooksAndAliasWorld) => Promise<void>;
}

const node = (script: string): string[] => ["/usr/local/bin/node", "-e", script];
const speaks = node("console.log('one'); console.log('two'); process.exitCode = 7");
const complains = node("console.error('to stderr')");
const stays = node("console.log('begun'); setTimeout(() => {}, 60000)");
const fallsSilent = node(
  "require('fs').closeSync(1); require('fs').closeSync(2); setTimeout(() => process.exit(5), 700)",
);
const missing = ["/no/such/program"];

/** What an engine in memory has to know about the commands of these cases. */
export const contractCommands: NonNullable<ImageBehaviour["commands"]> = {
  [speaks.join(" ")]: { lines: ["one", "two"], exitCode: 7 },
  [complains.join(" ")]: { lines: ["to stderr"] },
  [stays.join(" ")]: { afterMs: 60_000 },
  [fallsSilent.join(" ")]: { exitCode: 5, afterMs: 700 },
  [missing.join(" ")]: { exitCode: 127 },
};

class Scenario {
  readonly workload = `contract-${randomBytes(5).toString("hex")}`;
  readonly #world: HooksAndAliasWorld;
  readonly #names: string[] = [];

  constructor(world: HooksAndAliasWorld) {
    this.#world = world;
  }

  async create(networks: readonly string[] = []): Promise<string> {
    const name = `${this.workload}-${this.#names.length}`;
    const request: CreateContainer = {
      name,
      alias: name,
      workload: this.workload,
      deployment: `${name}-d`,
      fence: 1,
      spec: { ...plainSpec(this.#world.images.server), networks },
      port: undefined,
      loopbackPort: undefined,
    };
    await this.#world.runtime.create(request);
    this.#names.push(name);
    return name;
  }

  async start(networks?: readonly string[]): Promise<string> {
    const name = await this.create(networks);
    await this.#world.runtime.start(name);
    return name;
  }

  async cleanUp(): Promise<void> {
    for (const name of this.#names) await this.#world.runtime.remove(name);
  }
}

function contractCase(
  title: string,
  body: (world: HooksAndAliasWorld, scenario: Scenario) => Promise<void>,
): HooksAndAliasCase {
  return {
    title,
    async run(world) {
      const scenario = new Scenario(world);
      try {
        await body(world, scenario);
      } finally {
        await scenario.cleanUp();
      }
    },
  };
}

const patient = { timeoutMs: 30_000 };

const commandCases = [
  contractCase("should run a command, tell its lines and its exit code", async ({ runtime }, scenario) => {
    const name = await scenario.start();
    const lines: string[] = [];
    const onLine = (line: string): void => void lines.push(line);
    assert.deepEqual(await runtime.exec.run(name, { command: speaks, onLine, ...patient }), {
      exitCode: 7,
    });
    assert.deepEqual(await runtime.exec.run(name, { command: complains, onLine, ...patient }), {
      exitCode: 0,
    });
    assert.deepEqual(lines, ["one", "two", "to stderr"]);
  }),
  contractCase("should wait for a command that goes on without output", async ({ runtime }, scenario) => {
    const name = await scenario.start();
    assert.deepEqual(await runtime.exec.run(name, { command: fallsSilent, ...patient }), { exitCode: 5 });
  }),
  contractCase("should not wait longer for a command than its time", async ({ runtime }, scenario) => {
    const name = await scenario.start();
    assert.deepEqual(await runtime.exec.run(name, { command: stays, timeoutMs: 700 }), {
      exitCode: undefined,
    });
  }),
  contractCase("should end the wait for a command when it is aborted", async ({ runtime }, scenario) => {
    const name = await scenario.start();
    const abort = new AbortController();
    const reason = new Error("not wanted");
    const running = runtime.exec.run(name, { command: stays, timeoutMs: 20_000 }, abort.signal);
    const rejected = assert.rejects(running, (error) => error === reason);
    abort.abort(reason);
    await rejected;
  }),
  contractCase("should tell a program that is not there by its exit code", async ({ runtime }, scenario) => {
    const name = await scenario.start();
    const { exitCode } = await runtime.exec.run(name, { command: missing, ...patient });
    assert.ok(exitCode !== undefined && exitCode !== 0, `exit code ${exitCode}`);
  }),
  contractCase(
    "should run no command in a container that does not run, or is not there",
    async ({ runtime }, scenario) => {
      const name = await scenario.create();
      const run = (at: string) => runtime.exec.run(at, { command: speaks, ...patient });
      await assert.rejects(run(name), (error) => hasCode(error, "HOOK_FAILED"));
      await assert.rejects(run(`${name}-none`), (error) => hasCode(error, "CONTAINER_MISSING"));
    },
  ),
];

const aliasCases = [
  contractCase(
    "should have an alias answered from when it is given until it is taken",
    async ({ runtime, network, resolveAlias }, scenario) => {
      const blue = await scenario.start([network]);
      const green = await scenario.start([network]);
      const at = { network, alias: scenario.workload, keep: [] };
      assert.deepEqual(await resolveAlias(at.alias), []);
      await runtime.names.give(blue, at);
      assert.deepEqual(await resolveAlias(at.alias), [blue]);
      await runtime.names.give(green, at);
      await runtime.names.give(green, at);
      assert.deepEqual([...(await resolveAlias(at.alias))].sort(), [blue, green].sort());
      assert.equal(await runtime.names.take(blue, at), true);
      assert.equal(await runtime.names.take(blue, at), false);
      assert.deepEqual(await resolveAlias(at.alias), [green]);
      await runtime.names.give(blue, at);
      assert.equal(await runtime.names.take(green, at), true);
      assert.deepEqual(await resolveAlias(at.alias), [blue]);
    },
  ),
  contractCase(
    "should take an alias from a stopped container, which then starts without it",
    async ({ runtime, network, resolveAlias }, scenario) => {
      const name = await scenario.start([network]);
      const at = { network, alias: scenario.workload, keep: [] };
      await runtime.names.give(name, at);
      await runtime.stop(name, { signalName: "SIGKILL", graceMs: 1_000 });
      assert.equal(await runtime.names.take(name, at), false);
      await runtime.start(name);
      assert.deepEqual(await resolveAlias(at.alias), []);
    },
  ),
  contractCase(
    "should find no alias to take where there is no container, and none to give one to",
    async ({ runtime, network }, scenario) => {
      const at = { network, alias: scenario.workload, keep: [] };
      const none = `${scenario.workload}-none`;
      assert.equal(await runtime.names.take(none, at), false);
      await assert.rejects(runtime.names.give(none, at), (error) => hasCode(error, "CONTAINER_MISSING"));
    },
  ),
  contractCase("should find no obstacle to an alias on such a network", async ({ runtime, network }) => {
    assert.equal(await runtime.names.obstacle(network), undefined);
  }),
];

/** What every runtime does about commands and aliases: beside `runtimeContract`, as it asks more of the world. */
export const hooksAndAliasContract: readonly HooksAndAliasCase[] = [...commandCases, ...aliasCases];
