import assert from "node:assert/strict";
import { hasCode } from "../errors/deployer-error.js";
import type { ImageBehaviour } from "./memory-images.js";
import { contractCase, type ContractCase, type RuntimeContractWorld } from "./runtime-contract-scenario.js";

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

const patient = { timeoutMs: 30_000 };

/** What `Runtime.exec` does, in a container of an image that knows `contractCommands`. */
export const execContract: readonly ContractCase<RuntimeContractWorld<"exec">>[] = [
  contractCase("should run a command, tell its lines and its exit code", async (scenario) => {
    const name = await scenario.start();
    const lines: string[] = [];
    const onLine = (line: string): void => void lines.push(line);
    assert.deepEqual(await scenario.runtime.exec.run(name, { command: speaks, onLine, ...patient }), {
      exitCode: 7,
    });
    assert.deepEqual(await scenario.runtime.exec.run(name, { command: complains, onLine, ...patient }), {
      exitCode: 0,
    });
    assert.deepEqual(lines, ["one", "two", "to stderr"]);
  }),
  contractCase("should wait for a command that goes on without output", async (scenario) => {
    const name = await scenario.start();
    assert.deepEqual(await scenario.runtime.exec.run(name, { command: fallsSilent, ...patient }), {
      exitCode: 5,
    });
  }),
  contractCase("should not wait longer for a command than its time", async (scenario) => {
    const name = await scenario.start();
    assert.deepEqual(await scenario.runtime.exec.run(name, { command: stays, timeoutMs: 700 }), {
      exitCode: undefined,
    });
  }),
  contractCase("should end the wait for a command when it is aborted", async (scenario) => {
    const name = await scenario.start();
    const abort = new AbortController();
    const reason = new Error("not wanted");
    const running = scenario.runtime.exec.run(name, { command: stays, timeoutMs: 20_000 }, abort.signal);
    const rejected = assert.rejects(running, (error) => error === reason);
    abort.abort(reason);
    await rejected;
  }),
  contractCase("should tell a program that is not there by its exit code", async (scenario) => {
    const name = await scenario.start();
    const { exitCode } = await scenario.runtime.exec.run(name, { command: missing, ...patient });
    assert.ok(exitCode !== undefined && exitCode !== 0, `exit code ${exitCode}`);
  }),
  contractCase(
    "should run no command in a container that does not run, or is not there",
    async (scenario) => {
      const name = await scenario.create();
      const run = (at: string) => scenario.runtime.exec.run(at, { command: speaks, ...patient });
      await assert.rejects(run(name), (error) => hasCode(error, "HOOK_FAILED"));
      await assert.rejects(run(`${name}-none`), (error) => hasCode(error, "CONTAINER_MISSING"));
    },
  ),
];
