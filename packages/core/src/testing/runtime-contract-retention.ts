import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Clock } from "../clock/clock.js";
import type { CreateContainer } from "../runtime/runtime.js";
import type { WholeRuntime } from "../runtime/optional-ports.js";
import { plainSpec } from "./plain-spec.js";

export interface RetentionContractWorld {
  readonly runtime: WholeRuntime;
  readonly clock: Clock;
  /** Images that the engine holds: one that runs on, and one whose containers end at once. */
  readonly images: { readonly server: string; readonly exits: string };
  /** Makes a volume behind the runtime's back; with our label for `workload` where one is named. */
  readonly createForeignVolume: (name: string, workload?: string) => void | Promise<void>;
  /** Removes whatever `createForeignVolume` made. */
  readonly cleanUp: () => void | Promise<void>;
}

interface RetentionContractCase {
  readonly title: string;
  readonly run: (world: RetentionContractWorld) => Promise<void>;
}

const patienceMs = 30_000;

interface Scenario extends RetentionContractWorld {
  readonly volume: string;
  readonly workload: string;
  readonly container: string;
}

function contractCase(title: string, test: (scenario: Scenario) => Promise<void>): RetentionContractCase {
  return {
    title,
    async run(world) {
      const unique = randomBytes(6).toString("hex");
      const workload = `contract-${unique}`;
      const volume = `${workload}-data`;
      const container = `${workload}-1`;
      try {
        await test({ ...world, workload, volume, container });
      } finally {
        await world.runtime.remove(container);
        await world.runtime.volumes.remove(volume, workload);
        await world.cleanUp();
      }
    },
  };
}

async function isThere({ runtime, volume }: Scenario): Promise<boolean> {
  return (await runtime.volumes.missing([volume])).length === 0;
}

async function mount({ images, volume, ...of }: Scenario): Promise<void> {
  const mounts = [{ type: "volume", source: volume, target: "/data", readOnly: false }] as const;
  await create(of, { ...plainSpec(images.server), mounts });
}

async function create(
  { runtime, container, workload }: Pick<Scenario, "runtime" | "container" | "workload">,
  spec: CreateContainer["spec"],
): Promise<void> {
  await runtime.create({
    name: container,
    alias: container,
    workload,
    deployment: `${container}-d`,
    fence: 1,
    spec,
    port: undefined,
    loopbackPort: undefined,
  });
}

const made = contractCase("a volume that was made should be there, and go when it is removed", async (of) => {
  const { runtime, volume, workload } = of;
  const longer = `${volume}-longer`;
  await runtime.volumes.create(longer, workload);
  assert.deepEqual(await runtime.volumes.missing([volume, longer]), [volume]);
  await runtime.volumes.create(volume, workload);
  await runtime.volumes.create(volume, workload);
  assert.deepEqual(await runtime.volumes.missing([volume, longer]), []);
  await runtime.volumes.remove(longer, workload);
  assert.ok(await isThere(of));
  await runtime.volumes.remove(volume, workload);
  await runtime.volumes.remove(volume, workload);
  assert.ok(!(await isThere(of)));
  assert.deepEqual(await runtime.volumes.missing([]), []);
});

const foreign = contractCase("a volume that somebody else has made should stay", async (of) => {
  const { runtime, volume, workload } = of;
  await of.createForeignVolume(volume);
  await runtime.volumes.create(volume, workload);
  await runtime.volumes.remove(volume, workload);
  assert.ok(await isThere(of));
});

const otherWorkload = contractCase("a volume of another workload should stay", async (of) => {
  await of.createForeignVolume(of.volume, `${of.workload}-other`);
  await of.runtime.volumes.remove(of.volume, of.workload);
  assert.ok(await isThere(of));
});

const used = contractCase("a volume should stay for as long as a container uses it", async (of) => {
  const { runtime, volume, workload, container } = of;
  await runtime.volumes.create(volume, workload);
  await mount(of);
  await runtime.volumes.remove(volume, workload);
  assert.ok(await isThere(of));
  await runtime.remove(container);
  assert.ok(await isThere(of));
  await runtime.volumes.remove(volume, workload);
  assert.ok(!(await isThere(of)));
});

const aborted = contractCase("calls about volumes should reject with the signal's reason", async (of) => {
  const reason = new Error("aborted");
  const signal = AbortSignal.abort(reason);
  const { runtime, volume, workload } = of;
  await assert.rejects(runtime.volumes.missing([volume], signal), reason);
  await assert.rejects(runtime.volumes.create(volume, workload, signal), reason);
  await assert.rejects(runtime.volumes.remove(volume, workload, signal), reason);
});

const tags = contractCase("the names of images should be found by how they begin", async (of) => {
  const { runtime, workload, images } = of;
  const id = (await runtime.images.find(images.server))?.id ?? "";
  const names = [`${workload}/web:1`, `${workload}/web:2-part`, `${workload}/web-2:1`];
  try {
    for (const name of names) await runtime.images.tag(id, name);
    const found = async (prefix: string) => (await runtime.images.tags(`${workload}/${prefix}`)).toSorted();
    assert.deepEqual(await found("web:"), names.slice(0, 2));
    assert.deepEqual(await found(""), names.toSorted());
    assert.deepEqual(await found("none:"), []);
  } finally {
    for (const name of names) await runtime.images.remove(name);
  }
  assert.ok(await runtime.images.find(images.server));
});

const restarts = contractCase(
  "restarts should be counted from the last start that was asked for",
  async (of) => {
    const { runtime, clock, container, images } = of;
    await create(of, plainSpec(images.exits));
    await runtime.supervise(container, "unless-stopped");
    await runtime.start(container);
    const count = async (): Promise<number> => (await runtime.inspect(container))?.restartCount ?? 0;
    const deadlineMs = clock.monotonicMs() + patienceMs;
    while ((await count()) < 3) {
      assert.ok(clock.monotonicMs() < deadlineMs, "it was never restarted");
      await clock.sleep(20);
    }
    await runtime.supervise(container, "no");
    const isUp = async (): Promise<boolean> => {
      const state = (await runtime.inspect(container))?.state;
      return state === "running" || state === "restarting";
    };
    while (await isUp()) {
      assert.ok(clock.monotonicMs() < deadlineMs, "it never ended");
      await runtime.stop(container, { signalName: "SIGKILL", graceMs: 0 });
      await clock.sleep(20);
    }
    assert.ok((await count()) >= 3);
    await runtime.start(container);
    assert.equal(await count(), 0);
  },
);

/** What every adapter of a runtime must do for what is kept to go back to: its volumes, its images, its containers. */
export const retentionContract: readonly RetentionContractCase[] = [
  made,
  foreign,
  otherWorkload,
  used,
  aborted,
  tags,
  restarts,
];
