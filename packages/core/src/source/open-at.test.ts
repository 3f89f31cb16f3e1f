import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openAt } from "./open-at.js";

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cutover-open-")));
  await mkdir(join(root, "real"));
  await writeFile(join(root, "real/file"), "text");
});

afterEach(() => rm(root, { recursive: true }));

it("should open a file, and nothing that a link leads to", async () => {
  const handle = await openAt(join(root, "real/file"));
  expect(await handle.readFile("utf8")).toBe("text");
  await handle.close();
  await symlink("real", join(root, "folder"));
  await symlink("real/file", join(root, "link"));
  for (const path of ["folder/file", "link"])
    await expect(openAt(join(root, path))).rejects.toMatchObject({ code: "ELOOP" });
});
