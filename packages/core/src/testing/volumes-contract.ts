import assert from "node:assert/strict";
import {
  contractCase,
  type Scenario,
  type ContractCase,
  type RuntimeContractWorld,
} from "./runtime-contract-scenario.js";

export interface VolumesContractWorld extends RuntimeContractWorld<"images" | "volumes"> {
  /** Makes a volume behind the runtime's back; with our label for `workload` where one is named. `cleanUp` removes it. */
  readonly createForeignVolume: (name: string, workload?: string) => void | Promise<void>;
}

type OwnScenario = Scenario<VolumesContractWorld["runtime"]>;

interface VolumeCase extends Pick<VolumesContractWorld, "runtime" | "createForeignVolume"> {
  readonly scenario: OwnScenario;
  readonly volume: string;
  readonly workload: string;
}

/** A case about one volume, which is gone in the end. */
function volumeCase(
  title: string,
  body: (of: VolumeCase) => Promise<void>,
): ContractCase<VolumesContractWorld> {
  return contractCase(title, async (scenario, { createForeignVolume }) => {
    const { runtime, workload } = scenario;
    const volume = `${workload}-data`;
    try {
      await body({ scenario, runtime, workload, volume, createForeignVolume });
    } finally {
      await runtime.volumes.remove(volume, workload);
    }
  });
}

async function isThere({ runtime, volume }: VolumeCase): Promise<boolean> {
  return (await runtime.volumes.missing([volume])).length === 0;
}

/** A container of an image that keeps data at /data. */
async function createWithVolume(scenario: OwnScenario): Promise<string> {
  const lines = [`FROM ${scenario.images.server}`, "VOLUME /data"];
  return scenario.create(await scenario.runtime.images.build(scenario.build(lines)));
}

/** What `Runtime.volumes` does. */
export const volumesContract: readonly ContractCase<VolumesContractWorld>[] = [
  volumeCase("should find a volume that it made, until it is removed", async (of) => {
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
  }),
  volumeCase("should keep a volume that somebody else has made", async (of) => {
    const { runtime, volume, workload } = of;
    await of.createForeignVolume(volume);
    await runtime.volumes.create(volume, workload);
    await runtime.volumes.remove(volume, workload);
    assert.ok(await isThere(of));
  }),
  volumeCase("should keep a volume of another workload", async (of) => {
    await of.createForeignVolume(of.volume, `${of.workload}-other`);
    await of.runtime.volumes.remove(of.volume, of.workload);
    assert.ok(await isThere(of));
  }),
  volumeCase("should keep a volume for as long as a container uses it", async (of) => {
    const { runtime, volume, workload, scenario } = of;
    await runtime.volumes.create(volume, workload);
    const mounts = [{ type: "volume", source: volume, target: "/data", readOnly: false }] as const;
    const container = await scenario.create(undefined, { mounts });
    await runtime.volumes.remove(volume, workload);
    assert.ok(await isThere(of));
    await runtime.remove(container);
    assert.ok(await isThere(of));
    await runtime.volumes.remove(volume, workload);
    assert.ok(!(await isThere(of)));
  }),
  volumeCase("should reject with the signal's reason", async (of) => {
    const reason = new Error("aborted");
    const signal = AbortSignal.abort(reason);
    const { runtime, volume, workload } = of;
    await assert.rejects(runtime.volumes.missing([volume], signal), reason);
    await assert.rejects(runtime.volumes.create(volume, workload, signal), reason);
    await assert.rejects(runtime.volumes.remove(volume, workload, signal), reason);
  }),
  contractCase(
    "should keep a volume that the image asked for when its container is removed",
    async (scenario) => {
      const { runtime, workload } = scenario;
      const name = await createWithVolume(scenario);
      const [volume, ...more] = await runtime.volumes.mounts(name);
      assert.ok(volume);
      const isUnused = async (): Promise<boolean> =>
        (await runtime.volumes.unused()).some(
          (one) => one.name === volume.name && one.workload === undefined,
        );
      assert.ok(!(await isUnused()));
      assert.deepEqual([volume.target, more], ["/data", []]);
      await runtime.remove(name);
      assert.deepEqual(await runtime.volumes.missing([volume.name]), []);
      assert.deepEqual(await runtime.volumes.mounts(name), []);
      assert.ok(await isUnused());
      await runtime.volumes.remove(volume.name, workload);
      assert.deepEqual(await runtime.volumes.missing([volume.name]), [volume.name]);
    },
  ),
  contractCase(
    "should remove a volume that the image asked for with its container on request",
    async (scenario) => {
      const { runtime } = scenario;
      const name = await createWithVolume(scenario);
      const names = (await runtime.volumes.mounts(name)).map((volume) => volume.name);
      await runtime.remove(name, undefined, { anonymousVolumes: true });
      assert.deepEqual(await runtime.volumes.missing(names), names);
    },
  ),
  contractCase(
    "should keep a volume by name, and one that another container mounts, on that request",
    async (scenario) => {
      const { runtime, workload } = scenario;
      const [first] = await runtime.volumes.mounts(await createWithVolume(scenario));
      assert.ok(first);
      const named = `${workload}-named`;
      await runtime.volumes.create(named, workload);
      const unused = await runtime.volumes.unused();
      assert.deepEqual(
        unused.filter(({ name }) => name === named || name === first.name),
        [{ name: named, workload }],
      );
      const mounts = [
        { type: "volume", source: first.name, target: "/other", readOnly: false },
        { type: "volume", source: named, target: "/data", readOnly: false },
      ] as const;
      const second = await scenario.create(undefined, { mounts });
      const at = [
        { name: named, target: "/data" },
        { name: first.name, target: "/other" },
      ];
      const byTarget = (one: { target: string }, other: { target: string }): number =>
        one.target < other.target ? -1 : 1;
      assert.deepEqual([...(await runtime.volumes.mounts(second))].sort(byTarget), at);
      const own = (await runtime.list(workload)).map(({ name }) => name);
      for (const name of own.filter((one) => one !== second))
        await runtime.remove(name, undefined, { anonymousVolumes: true });
      assert.deepEqual(await runtime.volumes.missing([first.name]), []);
      await runtime.remove(second, undefined, { anonymousVolumes: true });
      assert.deepEqual(await runtime.volumes.missing([first.name, named]), []);
      for (const name of [first.name, named]) await runtime.volumes.remove(name, workload);
    },
  ),
];
