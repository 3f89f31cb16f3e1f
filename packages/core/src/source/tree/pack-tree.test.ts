import { execFile } from "node:child_process";
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { extract } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PackOptions, packTree, treeDigest } from "./pack-tree.js";

const never = new AbortController().signal;
let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cutover-test-")));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, text: string) {
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), text);
}

async function unpacked(options: Omit<PackOptions, "root">) {
  const found: Record<string, string> = {};
  const reading = extract();
  reading.end(await buffer(packTree({ root, ...options })));
  for await (const entry of reading) {
    const { name, type, linkname } = entry.header;
    const text = (await buffer(entry as AsyncIterable<Buffer>)).toString();
    found[name] = type === "symlink" ? `-> ${linkname}` : type === "directory" ? "folder" : text;
  }
  return found;
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

describe("a packed tree", () => {
  it("should hold files, folders and links in a fixed order", async () => {
    await write("b/empty", "");
    await write("b/c/deep.txt", "deep");
    await write("a.txt", "a");
    await symlink("../a.txt", join(root, "b", "link"));
    const found = await unpacked({});
    expect(Object.entries(found)).toEqual([
      ["a.txt", "a"],
      ["b", "folder"],
      ["b/c", "folder"],
      ["b/c/deep.txt", "deep"],
      ["b/empty", ""],
      ["b/link", "-> ../a.txt"],
    ]);
  });

  it("should be refused for a name that is no UTF-8, which it shows, but not for one that is left out", async () => {
    await write("ünï/💀.txt", "fine");
    expect(await unpacked({})).toHaveProperty("ünï/💀.txt", "fine");
    await writeFile(
      Buffer.concat([Buffer.from(`${root}/ünï/caf`), Buffer.of(0xe9), Buffer.from(".txt")]),
      "",
    );
    const message = String.raw`In the files, ünï/caf\xe9.txt has a name that is not UTF-8; rename it.`;
    await expect(unpacked({})).rejects.toMatchObject({ code: "TREE_UNSAFE", message });
    expect(await unpacked({ ignores: (path) => path.includes("caf") })).toHaveProperty("ünï/💀.txt");
  });

  it("should be the same bytes whenever it was written, and other bytes for another text or mode", async () => {
    await write("a.txt", "a");
    const first = await treeDigest({ root }, never);
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    await utimes(join(root, "a.txt"), 1, 1);
    expect(await treeDigest({ root }, never)).toBe(first);
    await chmod(join(root, "a.txt"), 0o755);
    expect(await treeDigest({ root }, never)).not.toBe(first);
    await chmod(join(root, "a.txt"), 0o644);
    await write("a.txt", "b");
    expect(await treeDigest({ root }, never)).not.toBe(first);
  });

  it("should carry the time that is asked for", async () => {
    await write("a.txt", "a");
    const reading = extract();
    reading.end(await buffer(packTree({ root, modifiedAt: new Date(5000), extra: { b: "b" } })));
    const times: number[] = [];
    for await (const entry of reading) {
      times.push(entry.header.mtime.getTime());
      entry.resume();
    }
    expect(times).toEqual([5000, 5000]);
  });

  it("should be readable for everyone where that is asked, whatever the permissions here", async () => {
    await write("a.txt", "a");
    await write("run", "#!");
    await chmod(join(root, "run"), 0o700);
    const open = await treeDigest({ root, readable: true }, never);
    await chmod(join(root, "a.txt"), 0o600);
    expect(await treeDigest({ root, readable: true }, never)).toBe(open);
    await chmod(join(root, "run"), 0o600);
    expect(await treeDigest({ root, readable: true }, never)).not.toBe(open);
  });

  it("should hold a folder that is left out where it is empty, as soon as something in it is not", async () => {
    await write("a/b/kept.txt", "kept");
    await write("a/c/other.txt", "other");
    const ignores = (path: string, isFolder: boolean) =>
      isFolder ? ("if-empty" as const) : !path.endsWith("kept.txt");
    expect(Object.keys(await unpacked({ ignores }))).toEqual(["a", "a/b", "a/b/kept.txt"]);
  });

  it("should leave out Cutover's own databases and nginx, wherever a project keeps them", async () => {
    await write("kept.txt", "kept");
    await write(".cutover/cutover.db", "changes while it is read");
    await write("part/.cutover/nginx/nginx.conf", "http {}");
    expect(Object.keys(await unpacked({}))).toEqual(["kept.txt", "part"]);
  });

  it("should not enter a folder that is left out, nor judge what is in it", async () => {
    await write("kept.txt", "kept");
    await write("node_modules/x/index.js", "x");
    await symlink("/etc/passwd", join(root, "node_modules", "x", "out"));
    const asked: string[] = [];
    const found = await unpacked({
      ignores: (path, isFolder) => {
        asked.push(`${path}${isFolder ? "/" : ""}`);
        return path === "node_modules";
      },
    });
    expect(found).toEqual({ "kept.txt": "kept" });
    expect(asked).toEqual(["kept.txt", "node_modules/"]);
  });

  it("should add extra files, put them in the place of others, and put the tree under a prefix", async () => {
    await write("Dockerfile", "of the tree");
    await write("conf/site", "of the tree");
    const extra = { Dockerfile: "extra", "files/conf/site": Buffer.from("replaced") };
    expect(await unpacked({ prefix: "files", extra })).toEqual({
      Dockerfile: "extra",
      "files/conf/site": "replaced",
      files: "folder",
      "files/Dockerfile": "of the tree",
      "files/conf": "folder",
    });
    expect(await unpacked({ extra: { Dockerfile: "extra" } })).toMatchObject({ Dockerfile: "extra" });
    await expect(unpacked({ extra: { "../out": "" } })).rejects.toMatchObject({ code: "TREE_UNSAFE" });
  });

  it.each([
    ["an absolute link", "/etc/passwd"],
    ["a link above the root", "../out"],
    ["a link that leaves and returns", "../../x/y"],
    ["a link through another one that leads out", "p/q/up/../gone"],
    ["a link to itself", "out"],
  ])("should refuse %s", async (_, target) => {
    await mkdir(join(root, "p", "q"), { recursive: true });
    await symlink("../..", join(root, "p", "q", "up"));
    await symlink(target, join(root, "out"));
    const packing = treeDigest({ root }, never);
    await expect(packing).rejects.toMatchObject({ code: "TREE_UNSAFE", details: { path: "out" } });
  });

  it("should keep a link to nothing in the root, and one through folders", async () => {
    await mkdir(join(root, "p", "q"), { recursive: true });
    await symlink("../..", join(root, "p", "q", "up"));
    await symlink("p/q/up/p/./gone", join(root, "in"));
    expect(await unpacked({})).toMatchObject({ in: "-> p/q/up/p/./gone", "p/q/up": "-> ../.." });
  });

  it("should refuse a pipe and a socket", async () => {
    await promisify(execFile)("mkfifo", [join(root, "pipe")]);
    await expect(treeDigest({ root }, never)).rejects.toMatchObject({ code: "TREE_UNSAFE" });
    await rm(join(root, "pipe"));
    const server = createServer().listen(join(root, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    await expect(treeDigest({ root }, never)).rejects.toMatchObject({ code: "TREE_UNSAFE" });
    await new Promise((resolve) => server.close(resolve));
  });

  it("should keep long names and stream a large file without holding it", async () => {
    const name = `${"long/".repeat(60)}name.bin`;
    await write(name, "x");
    await truncate(join(root, name), 50_000_000);
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let bytes = 0;
    let held: number | undefined;
    for await (const chunk of packTree({ root }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      most = Math.max(most, chunk.length);
      // Passed chunks stay in memory until a collection.
      if (bytes > 40_000_000) held ??= (collectGarbage(), process.memoryUsage().arrayBuffers - before);
    }
    expect(bytes).toBeGreaterThan(50_000_000);
    expect(most).toBeLessThan(200_000);
    expect(held).toBeLessThan(20_000_000);
    expect(Object.keys(await unpacked({})).at(-1)).toBe(name);
  });

  it("should fail for a file that is shorter than it was, and not hang", async () => {
    await write("a.bin", "x".repeat(4_000_000));
    const packing = packTree({ root });
    const failed = new Promise((resolve) => packing.once("error", resolve));
    await new Promise((resolve) => packing.once("readable", resolve));
    await writeFile(join(root, "a.bin"), "x");
    packing.resume();
    expect(await failed).toMatchObject({ code: "TREE_FAILED" });
  });

  it("should end when it is destroyed, and when its digest is not wanted any more", async () => {
    await write("a.bin", "x".repeat(4_000_000));
    const packing = packTree({ root });
    await new Promise((resolve) => packing.once("readable", resolve));
    const closed = new Promise((resolve) => packing.once("close", resolve));
    packing.destroy();
    await closed;
    const controller = new AbortController();
    const digest = treeDigest({ root }, controller.signal);
    controller.abort(new Error("not wanted"));
    await expect(digest).rejects.toThrow("not wanted");
  });

  it("should fail for a root that is not there", async () => {
    const digest = treeDigest({ root: join(root, "gone") }, never);
    await expect(digest).rejects.toMatchObject({ code: "TREE_FAILED" });
  });

  it("should be what tar itself reads", async () => {
    await write("b/ü.txt", "umlaut");
    const path = join(root, "..", "cutover-test.tar");
    await writeFile(path, await buffer(packTree({ root })));
    const { stdout } = await promisify(execFile)("tar", ["-xOf", path, "b/ü.txt"]);
    await rm(path);
    expect(stdout).toBe(await readFile(join(root, "b/ü.txt"), "utf8"));
  });
});
