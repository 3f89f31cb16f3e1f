import { execFile } from "node:child_process";
import { closeSync, copyFileSync, openSync, statSync, truncateSync, writeSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDeployer, sqlite, type Deployer } from "@cutover/core";
import type { DeploymentRecord, Store } from "@cutover/core/ports";
import { memorySource, memoryWorld, type MemoryWorld } from "@cutover/core/testing";

const run = promisify(execFile);
const workload = "web";
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-store-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function worldWithImages(): MemoryWorld {
  const world = memoryWorld();
  for (const version of ["1", "2"]) world.runtime.publish(`registry/web:${version}`);
  return world;
}

function startOn(world: MemoryWorld, store: Store): Promise<Deployer> {
  return createDeployer({ ...world, store, sources: [memorySource()] });
}

async function apply(deployer: Deployer, version: string, strategy: string): Promise<void> {
  const config = {
    image: `registry/web:${version}`,
    port: 8080,
    domains: ["app.test"],
    healthcheck: { path: "/health", deadline: "20s" },
    deploy_strategy: strategy,
  };
  await deployer.apply({ name: workload, source: "memory", config });
}

/** The deployments of the present containers, with their states. */
async function containersOf({ runtime }: MemoryWorld): Promise<string[]> {
  return (await runtime.list(workload)).map(({ deployment, state }) => `${deployment} ${state}`);
}

/** Nothing is open; one container runs, which the state names and the proxy answers from. */
async function expectQuiet(world: MemoryWorld, deployer: Deployer, where: string): Promise<void> {
  const { live, open: left } = await deployer.status(workload);
  expect(left, where).toBeUndefined();
  expect(await containersOf(world), where).toEqual([`${live?.deployment} running`]);
  const { router, runtime } = world;
  const served = router.targets("app.test").map(({ host, port }) => runtime.listenerAt(host, port)?.body);
  expect(new Set(served), where).toEqual(new Set([live?.deployment]));
}

type Write = <T>(record: DeploymentRecord, write: () => Promise<T>) => Promise<T>;

/**
 * Runs each write of the journal through `around`: effects of a deployment wait for them. Anything else in
 * `around` must be synchronous: the virtual clock does not wait for files.
 */
function watchJournal(store: Store, around: Write): Store {
  const enqueue = store.enqueue.bind(store);
  const openDeployment = store.openDeployment.bind(store);
  const writeDeployment = store.writeDeployment.bind(store);
  store.enqueue = (record, also) => around(record, () => enqueue(record, also));
  store.openDeployment = (lease, record, also) => around(record, () => openDeployment(lease, record, also));
  store.writeDeployment = (lease, record, also) => around(record, () => writeDeployment(lease, record, also));
  return store;
}

describe.each(["blue-green", "recreate"])("a database on a full disk (%s)", (strategy) => {
  beforeEach(() => run("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]));
  afterEach(() => run("umount", ["-l", folder]));

  function fillDisk(): void {
    const filler = openSync(join(folder, "filler"), "w");
    try {
      for (;;) writeSync(filler, Buffer.alloc(4096));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    } finally {
      closeSync(filler);
    }
  }

  it("should have no effect after the write that failed, and be put right once there is space", async () => {
    let nth = 1;
    for (; ; nth += 1) {
      const where = `full at journal write ${nth}`;
      const file = join(folder, `${nth}.db`);
      const world = worldWithImages();
      const first = await startOn(world, sqlite(file));
      await apply(first, "1", strategy);
      await first.deploy(workload).done;
      await first.close();
      const effects = async (): Promise<unknown> => [
        await containersOf(world),
        await world.router.read(workload),
      ];
      let count = 0;
      let atFailure: unknown;
      const store = watchJournal(sqlite(file), async (_, write) => {
        count += 1;
        if (count === nth) {
          fillDisk();
          atFailure = await effects();
        }
        return write();
      });
      const deployer = await startOn(world, store);
      await apply(deployer, "2", strategy);
      const result = await deployer.deploy(workload).done;
      if (count < nth) {
        await deployer.close();
        break;
      }
      expect(result.error?.code, where).toBe("STORE_FAILED");
      expect(await effects(), where).toEqual(atFailure);
      await expect(apply(deployer, "1", strategy), where).rejects.toMatchObject({ code: "STORE_FAILED" });
      const refused = await deployer.deploy(workload).done;
      expect(refused.error?.code, where).toBe("STORE_FAILED");
      expect(await effects(), where).toEqual(atFailure);
      await rm(join(folder, "filler"));
      await deployer.reconcile();
      await expectQuiet(world, deployer, where);
      await apply(deployer, "2", strategy);
      const again = await deployer.deploy(workload).done;
      expect([again.status, again.error?.message], where).toEqual(["succeeded", undefined]);
      await deployer.close();
      for (const end of ["", "-wal", "-shm"]) await rm(`${file}${end}`, { force: true });
    }
    expect(nth, "journal writes of a whole deployment").toBeGreaterThan(8);
  });
});

const frameBytes = 24 + 4096;

/** The result of a power failure during one journal write: the file is cut somewhere in the added bytes. */
const cuts: readonly [string, (beforeBytes: number, afterBytes: number) => number][] = [
  ["before it", (before) => before],
  ["in its first frame", (before) => before + frameBytes / 2],
  ["before its last frame", (_, after) => after - frameBytes],
  ["in its last frame", (_, after) => after - 100],
  ["after it", (_, after) => after],
];

describe.each(["blue-green", "recreate"])("a write-ahead log that is cut off (%s)", (strategy) => {
  /**
   * A deployment that ends with its nth journal write; returns the written bytes, and a cut copy of the
   * database.
   */
  async function cutAt(world: MemoryWorld, nth: number, cut: (typeof cuts)[number][1]) {
    const file = join(folder, "cutover.db");
    const copy = join(folder, "copy", "cutover.db");
    await rm(folder, { recursive: true });
    await mkdir(join(folder, "copy"), { recursive: true });
    const first = await startOn(world, sqlite(file));
    await apply(first, "1", strategy);
    await first.deploy(workload).done;
    await first.close();
    const written: DeploymentRecord[] = [];
    const walBytes = () => statSync(`${file}-wal`).size;
    let closed: Promise<void> | undefined;
    const store = watchJournal(sqlite(file), async (record, write) => {
      if (closed) return write();
      const beforeBytes = walBytes();
      const result = await write();
      written.push(record);
      if (written.length < nth) return result;
      const afterBytes = walBytes();
      expect((afterBytes - beforeBytes) % frameBytes).toBe(0);
      copyFileSync(file, copy);
      copyFileSync(`${file}-wal`, `${copy}-wal`);
      truncateSync(`${copy}-wal`, cut(beforeBytes, afterBytes));
      closed = deployer.close();
      return result;
    });
    const deployer = await startOn(world, store);
    await apply(deployer, "2", strategy);
    await deployer.deploy(workload).done;
    await (closed ?? deployer.close());
    return { copy, written };
  }

  it.each(cuts)("should lose no earlier write, and be recovered from, when cut %s", async (name, cut) => {
    let nth = 1;
    for (; ; nth += 1) {
      const world = worldWithImages();
      const { copy, written } = await cutAt(world, nth, cut);
      if (written.length < nth) break;
      const where = `write ${nth}, phase ${written[nth - 1]?.phase}`;
      const store = sqlite(copy);
      await store.migrate();
      const kept = name === "after it" ? written[nth - 1] : written[nth - 2];
      const found = await store.findDeployment(written[0]?.id ?? "");
      expect(found, where).toEqual(kept && JSON.parse(JSON.stringify(kept)));
      const next = await startOn(world, store);
      await next.reconcile();
      await expectQuiet(world, next, where);
      await next.close();
    }
    expect(nth, "journal writes of a whole deployment").toBeGreaterThan(8);
  });
});
