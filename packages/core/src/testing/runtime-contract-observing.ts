import assert from "node:assert/strict";
import { readLines } from "../output/read-lines.js";
import type { ContainerEvent } from "../ports/runtime.js";
import {
  contractCase,
  stateOf,
  type ContractCase,
  type RuntimeContractWorld,
} from "./runtime-contract-scenario.js";

/** What a runtime tells of one container: its events and its output. */
export const observingCases: readonly ContractCase<RuntimeContractWorld>[] = [
  contractCase("should tell a watch of the start and the end", async (scenario) => {
    const name = await scenario.create(scenario.images.exits);
    const watch = new AbortController();
    const events: ContainerEvent[] = [];
    await scenario.runtime.watch({ name }, (event) => events.push(event), watch.signal);
    try {
      await scenario.runtime.start(name);
      await scenario.eventually("its end was told", () => events.some(({ kind }) => kind === "died"));
      assert.deepEqual(events, [{ kind: "started" }, { kind: "died", exitCode: 3 }]);
    } finally {
      watch.abort();
    }
  }),
  contractCase("should not tell a watch of what was before it, nor of other containers", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start(scenario.images.exits);
    await scenario.eventually("it has exited", async () => (await stateOf(runtime, name)) === "stopped");
    const watch = new AbortController();
    const events: ContainerEvent[] = [];
    await runtime.watch({ name }, (event) => events.push(event), watch.signal);
    try {
      await scenario.start(scenario.images.exits);
      await runtime.start(name);
      await scenario.eventually("its end was told", () => events.some(({ kind }) => kind === "died"));
      assert.deepEqual(events, [{ kind: "started" }, { kind: "died", exitCode: 3 }]);
    } finally {
      watch.abort();
    }
  }),
  contractCase("should tell a watch nothing once it was aborted", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.create(scenario.images.exits);
    const watch = new AbortController();
    const events: ContainerEvent[] = [];
    await runtime.watch({ name }, (event) => events.push(event), watch.signal);
    watch.abort();
    await runtime.start(name);
    await scenario.eventually("it has exited", async () => (await stateOf(runtime, name)) === "stopped");
    assert.deepEqual(events, []);
  }),
  contractCase("should give the last lines of output", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start(scenario.images.exits);
    await scenario.eventually("it has exited", async () => (await stateOf(runtime, name)) === "stopped");
    const lines = await readLines(runtime.logs(name, { tail: 100 }));
    assert.ok(lines.length > 0 && lines.every((line) => line !== "" && !line.includes("\n")));
    assert.deepEqual(await readLines(runtime.logs(name, { tail: 1 })), lines.slice(-1));
  }),
  contractCase("should give what was written since a time", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start(scenario.images.exits);
    await scenario.eventually("it has exited", async () => (await stateOf(runtime, name)) === "stopped");
    const before = await readLines(runtime.logs(name));
    await scenario.sleep(100);
    const sinceMs = scenario.wallMs();
    await scenario.sleep(100);
    assert.deepEqual(await readLines(runtime.logs(name, { sinceMs })), []);
    await runtime.start(name);
    await scenario.eventually(
      "it wrote more",
      async () => (await readLines(runtime.logs(name))).length > before.length,
    );
    await scenario.eventually("it has exited", async () => (await stateOf(runtime, name)) === "stopped");
    const lines = await readLines(runtime.logs(name, { sinceMs }));
    assert.equal(lines.length, before.length);
    assert.deepEqual(await readLines(runtime.logs(name, { sinceMs, tail: 1 })), lines.slice(-1));
    assert.deepEqual(
      (await readLines(runtime.logs(name, { sinceMs, tail: 2 * before.length }))).length,
      before.length,
    );
    assert.deepEqual(await readLines(runtime.logs(name, { sinceMs, follow: true })), lines);
    assert.equal(
      (await readLines(runtime.logs(name, { sinceMs: sinceMs - 3_600_000, follow: true }))).length,
      2 * before.length,
    );
  }),
  contractCase("should follow the output from the start to the end", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start(scenario.images.exits);
    const lines: string[] = [];
    lines.push(...(await readLines(runtime.logs(name, { follow: true }))));
    assert.deepEqual([...lines].sort(), (await readLines(runtime.logs(name, { tail: 100 }))).sort());
    assert.ok(lines.length > 0);
  }),
  contractCase("should follow the output from the latest start, not of an earlier life", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start();
    await scenario.eventually(
      "a line came",
      async () => (await readLines(runtime.logs(name, { tail: 1 }))).length > 0,
    );
    await runtime.stop(name, { signalName: "SIGKILL", graceMs: 0 });
    const before = (await readLines(runtime.logs(name, { tail: 100 }))).length;
    // Above what the notice of a start may be late.
    await scenario.sleep(1_100);
    await runtime.start(name);
    await scenario.eventually(
      "it wrote more",
      async () => (await readLines(runtime.logs(name, { tail: 100 }))).length > before,
    );
    const follow = new AbortController();
    const lines: string[] = [];
    const followed = followTo(lines, runtime.logs(name, { follow: true }, follow.signal));
    await scenario.eventually("a line came", () => lines.length > 0);
    const all = (await readLines(runtime.logs(name, { tail: 100 }))).length;
    follow.abort(new Error("enough"));
    await assert.rejects(followed, new Error("enough"));
    assert.ok(lines.length <= all - before, `${lines.length} of ${all} lines, ${before} of an earlier life`);
  }),
  contractCase("should follow after the last lines, those of an earlier life too", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start(scenario.images.exits);
    await scenario.eventually("it has exited", async () => (await stateOf(runtime, name)) === "stopped");
    const before = await readLines(runtime.logs(name));
    await runtime.start(name);
    await scenario.eventually(
      "it has exited again",
      async () => (await stateOf(runtime, name)) === "stopped",
    );
    const all = await readLines(runtime.logs(name));
    assert.equal(all.length, 2 * before.length);
    const followed = await readLines(runtime.logs(name, { tail: all.length - 1, follow: true }));
    assert.deepEqual(followed.toSorted(), all.slice(1).toSorted());
    assert.deepEqual(await readLines(runtime.logs(name, { tail: 0, follow: true })), []);
    assert.deepEqual(await readLines(runtime.logs(name, { tail: 0 })), []);
    assert.deepEqual(await readLines(runtime.logs(scenario.name(), { follow: true })), []);
  }),
  contractCase("should stop reading when nobody reads on", async (scenario) => {
    const name = await scenario.start();
    for await (const line of scenario.runtime.logs(name, { follow: true })) {
      assert.ok(line !== "");
      break;
    }
    assert.equal(await stateOf(scenario.runtime, name), "running");
  }),
  contractCase("should end following with the reason of its signal", async (scenario) => {
    const name = await scenario.start();
    const follow = new AbortController();
    const lines: string[] = [];
    const followed = followTo(lines, scenario.runtime.logs(name, { follow: true }, follow.signal));
    await scenario.eventually("a line came", () => lines.length > 0);
    follow.abort(new Error("enough"));
    await assert.rejects(followed, new Error("enough"));
    assert.equal(await stateOf(scenario.runtime, name), "running");
  }),
];

/** As they come; ends as they do. */
async function followTo(lines: string[], followed: AsyncIterable<string>): Promise<void> {
  for await (const line of followed) lines.push(line);
}
