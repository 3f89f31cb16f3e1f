import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RouteFiles, type RouteText } from "./route-files.js";

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
    { nonce, target, staged: { ...staged, share: 99 } },
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
