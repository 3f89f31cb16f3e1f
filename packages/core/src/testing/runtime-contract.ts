import assert from "node:assert/strict";
import { readLines } from "../output/read-lines.js";
import type { DeployerError } from "../errors/deployer-error.js";
import { observingCases } from "./runtime-contract-observing.js";
import { watchCases } from "./runtime-contract-watch.js";
import {
  assertCode,
  contractCase,
  stateOf,
  stop,
  type ContractCase,
  type RuntimeContractWorld,
} from "./runtime-contract-scenario.js";

const creation: readonly ContractCase<RuntimeContractWorld>[] = [
  contractCase("should create a container that is not started, with our labels", async (scenario) => {
    const { runtime } = scenario;
    const name = scenario.name();
    const request = await scenario.request(name);
    const created = await runtime.create(request);
    const { id: _id, startedAt: _startedAt, ...facts } = created;
    assert.deepEqual(facts, {
      name,
      workload: scenario.workload,
      deployment: request.deployment,
      fence: 7,
      state: "created",
      health: "none",
      restartCount: 0,
      exitCode: undefined,
      outOfMemory: false,
      address: undefined,
    });
    assert.deepEqual(await runtime.inspect(name), created);
  }),
  contractCase("should let our own labels win over the spec's", async (scenario) => {
    const labels = { "dev.cutover.workload": "someone-else", "dev.cutover.fence": "1", own: "kept" };
    const name = await scenario.create(undefined, { labels });
    const found = await scenario.runtime.inspect(name);
    assert.deepEqual([found?.workload, found?.fence], [scenario.workload, 7]);
  }),
  contractCase("should adopt the container that an earlier creation left", async (scenario) => {
    const { runtime } = scenario;
    const request = await scenario.request(scenario.name());
    const first = await runtime.create(request);
    const second = await runtime.create(request);
    assert.equal(second.id, first.id);
    assert.equal((await runtime.list(scenario.workload)).length, 1);
  }),
  contractCase("should not take over a container of another deployment", async (scenario) => {
    const request = await scenario.request(scenario.name());
    await scenario.runtime.create(request);
    const other = { ...request, deployment: "another" };
    await assertCode(scenario.runtime.create(other), "CONTAINER_CONFLICT");
  }),
  contractCase("should not touch a foreign container of the same name", async (scenario, world) => {
    const name = scenario.name();
    await world.createForeign(name);
    const before = await scenario.runtime.inspect(name);
    await assertCode(scenario.runtime.create(await scenario.request(name)), "CONTAINER_CONFLICT");
    assert.equal(before?.workload, undefined);
    assert.deepEqual(await scenario.runtime.inspect(name), before);
  }),
  contractCase("should create it for the reach that is asked for, whatever its own is", async (scenario) => {
    const { runtime } = scenario;
    const name = scenario.name();
    if (runtime.host) {
      const loopbackPort = await runtime.host.chooseLoopbackPort();
      const request = await scenario.request(name);
      await runtime.create({ ...request, loopbackPort, reach: { kind: "loopback" } });
      await runtime.start(name);
      assert.ok((await runtime.inspect(name))?.address !== undefined);
    }
    const network = `missing-${scenario.workload}`;
    const elsewhere = { ...(await scenario.request(scenario.name())), loopbackPort: undefined };
    const created = runtime.create({ ...elsewhere, reach: { kind: "network", network } });
    await assertCode(created, "NETWORK_MISSING");
  }),
  contractCase("should reject a network that is not there, and create nothing", async (scenario) => {
    const name = scenario.name();
    const request = await scenario.request(name, undefined, { networks: [`missing-${scenario.workload}`] });
    await assertCode(scenario.runtime.create(request), "NETWORK_MISSING");
    assert.equal(await scenario.runtime.inspect(name), undefined);
  }),
];

const running: readonly ContractCase<RuntimeContractWorld>[] = [
  contractCase("should start a container, once however often it is asked", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start();
    const first = await runtime.inspect(name);
    assert.equal(first?.state, "running");
    assert.ok(first.startedAt !== undefined && !Number.isNaN(Date.parse(first.startedAt)));
    assert.ok(first.address !== undefined && first.address !== "");
    await runtime.start(name);
    assert.equal((await runtime.inspect(name))?.startedAt, first.startedAt);
  }),
  contractCase(
    "should stop a container within its grace, once however often it is asked",
    async (scenario) => {
      const { runtime } = scenario;
      const name = await scenario.start();
      await scenario.eventually(
        "it listens",
        async () => (await readLines(runtime.logs(name, { tail: 1 }))).length > 0,
      );
      await runtime.stop(name, stop);
      await runtime.stop(name, stop);
      const found = await runtime.inspect(name);
      assert.deepEqual([found?.state, found?.address], ["stopped", undefined]);
      assert.notEqual(found?.exitCode, 137, "it ended by itself, not by a kill");
    },
  ),
  contractCase("should stop by a signal in each form in which an image may name it", async (scenario) => {
    const { runtime } = scenario;
    for (const signalName of ["15", "SIGTERM", "TERM", "sigterm"]) {
      const name = await scenario.start();
      await scenario.eventually(
        "it listens",
        async () => (await readLines(runtime.logs(name, { tail: 1 }))).length > 0,
      );
      await runtime.stop(name, { ...stop, signalName });
      const found = await runtime.inspect(name);
      assert.equal(found?.state, "stopped");
      assert.notEqual(found.exitCode, 137, `${signalName} reached it`);
    }
    for (const signalName of ["SIGRTMIN+3", "RTMIN+3", "64"]) {
      const name = await scenario.start();
      await runtime.stop(name, { signalName, graceMs: 100 });
      assert.equal(await stateOf(runtime, name), "stopped");
    }
  }),
  contractCase("should kill what ignores its signal, after the grace", async (scenario) => {
    const name = await scenario.start(scenario.images.stubborn);
    await scenario.eventually(
      "it runs",
      async () => (await readLines(scenario.runtime.logs(name, { tail: 1 }))).length > 0,
    );
    await scenario.runtime.stop(name, { signalName: "SIGTERM", graceMs: 200 });
    const found = await scenario.runtime.inspect(name);
    assert.deepEqual([found?.state, found?.exitCode], ["stopped", 137]);
  }),
  contractCase(
    "should leave a container that was never started as created when it is stopped",
    async (scenario) => {
      const name = await scenario.create();
      await scenario.runtime.stop(name, stop);
      assert.equal(await stateOf(scenario.runtime, name), "created");
    },
  ),
  contractCase("should start a stopped container again, as a new start", async (scenario, world) => {
    const { runtime } = scenario;
    const name = await scenario.start();
    const first = await runtime.inspect(name);
    await scenario.eventually(
      "it listens",
      async () => (await readLines(runtime.logs(name, { tail: 1 }))).length > 0,
    );
    await runtime.stop(name, stop);
    // On a virtual clock nothing else may take time.
    await world.clock.sleep(5);
    await runtime.start(name);
    const second = await runtime.inspect(name);
    assert.equal(second?.state, "running");
    assert.equal(second.id, first?.id);
    assert.notEqual(second.startedAt, first?.startedAt);
  }),
  contractCase("should show the exit code of what ended by itself", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start(scenario.images.exits);
    await scenario.eventually("it has exited", async () => (await stateOf(runtime, name)) === "stopped");
    const found = await runtime.inspect(name);
    assert.deepEqual([found?.exitCode, found?.outOfMemory, found?.restartCount], [3, false, 0]);
  }),
  contractCase("should restart nothing until a restart policy is set", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.create(scenario.images.exits);
    await runtime.supervise(name, "unless-stopped");
    await runtime.start(name);
    await scenario.eventually(
      "it was restarted",
      async () => ((await runtime.inspect(name))?.restartCount ?? 0) > 0,
    );
    await runtime.stop(name, { signalName: "SIGTERM", graceMs: 1000 });
    await scenario.eventually("it stays stopped", async () => (await stateOf(runtime, name)) === "stopped");
  }),
  contractCase(
    "should remove a container, running or not, and take a missing one as removed",
    async (scenario) => {
      const { runtime } = scenario;
      for (const name of [await scenario.create(), await scenario.start()]) {
        await runtime.remove(name);
        assert.equal(await runtime.inspect(name), undefined);
        await runtime.remove(name);
      }
    },
  ),
  contractCase("should count restarts from the last start that was asked for", async (scenario) => {
    const { runtime } = scenario;
    const container = await scenario.create(scenario.images.exits);
    await runtime.supervise(container, "unless-stopped");
    await runtime.start(container);
    const count = async (): Promise<number> => (await runtime.inspect(container))?.restartCount ?? 0;
    await scenario.eventually("it was restarted three times", async () => (await count()) >= 3);
    await runtime.supervise(container, "no");
    await scenario.eventually("it has ended", async () => {
      const state = await stateOf(runtime, container);
      if (state !== "running" && state !== "restarting") return true;
      await runtime.stop(container, { signalName: "SIGKILL", graceMs: 0 });
      return false;
    });
    assert.ok((await count()) >= 3);
    await runtime.start(container);
    assert.equal(await count(), 0);
  }),
  contractCase(
    "should name a program and a user that the image lacks, when it is started",
    async (scenario) => {
      const { runtime } = scenario;
      const program = await scenario.create(undefined, { entrypoint: ["/no/such/program"] });
      await assertCode(runtime.start(program), "COMMAND_NOT_FOUND");
      const user = await scenario.create(undefined, { user: "no-such-user" });
      await assertCode(runtime.start(user), "USER_NOT_FOUND");
    },
  ),
  contractCase("should name the field that asks for more than its machine has", async (scenario) => {
    const { runtime } = scenario;
    for (const [field, spec] of [
      ["cpus", { nanoCpus: 1e15 }],
      ["memory", { memoryBytes: 1024 }],
    ] as const) {
      const name = scenario.name();
      const created = runtime.create(await scenario.request(name, undefined, spec));
      await assert.rejects(created, (error: DeployerError) => {
        assert.deepEqual([error.code, error.details["field"]], ["START_REFUSED", field]);
        return true;
      });
      assert.equal(await runtime.inspect(name), undefined);
    }
  }),
];

const names: readonly ContractCase<RuntimeContractWorld>[] = [
  contractCase("should know nothing of a name that is not there", async (scenario) => {
    const { runtime } = scenario;
    const name = scenario.name();
    assert.equal(await runtime.inspect(name), undefined);
    assert.deepEqual(await readLines(runtime.logs(name, { tail: 10 })), []);
    await runtime.stop(name, stop);
    await runtime.remove(name);
    await assertCode(runtime.start(name), "CONTAINER_MISSING");
    await assertCode(runtime.claim(name, scenario.name()), "CONTAINER_MISSING");
    await assertCode(runtime.supervise(name, "no"), "CONTAINER_MISSING");
  }),
  contractCase("should make the old name harmless once a container was renamed", async (scenario) => {
    const { runtime } = scenario;
    const name = await scenario.start();
    const to = scenario.name("renamed");
    await runtime.claim(name, to);
    await runtime.stop(name, { signalName: "SIGKILL", graceMs: 0 });
    await runtime.remove(name);
    await assertCode(runtime.start(name), "CONTAINER_MISSING");
    assert.equal(await runtime.inspect(name), undefined);
    assert.equal(await stateOf(runtime, to), "running");
  }),
  contractCase("should not rename onto a name that is in use", async (scenario) => {
    const [name, other] = [await scenario.create(), await scenario.create()];
    await assertCode(scenario.runtime.claim(name, other), "CONTAINER_CONFLICT");
    assert.equal(await stateOf(scenario.runtime, name), "created");
  }),
  contractCase("should list what is ours, by workload or all of it", async (scenario, world) => {
    const { runtime } = scenario;
    const foreign = scenario.name("foreign");
    await world.createForeign(foreign);
    const [idle, busy] = [await scenario.create(), await scenario.start()];
    const mine = await runtime.list(scenario.workload);
    const rows = mine.map(({ name, state, workload, fence }) => ({ name, state, workload, fence }));
    rows.sort((left, right) => left.name.localeCompare(right.name));
    const common = { workload: scenario.workload, fence: 7 };
    assert.deepEqual(rows, [
      { name: idle, state: "created", ...common },
      { name: busy, state: "running", ...common },
    ]);
    const all = new Set((await runtime.list()).map(({ name }) => name));
    assert.deepEqual([all.has(idle), all.has(busy), all.has(foreign)], [true, true, false]);
    assert.deepEqual(await runtime.list(`${scenario.workload}-other`), []);
  }),
];

const cancelling: readonly ContractCase<RuntimeContractWorld>[] = [
  contractCase(
    "should reject every call with the reason of a signal that aborted before",
    async (scenario) => {
      const { runtime } = scenario;
      const name = await scenario.create();
      const reason = new Error("aborted before");
      const signal = AbortSignal.abort(reason);
      const request = await scenario.request(scenario.name());
      await assert.rejects(runtime.check([], signal), reason);
      await assert.rejects(runtime.create(request, signal), reason);
      await assert.rejects(runtime.start(name, signal), reason);
      await assert.rejects(runtime.stop(name, stop, signal), reason);
      await assert.rejects(runtime.remove(name, signal), reason);
      await assert.rejects(runtime.inspect(name, signal), reason);
      await assert.rejects(runtime.list(undefined, signal), reason);
      await assert.rejects(readLines(runtime.logs(name, {}, signal)), reason);
      assert.equal(await stateOf(runtime, name), "created");
      assert.equal(await runtime.inspect(request.name), undefined);
    },
  ),
  contractCase("should end a stop at once when its signal aborts in the grace", async (scenario, world) => {
    const { runtime } = scenario;
    const name = await scenario.start(scenario.images.stubborn);
    await scenario.eventually(
      "it runs",
      async () => (await readLines(runtime.logs(name, { tail: 1 }))).length > 0,
    );
    const controller = new AbortController();
    const reason = new Error("aborted in the grace");
    const stopped = runtime.stop(name, { signalName: "SIGTERM", graceMs: 600_000 }, controller.signal);
    const rejected = assert.rejects(stopped, reason);
    await world.clock.sleep(200);
    controller.abort(reason);
    await rejected;
    assert.equal(await stateOf(runtime, name), "running");
  }),
];

/** What every `Runtime` does. The runner makes a world for each case; a case leaves nothing behind. */
export const runtimeContract: readonly ContractCase<RuntimeContractWorld>[] = [
  ...creation,
  ...running,
  ...names,
  ...observingCases,
  ...cancelling,
  ...watchCases,
  contractCase("should find nothing wrong but a network that is not there", async (scenario) => {
    const network = `missing-${scenario.workload}`;
    const errors = (await scenario.runtime.check([network])).filter(({ severity }) => severity === "error");
    assert.deepEqual(
      errors.map(({ code, subject }) => ({ code, subject })),
      [{ code: "NETWORK_MISSING", subject: `network ${network}` }],
    );
  }),
];
