import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { secretReader } from "../resolve-secret.js";
import { enterSubdirectory } from "./subdirectory.js";
import { readTreeSource } from "./tree-source.js";
import { withTree } from "./with-tree.js";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-test-")));
  await mkdir(join(folder, "site/a"), { recursive: true });
  await writeFile(join(folder, "site/a/index.html"), "");
});
afterEach(() => rm(folder, { recursive: true }));

describe("a folder of an archive", () => {
  const namesIn = async (subdirectory: string) => {
    const archive = join(folder, "site.tar");
    await promisify(execFile)("tar", ["-cf", archive, "-C", join(folder, "site"), "."]);
    const source = readTreeSource({ archive, subdirectory });
    if (source === undefined) throw new Error("The config names no files.");
    const context = {
      signal: new AbortController().signal,
      emit: () => {},
      resolveSecret: secretReader(),
      localPath: async (_: string, path: string) => path,
    };
    return withTree(source, context, ({ root }) => readdir(root));
  };

  it("should be the tree", async () => {
    expect(await namesIn("a")).toEqual(["index.html"]);
  });

  it("should be missed by name", async () => {
    for (const subdirectory of ["b", "a/index.html"])
      await expect(namesIn(subdirectory)).rejects.toMatchObject({
        code: "TREE_NOT_FOUND",
        message: `The archive has no folder ${subdirectory}.`,
      });
  });
});

it("should not lead out by a link", async () => {
  await symlink("/etc", join(folder, "site/out"));
  await expect(
    enterSubdirectory({ root: join(folder, "site"), what: "archive" }, "out"),
  ).rejects.toMatchObject({ code: "TREE_UNSAFE", message: "In the files, out leads out of the archive." });
});
