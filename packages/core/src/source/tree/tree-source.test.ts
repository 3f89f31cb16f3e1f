import type { TreeConfig } from "@cutover/schema";
import { describe, expect, it } from "vitest";
import { readTreeSource, treePrivileges, treeSecrets } from "./tree-source.js";

const none = {
  directory: undefined,
  repository: undefined,
  ref: undefined,
  subdirectory: undefined,
  credentials: undefined,
  archive: undefined,
};
const config = (given: object) => ({ ...none, ...given }) as TreeConfig;
const credentials = { username: "me", password: { from_env: "GIT" } };

describe("the files of a config", () => {
  it.each([
    [{}, undefined],
    [{ subdirectory: "site" }, undefined],
    [{ directory: "/srv/site" }, { kind: "directory", path: "/srv/site" }],
    [{ archive: "/srv/site.tar" }, { kind: "archive", path: "/srv/site.tar" }],
    [
      { archive: "/srv/site.tar", subdirectory: "site" },
      { kind: "archive", path: "/srv/site.tar", subdirectory: "site" },
    ],
    [{ repository: "https://git.test/a" }, { kind: "git", repository: "https://git.test/a" }],
    [
      { repository: "https://git.test/a", ref: "v1", subdirectory: "site", credentials },
      { kind: "git", repository: "https://git.test/a", ref: "v1", subdirectory: "site", credentials },
    ],
  ])("should be read from %o", (given, expected) => {
    expect(readTreeSource(config(given))).toStrictEqual(expected);
  });

  it("should need the password of the repository alone", () => {
    expect(treeSecrets(config({ repository: "https://git.test/a" }))).toEqual([]);
    expect(treeSecrets(config({ repository: "https://git.test/a", credentials }))).toEqual([
      { path: "credentials.password", reference: credentials.password },
    ]);
  });

  it.each([
    [{}, []],
    [{ directory: "/srv/site" }, ["local-path directory /srv/site"]],
    [{ archive: "/srv/site.tar" }, ["local-path archive /srv/site.tar"]],
    [{ repository: "/srv/git" }, ["local-path repository /srv/git"]],
    [{ repository: "file:///srv/git" }, ["local-path repository /srv/git"]],
    [{ repository: "https://git.test/a" }, []],
    [{ repository: "http://git.test/a" }, []],
    [{ repository: "ssh://git@git.test/a" }, ["ssh-repository repository ssh://git@git.test/a"]],
    [{ repository: "git@git.test:a" }, ["ssh-repository repository git@git.test:a"]],
  ])("should need what %o leads to on this machine", (given, expected) => {
    const needed = treePrivileges(config(given));
    expect(needed.map(({ kind, path, value }) => `${kind} ${path} ${value}`)).toEqual(expected);
  });
});
