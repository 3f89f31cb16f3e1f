import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostAccess } from "../host-access.js";
import { secretReader } from "../resolve-secret.js";
import { withTree } from "./with-tree.js";

const access = new HostAccess({ folders: ["/"] }, "");

const context = {
  signal: new AbortController().signal,
  emit: () => {},
  resolveSecret: secretReader(),
  localPath: (path: string, written: string) => access.localPath(path, written),
};
let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-test-")));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a directory", () => {
  it("should be given by its real path, and stay", async () => {
    await mkdir(join(folder, "site"));
    await symlink("site", join(folder, "current"));
    const tree = await withTree(
      { kind: "directory", path: join(folder, "current") },
      context,
      async (each) => each,
    );
    expect(tree).toEqual({ root: join(folder, "site"), revision: undefined });
    expect(await realpath(tree.root)).toBe(tree.root);
  });

  it("should be missed where it is not there or is a file", async () => {
    await writeFile(join(folder, "file"), "");
    for (const path of [join(folder, "gone"), join(folder, "file")]) {
      const using = withTree({ kind: "directory", path }, context, async () => {});
      await expect(using).rejects.toMatchObject({ code: "TREE_NOT_FOUND", details: { path } });
    }
  });
});
