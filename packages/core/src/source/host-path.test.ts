import { createServer } from "node:net";
import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineSocketsHere, followPath } from "./host-path.js";

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cutover-test-")));
  await mkdir(join(root, "a", "b"), { recursive: true });
  await writeFile(join(root, "a", "file"), "");
});
afterEach(() => rm(root, { recursive: true }));

const link = (target: string, path: string) => symlink(target, join(root, path));

describe("a followed path", () => {
  it.each([
    ["a/b", "a/b"],
    ["./a//b/.", "a/b"],
    ["a/b/../file", "a/file"],
    ["a/b/../..", ""],
  ])("should be the real place of %s", async (written, real) => {
    const path = join(root, real);
    const { dev, ino } = await stat(path);
    const identity = `${dev}:${ino}`;
    expect(await followPath(`${root}/${written}`)).toEqual({ path, state: "there", linksIn: [], identity });
  });

  it("should be the root of all for the root", async () => {
    expect(await followPath("/")).toMatchObject({ path: "/", state: "there", linksIn: [] });
    expect(await followPath("/../..")).toMatchObject({ path: "/", state: "there" });
  });

  it("should go where links lead, and name the folder of each", async () => {
    await link("a", "relative");
    await link(join(root, "relative", "b"), "absolute");
    await link("../../absolute", "a/b/up");
    const found = await followPath(join(root, "relative/b/up"));
    const { dev, ino } = await stat(join(root, "a", "b"));
    expect(found).toEqual({
      path: join(root, "a/b"),
      state: "there",
      identity: `${dev}:${ino}`,
      linksIn: [root, join(root, "a/b"), root, root],
    });
  });

  it.each([
    ["..", ""],
    [".", "a"],
    ["b/..", "a"],
    ["/", undefined],
  ])("should be what stands at the end of a link to %s", async (target, real) => {
    await link(target, "a/link");
    const path = real === undefined ? "/" : join(root, real);
    const { dev, ino } = await stat(path);
    expect(await followPath(join(root, "a/link"))).toMatchObject({ path, identity: `${dev}:${ino}` });
  });

  it.each([
    ["a/gone", "a/gone"],
    ["a/gone/deeper", "a/gone/deeper"],
    ["a/file/below", "a/file/below"],
  ])("should keep the end of %s, which is missing", async (written, path) => {
    const missing = { path: join(root, path), state: "missing", linksIn: [], identity: undefined };
    expect(await followPath(join(root, written))).toEqual(missing);
  });

  it("should end at a link that leads nowhere, and keep what follows", async () => {
    await link("gone", "a/link");
    expect(await followPath(join(root, "a/link/deeper"))).toEqual({
      path: join(root, "a/gone/deeper"),
      state: "missing",
      linksIn: [join(root, "a")],
      identity: undefined,
    });
  });

  it("should be hidden if its links form a circle, or are more than forty", async () => {
    await link("round", "round");
    const circle = await followPath(join(root, "round"));
    expect(circle).toMatchObject({ path: join(root, "round"), state: "hidden", identity: undefined });
    expect(circle.linksIn).toHaveLength(41);
    await link("a", "l1");
    for (let at = 2; at <= 41; at += 1) await link(`l${at - 1}`, `l${at}`);
    expect(await followPath(join(root, "l40"))).toMatchObject({ path: join(root, "a"), state: "there" });
    expect(await followPath(join(root, "l41"))).toMatchObject({ state: "hidden" });
  });

  it("should be hidden if the system refuses a look for another reason than that nothing is there", async () => {
    expect(await followPath(join(root, "x".repeat(300)))).toMatchObject({ state: "hidden" });
  });
});

describe("the sockets that give power over the engine", () => {
  it("should be the engine's own by its real path, if something listens there", async () => {
    const server = createServer().listen(join(root, "a", "engine.sock"));
    await once(server, "listening");
    try {
      await link("a/engine.sock", "link.sock");
      for (const name of ["a/engine.sock", "link.sock"])
        expect(await engineSocketsHere(`unix://${join(root, name)}`)).toContain(join(root, "a/engine.sock"));
      expect(await engineSocketsHere(`unix://${join(root, "a/engine.sock")}`)).not.toContain(
        join(root, "link.sock"),
      );
    } finally {
      server.close();
      await once(server, "close");
    }
  });

  it("should hold others that listen by the name of an engine's socket, and none of other programs", async () => {
    const servers = ["engine.sock", "docker.sock", "mysqld.sock"].map((name) =>
      createServer().listen(join(root, name)),
    );
    await Promise.all(servers.map((server) => once(server, "listening")));
    try {
      const found = (await engineSocketsHere(`unix://${join(root, "engine.sock")}`)) ?? [];
      expect(found.filter((path) => path.startsWith(root)).sort((a, b) => (a < b ? -1 : 1))).toEqual([
        join(root, "docker.sock"),
        join(root, "engine.sock"),
      ]);
    } finally {
      for (const server of servers) server.close();
      await Promise.all(servers.map((server) => once(server, "close")));
    }
  });

  it.each([undefined, "tcp://10.0.0.1:2375", "ssh://host", "unix:///nowhere/docker.sock"])(
    "should be unknown for an engine at %s",
    async (url) => {
      expect(await engineSocketsHere(url)).toBeUndefined();
    },
  );
});
