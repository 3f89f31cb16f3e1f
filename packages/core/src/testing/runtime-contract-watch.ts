import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { ContainerEvent } from "../ports/runtime.js";
import { plainSpec } from "./plain-spec.js";
import type { ContractCase, RuntimeContractWorld } from "./runtime-contract-scenario.js";

const patienceMs = 15_000;

/** What a runtime tells of all containers at once. */
export const watchCases: readonly ContractCase<RuntimeContractWorld>[] = [
  {
    title: "should tell of all containers of ours, with whose they are, and of no others",
    run: (world) =>
      withContainers(world, ["a", "b"], async (create) => {
        const watch = new AbortController();
        const events: ContainerEvent[] = [];
        try {
          await world.runtime.watch({}, (event) => events.push(event), watch.signal);
          const names = [await create("a"), await create("b")];
          for (const name of names) await world.runtime.start(name);
          const own = (name: string | undefined) => events.filter(({ deployment }) => deployment === name);
          await eventually(world, () => names.every((name) => own(name).some(({ kind }) => kind === "died")));
          for (const [index, name] of names.entries()) {
            const of = { workload: `${index === 0 ? "a" : "b"}-${name}`, deployment: name };
            assert.deepEqual(own(name), [
              { kind: "started", ...of },
              { kind: "died", exitCode: 3, ...of },
            ]);
          }
        } finally {
          watch.abort();
        }
      }),
  },
  {
    title: "should tell a watch of all containers nothing of before it, nor once it was aborted",
    run: (world) =>
      withContainers(world, ["a"], async (create) => {
        const { runtime } = world;
        const name = await create("a");
        const watch = new AbortController();
        const events: ContainerEvent[] = [];
        const ended = async () => (await runtime.inspect(name))?.state === "stopped";
        await runtime.start(name);
        await eventually(world, ended);
        await runtime.watch({}, (event) => events.push(event), watch.signal);
        watch.abort();
        await runtime.start(name);
        await eventually(world, ended);
        assert.deepEqual(
          events.filter(({ deployment }) => deployment === name),
          [],
        );
      }),
  },
];

async function withContainers(
  { runtime, images }: RuntimeContractWorld,
  labels: readonly string[],
  work: (create: (label: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const names = new Map(labels.map((label) => [label, `watch-${label}-${randomBytes(5).toString("hex")}`]));
  try {
    await work(async (label) => {
      const name = names.get(label) ?? "";
      await runtime.create({
        name,
        alias: name,
        workload: `${label}-${name}`,
        deployment: name,
        fence: 1,
        spec: plainSpec(images.exits),
        port: undefined,
        loopbackPort: undefined,
      });
      return name;
    });
  } finally {
    for (const name of names.values()) await runtime.remove(name);
  }
}

async function eventually(
  { clock }: RuntimeContractWorld,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const untilMs = clock.monotonicMs() + patienceMs;
  while (!(await holds())) {
    assert.ok(clock.monotonicMs() < untilMs, "it did not come in time");
    await clock.sleep(20);
  }
}
