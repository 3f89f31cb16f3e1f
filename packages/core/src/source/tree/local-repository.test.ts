import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostAccess } from "../host-access.js";
import { allowedRepository } from "./local-repository.js";

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cutover-repository-")));
  for (const folder of ["sites/shop/.git/objects/info", "private/.git"])
    await mkdir(join(root, folder), { recursive: true });
});

afterEach(() => rm(root, { recursive: true }));

const open = (repository: string, folders = [join(root, "sites")]) => {
  const access = new HostAccess({ folders }, "");
  const localPath = (path: string, written: string) => access.localPath(path, written);
  return allowedRepository({ kind: "git", repository }, { localPath });
};

describe("a git repository of this machine", () => {
  it("should lie in an allowed folder, however it is written", async () => {
    const shop = join(root, "sites/shop");
    expect((await open(shop)).repository).toBe(shop);
    expect((await open(`file://${shop}`)).repository).toBe(shop);
    await symlink(join(root, "private"), join(root, "sites/link"));
    for (const other of [join(root, "private"), `file://${join(root, "private")}`, join(root, "sites/link")])
      await expect(open(other)).rejects.toMatchObject({ code: "POLICY_REFUSED" });
    await expect(open(shop, [])).rejects.toMatchObject({ code: "POLICY_REFUSED" });
    expect((await open("https://git.example/shop.git", [])).repository).toBe("https://git.example/shop.git");
  });

  it.each([
    ["a .git that is a file", "gitfile"],
    ["a .git that is a link", "gitlink"],
    ["objects of another", "alternates"],
    ["a common folder of another", "commondir"],
  ])("should not lead to another folder by %s", async (_, how) => {
    const shop = join(root, "sites/shop");
    if (how === "alternates")
      await writeFile(join(shop, ".git/objects/info/alternates"), join(root, "private/.git/objects"));
    else if (how === "commondir") await writeFile(join(shop, ".git/commondir"), join(root, "private/.git"));
    else await rm(join(shop, ".git"), { recursive: true });
    if (how === "gitfile") await writeFile(join(shop, ".git"), `gitdir: ${join(root, "private/.git")}`);
    if (how === "gitlink") await symlink(join(root, "private/.git"), join(shop, ".git"));
    await expect(open(shop)).rejects.toMatchObject({ code: "TREE_UNSAFE" });
  });

  const kinds = [
    ["a work tree", "sites/shop", ".git"],
    ["a bare one", "sites/bare.git", "."],
  ] as const;

  it.each(kinds)("should hold no link and no way out: %s", async (_, repository, inner) => {
    const path = join(root, repository);
    const folder = join(path, inner);
    await mkdir(join(folder, "objects/info"), { recursive: true });
    expect((await open(path)).repository).toBe(path);
    for (const name of ["refs", "HEAD", "config", "packed-refs"]) {
      await symlink(join(root, "private/.git"), join(folder, name));
      await expect(open(path)).rejects.toMatchObject({ code: "TREE_UNSAFE", details: { path: name } });
      await rm(join(folder, name));
    }
    for (const name of ["commondir", "objects/info/alternates", "objects/info/http-alternates"]) {
      await writeFile(join(folder, name), join(root, "private/.git/objects"));
      await expect(open(path)).rejects.toMatchObject({ code: "TREE_UNSAFE", details: { path: name } });
      await rm(join(folder, name));
    }
    await rm(join(folder, "objects"), { recursive: true });
    await symlink(join(root, "private/.git"), join(folder, "objects"));
    await expect(open(path)).rejects.toMatchObject({ code: "TREE_UNSAFE", details: { path: "objects" } });
  });
});
