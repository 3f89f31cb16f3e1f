import { describe, expect, it } from "vitest";
import * as z from "zod";
import { formatPath } from "./config-path.js";
import { treeFields, withTreeRules } from "./tree-fields.js";
import { findConfigIssues } from "./validate-config.js";

const schema = withTreeRules(z.strictObject(treeFields));
const wrong = (config: unknown) => findConfigIssues(schema, config).map(({ path }) => formatPath(path));
const repository = "https://git.example.com/team/site.git";
const credentials = { username: "deploy", password: { from_env: "GIT_TOKEN" } };

describe("the fields of a tree", () => {
  it.each([
    {},
    { directory: "/srv/site" },
    { archive: "/srv/site.tgz" },
    { archive: "/srv/site.tgz", subdirectory: "site-1.2" },
    { repository, ref: "release/1.x", subdirectory: "apps/my site", credentials },
    { repository: "git@git.example.com:team/site.git" },
    { repository: "ssh://git@git.example.com:2222/team/site.git" },
    { repository: "file:///srv/git/site.git" },
    { repository: "/srv/git/site.git" },
    { repository: "http://127.0.0.1:3000/site.git", credentials },
  ])("should take %j", (config) => {
    expect(wrong(config)).toEqual([]);
  });

  it.each([
    ["directory", "srv/site"],
    ["directory", "/srv/../etc"],
    ["archive", "/srv/site.zip"],
    ["repository", "-oProxyCommand=touch"],
    ["repository", "ssh://-oProxyCommand=touch/x"],
    ["repository", "ext::sh -c touch"],
    ["repository", "git://git.example.com/x.git"],
    ["repository", "https://user:secret@git.example.com/x.git"],
    ["repository", "site"],
  ])("should refuse %s %j", (field, value) => {
    expect(wrong({ [field]: value })).toEqual([field]);
  });

  it.each([
    ["ref", "-x"],
    ["ref", "main:other"],
    ["ref", "a..b"],
    ["ref", "HEAD@{1}"],
    ["ref", "+main"],
    ["subdirectory", "../x"],
    ["subdirectory", "/x"],
    ["subdirectory", "a//b"],
    ["credentials", "deploy:secret"],
  ])("should refuse %s %j", (field, value) => {
    expect(wrong({ repository, [field]: value })).toEqual([field]);
  });

  it("should refuse two origins, and what belongs to git without a repository", () => {
    expect(wrong({ directory: "/srv/site", repository, archive: "/srv/site.tar" })).toEqual([
      "repository",
      "archive",
    ]);
    expect(wrong({ archive: "/srv/site.tgz", ref: "main" })).toEqual(["ref"]);
    expect(wrong({ subdirectory: "x" })).toEqual(["subdirectory"]);
    expect(wrong({ directory: "/srv/site", ref: "main", subdirectory: "x", credentials })).toEqual([
      "ref",
      "credentials",
      "subdirectory",
    ]);
  });

  it("should name what a subdirectory may be a part of", () => {
    const { archive: _, ...ofFolders } = treeFields;
    const messagesOf = (taking: z.ZodType) =>
      findConfigIssues(taking, { subdirectory: "x" }).map(({ message }) => message);
    expect(messagesOf(schema)).toEqual([expect.stringContaining("no `repository` or `archive`")]);
    expect(messagesOf(withTreeRules(z.strictObject(ofFolders)))).toEqual([
      expect.stringContaining("no `repository` is given"),
    ]);
  });

  it("should refuse a login over ssh and over an open connection", () => {
    expect(wrong({ repository: "git@git.example.com:x.git", credentials })).toEqual(["credentials"]);
    expect(wrong({ repository: "http://git.example.com/x.git", credentials })).toEqual(["credentials"]);
  });
});
