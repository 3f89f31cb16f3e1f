import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdStore } from "./hold-store.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-hold-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("holdStore", () => {
  it.each(["cutover.db", `${"a".repeat(120)}.db`])(
    "should hold %s for one process at a time",
    async (name) => {
      const store = join(folder, name);
      const release = await holdStore(store);
      await expect(holdStore(store)).rejects.toMatchObject({ code: "SERVE_RUNNING" });
      await release();
      await (
        await holdStore(store)
      )();
    },
  );

  it("should not count what a killed process has left", async () => {
    const store = join(folder, "cutover.db");
    const listen = `require("node:net").createServer().listen(${JSON.stringify(`${store}.serve`)}, () => process.kill(process.pid, "SIGKILL"))`;
    expect(spawnSync(process.execPath, ["-e", listen]).signal).toBe("SIGKILL");
    await (
      await holdStore(store)
    )();
  });
});
