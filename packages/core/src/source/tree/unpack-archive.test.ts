import { execFile } from "node:child_process";
import { lstat, mkdtemp, readFile, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostAccess } from "../host-access.js";
import { secretReader } from "../resolve-secret.js";
import { withTree } from "./with-tree.js";

const access = new HostAccess({ folders: ["/"] }, "");

type Entry = Partial<Header> & { name: string; text?: string };

const context = {
  signal: new AbortController().signal,
  emit: () => {},
  resolveSecret: secretReader(),
  localPath: (path: string, written: string) => access.localPath(path, written),
};
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-test-")));
  path = join(folder, "site.tar");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function archive(...entries: Entry[]) {
  const packing = pack();
  for (const { text = "", ...header } of entries) packing.entry(header, text);
  packing.finalize();
  const bytes = await buffer(packing as AsyncIterable<Buffer>);
  await writeFile(path, bytes);
  return bytes;
}

const unpack = <T = undefined>(use: (root: string) => Promise<T> = async () => undefined as T) =>
  withTree({ kind: "archive", path }, context, ({ root }) => use(root));

describe("an archive", () => {
  it("should become a folder with its files, modes and links, and be gone afterwards", async () => {
    await archive(
      { name: "./", type: "directory" },
      { name: "./a/b.txt", text: "b", mode: 0o750 },
      { name: "a/link", type: "symlink", linkname: "b.txt" },
      { name: "hard", type: "link", linkname: "./a/b.txt" },
      { name: "setuid", text: "s", mode: 0o6755 },
    );
    const place = await unpack(async (root) => {
      expect((await lstat(join(root, "setuid"))).mode & 0o7777).toBe(0o755);
      expect(await readFile(join(root, "hard"), "utf8")).toBe("b");
      expect(await readlink(join(root, "a/link"))).toBe("b.txt");
      expect((await lstat(join(root, "a/b.txt"))).mode & 0o777).toBe(0o750);
      return root;
    });
    await expect(lstat(place)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("should be unpacked where it is gzipped, whatever its name, and where tar made it", async () => {
    await writeFile(path, gzipSync(await archive({ name: "a.txt", text: "gzipped" })));
    expect(await unpack((root) => readFile(join(root, "a.txt"), "utf8"))).toBe("gzipped");
    await writeFile(join(folder, "ü.txt"), "by tar");
    await promisify(execFile)("tar", ["-czf", path, "-C", folder, "ü.txt"]);
    expect(await unpack((root) => readFile(join(root, "ü.txt"), "utf8"))).toBe("by tar");
  });

  it.each<[string, Entry[]]>([
    ["a path above it", [{ name: "../out", text: "x" }]],
    ["a path above it in the middle", [{ name: "a/../../out", text: "x" }]],
    ["an absolute path", [{ name: "/tmp/cutover-out", text: "x" }]],
    ["an absolute link", [{ name: "out", type: "symlink", linkname: "/etc/passwd" }]],
    ["a link out", [{ name: "a/out", type: "symlink", linkname: "../../etc" }]],
    ["a hard link out", [{ name: "out", type: "link", linkname: "../../etc/passwd" }]],
    [
      "a link that leads out through another one",
      [
        { name: "p/q/", type: "directory" },
        { name: "p/q/up", type: "symlink", linkname: "../.." },
        { name: "out", type: "symlink", linkname: "p/q/up/../x" },
      ],
    ],
    ["a device", [{ name: "null", type: "character-device", devmajor: 1, devminor: 3 }]],
    ["a pipe", [{ name: "pipe", type: "fifo" }]],
  ])("should be refused for %s", async (_, entries) => {
    await archive({ name: "first", text: "x" }, ...entries);
    await expect(unpack()).rejects.toMatchObject({ code: "TREE_UNSAFE" });
  });

  it("should lie 128 folders deep, and be refused beyond with the beginning of its name", async () => {
    await archive({ name: `${"d/".repeat(127)}x`, text: "x" });
    await expect(unpack()).resolves.toBeUndefined();
    await archive({ name: `begin/${"d/".repeat(128)}x`, text: "x" });
    await expect(unpack()).rejects.toMatchObject({
      code: "TREE_UNSAFE",
      message: expect.stringMatching(/begin\/d\/.*… is more than 128 folders deep/) as string,
    });
  });

  it("should not be written through a link that it holds itself", async () => {
    await archive({ name: "a", type: "symlink", linkname: "." }, { name: "a/b", text: "x" });
    await expect(unpack()).rejects.toMatchObject({ code: "TREE_FAILED" });
  });

  it("should be refused if it claims to hold more than 4 GiB", async () => {
    const bytes = await archive({ name: "large", text: "x" });
    bytes.write("77777777777", 124, "ascii");
    const sum = [...bytes.subarray(0, 512)].reduce(
      (all, one, at) => all + (at >= 148 && at < 156 ? 32 : one),
      0,
    );
    bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
    await writeFile(path, bytes);
    await expect(unpack()).rejects.toMatchObject({ code: "TREE_UNSAFE" });
  });

  it("should be refused if its links make more than 4 GiB of what it holds", async () => {
    const text = "x".repeat(8 * 1024 * 1024);
    const links = Array.from({ length: 600 }, (_, index): Entry => {
      return { name: `${index}`, type: "link", linkname: "large" };
    });
    await archive({ name: "large", text }, ...links);
    await expect(unpack()).rejects.toMatchObject({ code: "TREE_UNSAFE" });
  });

  it("should become what it says of a path last, and take a folder for one that is there already", async () => {
    await archive(
      { name: "x", type: "symlink", linkname: "a/b.txt" },
      { name: "a/b.txt", text: "b" },
      { name: "x", text: "a file by now" },
      { name: "a", type: "directory", mode: 0o750 },
    );
    await unpack(async (root) => {
      expect((await lstat(join(root, "x"))).isFile()).toBe(true);
      expect(await readFile(join(root, "x"), "utf8")).toBe("a file by now");
      expect((await lstat(join(root, "a"))).mode & 0o777).toBe(0o750);
    });
  });

  it("should not change what a link led to when it holds a path twice", async () => {
    await archive(
      { name: "a.txt", text: "a" },
      { name: "b.txt", type: "link", linkname: "a.txt" },
      { name: "b.txt", text: "b" },
    );
    const texts = await unpack((root) =>
      Promise.all(["a.txt", "b.txt"].map((name) => readFile(join(root, name), "utf8"))),
    );
    expect(texts).toEqual(["a", "b"]);
  });

  it("should not be waited for where a pipe is called like it", async () => {
    await promisify(execFile)("mkfifo", [path]);
    await expect(unpack()).rejects.toMatchObject({ code: "TREE_NOT_FOUND" });
  });

  it.each([
    ["text", (bytes: Buffer) => Buffer.alloc(bytes.length, "no archive ")],
    ["cut off", (bytes: Buffer) => bytes.subarray(0, 700)],
    ["gzipped and cut off", (bytes: Buffer) => gzipSync(bytes).subarray(0, 60)],
  ])("should fail where it is %s", async (_, damage) => {
    await writeFile(path, damage(await archive({ name: "a.txt", text: "a".repeat(4000) })));
    await expect(unpack()).rejects.toMatchObject({ code: "TREE_FAILED" });
  });

  it("should be refused for a name that is no UTF-8", async () => {
    const bytes = await archive({ name: "cafe.txt", text: "x" });
    bytes[bytes.indexOf("cafe.txt") + 3] = 0xe9;
    // The sum of the header's bytes, so that it stays whole.
    const sum = Number.parseInt(bytes.toString("latin1", 148, 154), 8) + 0xe9 - "e".charCodeAt(0);
    bytes.write(sum.toString(8).padStart(6, "0"), 148, "latin1");
    await writeFile(path, bytes);
    await expect(unpack()).rejects.toMatchObject({
      code: "TREE_UNSAFE",
      message: expect.stringContaining("not UTF-8"),
    });
  });

  it("should be missed by its path", async () => {
    await expect(unpack()).rejects.toMatchObject({ code: "TREE_NOT_FOUND", details: { path } });
  });

  it("should not be unpacked to the end when it is not wanted any more", async () => {
    await archive(...Array.from({ length: 400 }, (_, index) => ({ name: `${index}`, text: "x" })));
    const controller = new AbortController();
    const unpacking = withTree(
      { kind: "archive", path },
      { ...context, signal: controller.signal },
      async () => "all",
    );
    setImmediate(() => controller.abort(new Error("not wanted")));
    await expect(unpacking).rejects.toThrow("not wanted");
  });
});
