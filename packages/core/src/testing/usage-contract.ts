import assert from "node:assert/strict";
import { readLines } from "../output/read-lines.js";
import {
  contractCase,
  stop,
  type ContractCase,
  type RuntimeContractWorld,
} from "./runtime-contract-scenario.js";

/** What `Runtime.usage` measures. */
export const usageContract: readonly ContractCase<RuntimeContractWorld<"usage">>[] = [
  contractCase("should measure what a running container takes, and say its limit", async (scenario) => {
    const { runtime } = scenario;
    const memoryBytes = 256 * 1024 * 1024;
    const name = await scenario.create(undefined, { memoryBytes });
    assert.equal(await runtime.usage.measure(name), undefined);
    await runtime.start(name);
    await scenario.eventually(
      "it runs",
      async () => (await readLines(runtime.logs(name, { tail: 1 }))).length > 0,
    );
    const found = await runtime.usage.measure(name);
    assert.ok(found, "it cannot measure");
    assert.ok(found.memoryBytes > 0 && found.memoryBytes < memoryBytes, `${found.memoryBytes} bytes`);
    assert.equal(found.memoryLimitBytes, memoryBytes);
    assert.ok(found.processors >= 0 && found.processors < 1_000);
    assert.ok(found.network && found.network.receivedBytes >= 0);
    await runtime.stop(name, stop);
    assert.equal(await runtime.usage.measure(name), undefined);
    assert.equal(await runtime.usage.measure(scenario.name()), undefined);
  }),
  contractCase("should know no memory limit where there is none", async (scenario) => {
    const name = await scenario.start();
    assert.equal((await scenario.runtime.usage.measure(name))?.memoryLimitBytes, undefined);
  }),
];
