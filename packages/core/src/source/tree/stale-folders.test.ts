import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeOlderThan } from "./stale-folders.js";

it("should remove temporary folders of ours that are old, and nothing else", async () => {
  const parent = await mkdtemp(join(tmpdir(), "stale-"));
  for (const name of ["cutover-tree-old", "cutover-build-old", "cutover-tree-new", "other-old"]) {
    await mkdir(join(parent, name));
    await writeFile(join(parent, name, "file"), "x");
    if (name.endsWith("old")) await utimes(join(parent, name), 1, 1);
  }
  await writeFile(join(parent, "cutover-tree-file"), "x");
  await utimes(join(parent, "cutover-tree-file"), 1, 1);
  await symlink(join(parent, "other-old"), join(parent, "cutover-tree-link"));
  await removeOlderThan(parent, Date.now() - 1_000_000);
  expect((await readdir(parent)).toSorted()).toEqual([
    "cutover-tree-file",
    "cutover-tree-link",
    "cutover-tree-new",
    "other-old",
  ]);
  await rm(parent, { recursive: true });
});
