import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseAddress, RouteFiles, type RouteText } from "./route-files.js";

const target = { scheme: "http", host: "127.0.0.1", port: 81 } as const;
const staged = { target: { ...target, port: 82 }, token: "t".repeat(32) };
const nonce = "n".repeat(24);

describe("the files of a route", () => {
  let directory: string;
  let files: RouteFiles;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "cutover-routes-"));
    files = new RouteFiles(directory);
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function write(text: RouteText): Promise<void> {
    await files.use("web", await files.prepare("web", text));
  }

  it.each<RouteText>([
    { nonce, target },
    { nonce, target, staged },
    { nonce, target, fallback: staged.target },
    { nonce, target, staged: { ...staged, share: 1 }, fallback: staged.target },
    { nonce, target, staged: { ...staged, share: 99, sticky: "shift001" } },
    { nonce, target, staged: { ...staged, host: "x.preview.test" } },
    { nonce, target: { ...target, host: "::1" } },
  ])("should be read as they were written: %j", async (text) => {
    await write(text);
    expect(await files.read("web")).toEqual(text);
  });

  it("should have links whose names hold what a request needs, of names that are not too long", async () => {
    const names = async () => readdir(join(directory, "web", "current"));
    await write({ nonce, target, staged: { ...staged, share: 1, sticky: "s".repeat(12) }, fallback: target });
    expect((await names()).filter((name) => name.includes("=")).toSorted()).toEqual([
      "fallback=127.0.0.1:81",
      "share=029",
      "staged=127.0.0.1:82",
      `sticky=${"s".repeat(12)}`,
      "target=127.0.0.1:81",
    ]);
    const host = ["a", "b", "c", "d"].map((letter) => letter.repeat(62)).join(".");
    await write({ nonce, target: { ...target, host } });
    expect((await names()).filter((name) => name.includes("="))).toEqual([]);
    expect(await files.read("web")).toEqual({ nonce, target: { ...target, host } });
  });

  it("should lead a request that was drawn under the release before to the target, once nothing is staged", async () => {
    await write({ nonce, target });
    expect(await readFile(files.pathOf("web", "staged"), "utf8")).toBe("127.0.0.1:81");
  });

  it("should have one with a share or a fallback only while there is one", async () => {
    const names = async () => readdir(join(directory, "web", "current"));
    await write({ nonce, target, staged: { ...staged, share: 1 }, fallback: target });
    expect(await readFile(files.pathOf("web", "fallback"), "utf8")).toBe("127.0.0.1:81");
    expect(await readFile(files.pathOf("web", "share"), "utf8")).toBe("029");
    await write({ nonce, target, staged });
    expect(await names()).not.toContain("share");
    expect(await names()).not.toContain("fallback");
  });
});

describe("a release of a route", () => {
  let directory: string;
  let files: RouteFiles;
  const umask = process.umask();
  const at = (...names: string[]) => join(directory, "routes", ...names);
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "cutover-releases-"));
    files = new RouteFiles(at());
  });
  afterEach(async () => {
    process.umask(umask);
    await rm(directory, { recursive: true });
  });

  const shared = { nonce, target, staged: { ...staged, share: 1 } };

  it("should be readable for Caddy whatever the umask", async () => {
    process.umask(0o077);
    const release = await files.prepare("web", shared);
    const modeOf = async (...names: string[]) => (await stat(at("web", ...names))).mode & 0o777;
    expect([await modeOf(), await modeOf(release)]).toEqual([0o755, 0o755]);
    for (const name of ["nonce", "target", "token", "host", "staged", "share", "sticky"])
      expect(await modeOf(release, name)).toBe(0o644);
  });

  it("should not be read before it is used, and be gone if it is dropped", async () => {
    const release = await files.prepare("web", { nonce, target });
    expect(await files.read("web")).toBeUndefined();
    await files.drop("web", release);
    await files.drop("web", release);
    expect(await readdir(at("web"))).toEqual([]);
  });

  it("should stay while requests may be reading it: beside the next one, and no longer", async () => {
    const releases = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const release = await files.prepare("web", { nonce, target });
      await files.use("web", release);
      releases.push(release);
    }
    const left = await files.prepare("web", { nonce, target });
    expect((await readdir(at("web"))).toSorted()).toEqual(["current", ...releases.slice(1), left].toSorted());
    const [last = ""] = releases.slice(2);
    await files.use("web", last);
    expect((await readdir(at("web"))).toSorted()).toEqual([last, "current"].toSorted());
  });

  it("should not be taken for used if the switch has failed", async () => {
    const release = await files.prepare("web", { nonce, target });
    await mkdir(at("web", "current", "x"), { recursive: true });
    await expect(files.use("web", release)).rejects.toMatchObject({ syscall: "rename" });
    expect(await readdir(at("web"))).toContain(release);
  });

  it("should be gone with its route", async () => {
    await files.use("web", await files.prepare("web", { nonce, target }));
    await files.use("api", await files.prepare("api", { nonce, target }));
    await files.remove("web");
    await files.remove("web");
    expect(await readdir(at())).toEqual(["api"]);
  });

  it.each([
    ["token", { nonce, target }],
    ["staged", { nonce, target }],
    ["host", shared],
    ["share", { nonce, target, staged }],
    ["sticky", { nonce, target, staged }],
  ] as const)("should be read as one of an older version if it lacks %s", async (name, expected) => {
    await files.use("web", await files.prepare("web", shared));
    await rm(files.pathOf("web", name));
    expect(await files.read("web")).toEqual(expected);
  });

  it.each(["target", "nonce", "fallback", "token", "staged", "host", "share", "sticky"] as const)(
    "should not be taken for absent if its %s cannot be read",
    async (name) => {
      await files.use("web", await files.prepare("web", { ...shared, fallback: target }));
      await rm(files.pathOf("web", name));
      await mkdir(files.pathOf("web", name));
      await expect(files.read("web")).rejects.toMatchObject({ code: "EISDIR" });
    },
  );

  it("should not be understood without a target, and be read without what else nobody understands", async () => {
    await files.use("web", await files.prepare("web", { ...shared, fallback: target }));
    await writeFile(files.pathOf("web", "fallback"), "nonsense");
    await writeFile(files.pathOf("web", "staged"), "nonsense");
    expect(await files.read("web")).toEqual({ nonce, target });
    await writeFile(files.pathOf("web", "target"), "nonsense");
    expect(await files.read("web")).toBeUndefined();
  });

  it("should have links of names up to 255 characters", async () => {
    const names = async (length: number) => {
      const host = "h".repeat(length - "target=:81".length);
      const release = await files.prepare("web", { nonce, target: { ...target, host } });
      return (await readdir(at("web", release))).filter((name) => name.startsWith("target="));
    };
    expect((await names(255)).map((name) => name.length)).toEqual([255]);
    expect(await names(256)).toEqual([]);
  });

  it("should find its folder writable without leaving anything there", async () => {
    await files.assertWritable();
    await files.assertWritable();
    expect(await readdir(at())).toEqual([]);
    await writeFile(join(directory, "file"), "");
    await expect(new RouteFiles(join(directory, "file")).assertWritable()).rejects.toMatchObject({
      code: "EEXIST",
    });
  });
});

it.each([
  ["127.0.0.1:81", "127.0.0.1", 81],
  ["web-blue_1.x:65535", "web-blue_1.x", 65_535],
  ["[::1]:81", "::1", 81],
  ["[::FFFF:127.0.0.1]:81", "::FFFF:127.0.0.1", 81],
])("should understand the address %s", (text, host, port) => {
  expect(parseAddress(text)).toEqual({ scheme: "http", host, port });
});

it.each(["", "127.0.0.1", ":81", "::1:81", "[::1]", "[1.2]:81", "[::g]:81", "a b:81", "a:123456", "a:81\n"])(
  "should not understand %j as an address",
  (text) => {
    expect(parseAddress(text)).toBeUndefined();
  },
);
