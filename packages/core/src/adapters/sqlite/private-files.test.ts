import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPrivately } from "./private-files.js";

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "cutover-private-"))));
afterAll(() => rm(folder, { recursive: true }));

describe("a key file", () => {
  it("should be absent only if there is none", async () => {
    expect(await readPrivately(join(folder, "none"))).toBeUndefined();
    const file = join(folder, "key");
    await writeFile(file, "secret", { mode: 0o600 });
    expect(await readPrivately(file)).toBe("secret");
    await expect(readPrivately(join(file, "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  it("should be refused if others than its owner may read it", async () => {
    const file = join(folder, "open");
    await writeFile(file, "secret", { mode: 0o644 });
    await expect(readPrivately(file)).rejects.toMatchObject({ code: "STORE_FAILED" });
  });
});
