import { access, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TreeConfig } from "@cutover/schema";
import { afterEach, beforeEach, expect, it } from "vitest";
import { missingFile } from "./missing-file.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cutover-test-"));
});
afterEach(() => rm(root, { recursive: true }));

const has = (folder: string) =>
  access(join(folder, "index.html")).then(
    () => true,
    () => false,
  );

/** The error for a tree that holds these files. */
async function missing(files: readonly string[], config: Partial<TreeConfig> = {}) {
  for (const file of files) {
    await mkdir(join(root, dirname(file)), { recursive: true });
    await writeFile(join(root, file), "");
  }
  const wanted = { code: "TREE_NOT_FOUND", path: "index.html", has, remedy: "Add it." } as const;
  return missingFile({ archive: "a.tar", ...config }, root, wanted);
}

it.each([
  ["there is none in any folder", ["a/b.txt", "b/b.txt"], undefined],
  ["several folders have it", ["a/index.html", "b/index.html"], undefined],
  ["only a hidden folder has it", ["a/b.txt", "b/b.txt", ".c/index.html"], undefined],
  ["it is deeper than the top, beside others", ["a/b/index.html", "b/b.txt"], undefined],
  ["the only entry is a file", ["b.txt"], undefined],
  ["there is nothing at all", [], undefined],
  ["one folder beside others has it", ["a/b.txt", "b/index.html", "c.txt"], "b"],
  ["one folder beside a file has it", ["a/index.html", "b.txt"], "a"],
  ["the only folder has it", ["a/index.html", "a/b/index.html"], "a"],
  ["the only folder beside hidden entries has it", ["a/index.html", ".git/config", ".env"], "a"],
  ["it is at the end of single folders", ["a/b/c/index.html"], "a/b/c"],
  // Then the folder itself is the best guess.
  ["the only folder does not have it either", ["a/b.txt", "a/c.txt"], "a"],
  ["the chain of folders ends without it", ["a/b/c.txt"], "a"],
])("should name the folder if %s", async (_, files, folder) => {
  const { message, details } = await missing(files);
  expect(details["folder"]).toBe(folder);
  const named = folder === undefined ? "." : `: .*"${folder}"`;
  expect(message).toMatch(new RegExp(`^\`archive\` has no index.html${named}`));
});

it.each([
  ["a/index.html", 'the archive has one top folder "a"', 'Set `subdirectory`: "a".'],
  [
    "a/b.txt",
    'the archive has one top folder "a"',
    'Add it. If the files are in "a", set `subdirectory`: "a".',
  ],
])("should say what to set for %s", async (file, where, remedy) => {
  const error = await missing([file]);
  expect(error).toMatchObject({ code: "TREE_NOT_FOUND", remedy });
  expect(error.message).toBe(`\`archive\` has no index.html: ${where}.`);
});

it("should say that a folder beside others has it", async () => {
  const error = await missing(["a/index.html", "b.txt"]);
  expect(error.message).toBe('`archive` has no index.html: its folder "a" has it.');
  expect(error.remedy).toBe('Set `subdirectory`: "a".');
});

it.each<[Partial<TreeConfig>, string, string, string]>([
  [{ archive: "a.tar" }, "archive", "archive", '`subdirectory`: "a"'],
  [{ archive: "a.tar", subdirectory: "s" }, "subdirectory", "folder", '`subdirectory`: "s/a"'],
  [{ archive: undefined, repository: "/r" }, "repository", "repository", '`subdirectory`: "a"'],
  [
    { archive: undefined, repository: "/r", subdirectory: "s" },
    "subdirectory",
    "folder",
    '`subdirectory`: "s/a"',
  ],
  [{ archive: undefined, directory: "/d" }, "directory", "folder", '`directory`: "/d/a"'],
])("should name the field of %o that selects the folder", async (config, field, what, choice) => {
  const error = await missing(["a/index.html"], config);
  expect(error.message).toBe(`\`${field}\` has no index.html: the ${what} has one top folder "a".`);
  expect(error.remedy).toBe(`Set ${choice}.`);
  expect(error.details).toEqual({ field, path: "index.html", folder: "a" });
});
