import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeployerError } from "../../errors/deployer-error.js";
import { TreeCount, watchFetch } from "./git-limits.js";

const GiB = 1024 ** 3;

function count(chunks: Iterable<string>): DeployerError | undefined {
  let excess: DeployerError | undefined;
  const counting = new TreeCount("/r", (error) => (excess ??= error));
  for (const chunk of chunks) {
    counting.write(Buffer.from(chunk));
    if (excess !== undefined) break;
  }
  return excess;
}

const file = (path: string, size = 1) => `100644 blob 0123 ${String(size).padStart(7)}\t${path}\0`;

describe("what a commit would put on the disk", () => {
  it("should be let through within the limits, wherever its list is cut", () => {
    const list = [
      file("a", 4 * GiB - 10),
      "040000 tree 0123       -\td\0",
      "120000 blob 0123       5\td/é\nx\0",
    ].join("");
    expect(count([list])).toBeUndefined();
    expect(count(list.split(""))).toBeUndefined();
  });

  it.each<[string, Iterable<string>]>([
    ["too many entries", Array.from({ length: 300 }, () => file("x").repeat(1_000))],
    ["too many bytes", [file("a", 3 * GiB), file("b", 2 * GiB)]],
    ["too many folders in each other", [file("d/".repeat(200) + "x")]],
    ["a path without an end", Array.from({ length: 100 }, () => "100644 blob 0 1\t".padEnd(1_024, "x"))],
  ])("should be refused for %s", (_, list) => expect(count(list)).toMatchObject({ code: "TREE_UNSAFE" }));
});

describe("a fetch", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "cutover-fetch-"))));
  afterEach(async () => {
    vi.useRealTimers();
    await rm(folder, { recursive: true });
  });

  it("should be watched no longer once the watch is stopped, even during a look", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const watch = watchFetch(folder, "/r", () => undefined);
    vi.advanceTimersToNextTimer();
    watch.stop();
    // The look reads the folder meanwhile.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("should be ended once it has put more than 4 GiB on the disk", async () => {
    await mkdir(join(folder, "objects/pack"), { recursive: true });
    const pack = join(folder, "objects/pack/tmp_pack_x");
    await writeFile(pack, "");
    await truncate(pack, 4 * GiB + 1);
    const excess = await new Promise<DeployerError>((resolve) => {
      const watch = watchFetch(folder, "/r", (error) => {
        watch.stop();
        resolve(error);
      });
    });
    expect(excess).toMatchObject({ code: "TREE_UNSAFE" });
  });

  it("should be looked at again and again", async () => {
    await mkdir(join(folder, "objects/pack"), { recursive: true });
    const pack = join(folder, "objects/pack/tmp_pack_x");
    await writeFile(pack, "");
    const excess = new Promise<DeployerError>((resolve) => {
      const watch = watchFetch(folder, "/r", (error) => {
        watch.stop();
        resolve(error);
      });
    });
    await delay(500);
    await truncate(pack, 4 * GiB + 1);
    expect(await excess).toMatchObject({ code: "TREE_UNSAFE" });
  });

  it("should be ended after half an hour, however little it sends", () => {
    vi.useFakeTimers();
    let excess: DeployerError | undefined;
    const watch = watchFetch(folder, "/r", (error) => (excess ??= error));
    vi.advanceTimersByTime(30 * 60_000 + 1);
    watch.stop();
    expect(excess).toMatchObject({ code: "TREE_FAILED" });
  });
});
