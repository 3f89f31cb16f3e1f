import { expect, it, vi } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";
import type { DeploymentEvent } from "./events.js";
import { EventRecorder } from "./event-recorder.js";

const line = (text: string): DeploymentEvent => ({
  workload: "web",
  deployment: "d",
  atMs: 0,
  type: "build:line",
  line: text,
});

function recorder() {
  const { clock } = memoryWorld();
  const store = new MemoryStore();
  return { clock, store, recorder: new EventRecorder({ store, clock, pollMs: 500 }) };
}

async function linesIn(store: MemoryStore): Promise<string[]> {
  const events = await store.listEvents({ after: 0, limit: 20_000 });
  return events.map((event) => (event.type === "build:line" ? event.line : event.type));
}

it.each(Array.from({ length: 40 }, (_, steps) => [steps]))(
  "should write an event that is appended %i steps after another, as the write of that one goes on or ends",
  async (steps) => {
    const { store, recorder: log } = recorder();
    log.append(line("first"));
    for (let step = 0; step < steps; step += 1) await Promise.resolve();
    log.append(line("second"));
    for (let step = 0; step < 100; step += 1) await Promise.resolve();
    expect(await linesIn(store)).toEqual(["first", "second"]);
  },
);

it("should be read by who waits as soon as it is written, without a wait for the next look", async () => {
  const { clock, recorder: log } = recorder();
  const reading = log.read({ after: 0 }, { signal: new AbortController().signal });
  const first = reading.next();
  await clock.sleep(1);
  log.append(line("one"));
  expect((await first).value).toMatchObject({ line: "one" });
  expect(clock.monotonicMs()).toBe(1);
});

it("should be read as soon as another deployer has written it, if the store tells of that, else with the next look", async () => {
  for (const [tells, atMs] of [
    [true, 1],
    [false, 500],
  ] as const) {
    const { clock, store, recorder: log } = recorder();
    const other = new MemoryStore(store.data);
    if (!tells) Object.assign(store, { listen: undefined });
    const first = log.read({ after: 0 }, { signal: new AbortController().signal }).next();
    await clock.sleep(1);
    await other.appendEvents([line("one")]);
    expect((await first).value).toMatchObject({ line: "one" });
    expect(clock.monotonicMs()).toBe(atMs);
  }
});

it("should keep the newest 5,000 for a store that takes none, warn once, and write them in their order later", async () => {
  const { store, recorder: log } = recorder();
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const appendEvents = store.appendEvents.bind(store);
  store.appendEvents = () => Promise.reject(new DeployerError("STORE_BUSY", "somebody else holds it"));
  for (let n = 0; n < 5_100; n += 1) log.append(line(String(n)));
  await log.quiet();
  store.appendEvents = appendEvents;
  log.append(line("later"));
  await log.quiet();
  const written = await linesIn(store);
  expect([written[0], written.at(-1)]).toEqual(["101", "later"]);
  expect(written).toHaveLength(5_000);
  expect(warned).toHaveBeenCalledOnce();
  warned.mockRestore();
});

it("should be read again while the store is busy, and not when it has failed", async () => {
  const { clock, store, recorder: log } = recorder();
  const listEvents = store.listEvents.bind(store);
  const refuse = (code: "STORE_BUSY" | "STORE_FAILED") => () =>
    Promise.reject(new DeployerError(code, "injected"));
  store.listEvents = refuse("STORE_BUSY");
  const reading = log.read({ after: 0 }, { signal: new AbortController().signal });
  const first = reading.next();
  await clock.sleep(5_000);
  store.listEvents = listEvents;
  log.append(line("one"));
  expect((await first).value).toMatchObject({ line: "one" });
  store.listEvents = refuse("STORE_FAILED");
  await expect(reading.next()).rejects.toMatchObject({ code: "STORE_FAILED" });
});
