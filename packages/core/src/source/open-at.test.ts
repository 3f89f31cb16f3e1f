import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAt } from "./open-at.js";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-open-")));
  await mkdir(join(folder, "real"));
  await writeFile(join(folder, "real", "file"), "text");
});
afterEach(() => rm(folder, { recursive: true }));

describe("openAt", () => {
  it("should open a file by its real path", async () => {
    const handle = await openAt(join(folder, "real", "file"));
    expect(await handle.readFile("utf8")).toBe("text");
    await handle.close();
  });

  it("should refuse a link, in the last place and on the way", async () => {
    await symlink("real/file", join(folder, "last"));
    await symlink("real", join(folder, "middle"));
    for (const path of ["last", "middle/file"])
      await expect(openAt(join(folder, path))).rejects.toMatchObject({ code: "ELOOP" });
  });

  it("should say what the system says of a file that is not there", async () => {
    await expect(openAt(join(folder, "none"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
