import { execFile, spawn } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { DeployerError } from "../../errors/deployer-error.js";
import type { EventDetail } from "../../events/events.js";
import { HostAccess } from "../host-access.js";
import { secretReader } from "../resolve-secret.js";
import type { TreeSource } from "./tree-source.js";
import { withTree } from "./with-tree.js";

/** A busy machine takes longer than a second. */
const patiently = { timeout: 20_000 };

const access = new HostAccess({ folders: ["/"] }, "");

type Git = Extract<TreeSource, { kind: "git" }>;

let folder: string;
let repository: string;
let commits: string[];
const events: EventDetail[] = [];
const emit = (event: EventDetail) => events.push(event);

async function git(...args: string[]) {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.test"];
  const { stdout } = await promisify(execFile)("git", [...identity, ...args], { cwd: repository, env });
  return stdout.trim();
}

async function commit(text: string) {
  await writeFile(join(repository, "a.txt"), text);
  await git("add", "--all");
  await git("commit", "--quiet", "--message", text);
  return git("rev-parse", "HEAD");
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-test-")));
  repository = join(folder, "site");
  await mkdir(join(repository, "apps", "web"), { recursive: true });
  await git("init", "--quiet", "--initial-branch=main");
  await writeFile(join(repository, "apps", "web", "index.html"), "web");
  await symlink("../../..", join(repository, "apps", "out"));
  commits = [await commit("one"), await commit("two")];
  await git("tag", "v1", commits[0] ?? "");
  await git("checkout", "--quiet", "-b", "next/feature");
  commits.push(await commit("three"));
  await git("checkout", "--quiet", "main");
});

afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

function text(source: Partial<Git>, path = "a.txt", signal = new AbortController().signal) {
  const whole: Git = { kind: "git", repository, ...source };
  return withTree(
    whole,
    {
      signal,
      emit,
      resolveSecret: secretReader(),
      localPath: (path: string, written: string) => access.localPath(path, written),
    },
    ({ root }) => readFile(join(root, path), "utf8"),
  );
}

describe("a git repository", () => {
  it("should be checked out at its default branch, without its history", async () => {
    events.length = 0;
    const seen = await withTree(
      { kind: "git", repository },
      {
        signal: new AbortController().signal,
        emit,
        resolveSecret: secretReader(),
        localPath: (path: string, written: string) => access.localPath(path, written),
      },
      async ({ root, revision }) => ({ names: await readdir(root), revision, root }),
    );
    expect(seen.names.sort()).toEqual(["a.txt", "apps"]);
    expect(seen.revision).toBe(commits[1]);
    expect(events).toEqual([{ type: "tree:fetched", from: repository, revision: commits[1] }]);
    await expect(lstat(seen.root)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("should be checked out at a branch, a tag, a commit and the beginning of one, also by a url", async () => {
    const url = `file://${repository}`;
    expect(await text({ ref: "next/feature" })).toBe("three");
    expect(await text({ ref: "v1" })).toBe("one");
    expect(await text({ ref: commits[0] ?? "", repository: url })).toBe("one");
    expect(await text({ ref: commits[2]?.slice(0, 8) ?? "", repository: url })).toBe("three");
  });

  it("should give one of its folders, and none that leads out of it", async () => {
    expect(await text({ subdirectory: "apps/web" }, "index.html")).toBe("web");
    await expect(text({ subdirectory: "apps/none" })).rejects.toMatchObject({ code: "TREE_NOT_FOUND" });
    await expect(text({ subdirectory: "a.txt" })).rejects.toMatchObject({ code: "TREE_NOT_FOUND" });
    await expect(text({ subdirectory: "apps/out" })).rejects.toMatchObject({ code: "TREE_UNSAFE" });
  });

  it("should be told where it or its ref is not there", async () => {
    const gone = join(folder, "gone");
    await expect(text({ repository: gone })).rejects.toMatchObject({ code: "TREE_NOT_FOUND" });
    await expect(text({ ref: "nowhere" })).rejects.toMatchObject({
      code: "TREE_NOT_FOUND",
      message: `The git repository ${repository} has no nowhere.`,
    });
    await expect(text({ ref: "abcdef0123" })).rejects.toMatchObject({ code: "TREE_NOT_FOUND" });
  });

  it.each<[string, Partial<Git>]>([
    ["a repository", { repository: "--upload-pack=touch /tmp/cutover-out" }],
    ["a transport that runs a program", { repository: "ext::sh -c true" }],
    ["a login in the address", { repository: "https://user:secret@example.test/x.git" }],
    ["a ref", { ref: "--output=/tmp/cutover-out" }],
    ["a ref with two sides", { ref: "main:refs/heads/x" }],
    ["a subdirectory", { subdirectory: "../.." }],
    [
      "a password over an open connection",
      {
        repository: "http://example.test/x.git",
        credentials: { username: "u", password: { from_env: "X" } },
      },
    ],
  ])("should refuse %s that is not acceptable", async (_, source) => {
    await expect(text(source)).rejects.toMatchObject({ code: "TREE_UNSAFE" });
  });

  it("should run no hook and no filter of this machine, and not see the deployer's environment", async () => {
    const proof = join(folder, "proof");
    const settings = join(folder, "gitconfig");
    await writeFile(
      settings,
      `[filter "evil"]\n  smudge = touch ${proof}\n[core]\n  hooksPath = ${folder}\n`,
    );
    await writeFile(join(folder, "post-checkout"), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    vi.stubEnv("GIT_CONFIG_GLOBAL", settings);
    vi.stubEnv("GIT_DIR", join(folder, "elsewhere"));
    await git("checkout", "--quiet", "-b", "filtered").catch(() => {});
    vi.stubEnv("GIT_DIR", undefined);
    await git("checkout", "--quiet", "-B", "filtered");
    await writeFile(join(repository, ".gitattributes"), "* filter=evil\n");
    await commit("filtered");
    await git("checkout", "--quiet", "main");
    vi.stubEnv("GIT_DIR", join(folder, "elsewhere"));
    expect(await text({ ref: "filtered" })).toBe("filtered");
    await expect(lstat(proof)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("should show what its server says without terminal sequences, bounded", async () => {
    const words = String.raw`printf 'remote: \033]0;owned\007\033[2Jhello\nfatal: \033]52;c;cm0=\007could not\n' >&2`;
    const endless = "head -c 2000000 /dev/zero | tr '\\0' x >&2";
    const path = join(folder, "loud");
    await mkdir(path);
    await writeFile(
      join(path, "git"),
      `#!/bin/sh\n[ "$1" = init ] || { ${endless}; echo >&2; ${words}; exit 128; }\n`,
      {
        mode: 0o755,
      },
    );
    vi.stubEnv("PATH", `${path}:${process.env["PATH"]}`);
    const error = (await text({}).catch((reason: unknown) => reason)) as DeployerError;
    expect(error.message).toBe(`git could not fetch ${repository}: fatal: could not`);
    expect(error.details).toMatchObject({
      output: [expect.any(String), "remote: hello", "fatal: could not"],
    });
    expect(JSON.stringify(error).length).toBeLessThan(10_000);
  });

  it("should be refused before it is checked out if its few objects name more files than an archive may hold", async () => {
    const bomb = join(folder, "bomb");
    await promisify(execFile)("git", ["init", "--quiet", "--bare", bomb]);
    const make = (args: string[], input: string) =>
      new Promise<string>((resolve) => {
        const child = execFile("git", ["--git-dir", bomb, ...args], (_, stdout) => resolve(stdout.trim()));
        child.stdin?.on("error", () => undefined).end(input);
      });
    const blob = await make(["hash-object", "-w", "--stdin"], "");
    const entries = (kind: string, id: string) =>
      Array.from({ length: 60 }, (_, index) => `${kind} ${id}\te${index}\n`).join("");
    let tree = await make(["mktree"], entries("100644 blob", blob));
    for (let level = 0; level < 8; level += 1) tree = await make(["mktree"], entries("040000 tree", tree));
    const commitId = await make(
      ["-c", "user.name=t", "-c", "user.email=t@t", "commit-tree", tree, "-m", "bomb"],
      "",
    );
    await make(["update-ref", "HEAD", commitId], "");
    await expect(text({ repository: bomb })).rejects.toMatchObject({
      code: "TREE_UNSAFE",
      message: `The git repository ${bomb} holds more than 200,000 entries or 4 GiB.`,
    });
  });

  it("should say whose it is where git refuses one of another user, whose advice would not help here", async () => {
    const words =
      "fatal: detected dubious ownership in repository at '/x'\nTo add an exception, call: git config";
    const script = `#!/bin/sh\n[ "$1" = init ] || { echo "${words}" >&2; exit 128; }\n`;
    const path = join(folder, "fake");
    await mkdir(path);
    await writeFile(join(path, "git"), script, { mode: 0o755 });
    vi.stubEnv("PATH", `${path}:${process.env["PATH"]}`);
    await expect(text({})).rejects.toMatchObject({
      code: "TREE_FAILED",
      message: `The git repository ${repository} belongs to another user of this machine.`,
      remedy: expect.stringContaining("deployer's user") as string,
    });
  });

  it("should say what to install where git is missing", async () => {
    vi.stubEnv("PATH", folder);
    await expect(text({})).rejects.toMatchObject({ code: "TREE_FAILED", message: "git was not found." });
  });
});

describe("a git repository behind a login", () => {
  const secret = "s3cret token";
  const expected = `Basic ${Buffer.from(`deploy:${secret}`).toString("base64")}`;
  const commandLines: string[] = [];
  let server: Server;
  let address: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      void seen().then((lines) => commandLines.push(...lines));
      if (request.url?.startsWith("/moved")) {
        response.writeHead(302, { location: request.url.replace("/moved", "") }).end();
        return;
      }
      if (request.url?.startsWith("/hanging")) return;
      if (request.headers.authorization !== expected) {
        response.writeHead(401, { "www-authenticate": "Basic" }).end();
        return;
      }
      const [path = "", query = ""] = request.url?.split("?") ?? [];
      const backend = spawn("git", ["http-backend"], {
        env: {
          PATH: process.env["PATH"],
          GIT_PROJECT_ROOT: folder,
          GIT_HTTP_EXPORT_ALL: "1",
          PATH_INFO: path,
          QUERY_STRING: query,
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: request.headers["content-type"],
          HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
          GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
        },
        stdio: ["pipe", "pipe", "ignore"],
      });
      request.pipe(backend.stdin);
      const chunks: Buffer[] = [];
      backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      backend.on("close", () => {
        const whole = Buffer.concat(chunks);
        const end = whole.indexOf("\r\n\r\n");
        const headers = Object.fromEntries(
          whole
            .subarray(0, end)
            .toString()
            .split("\r\n")
            .map((line) => line.split(": ") as [string, string]),
        );
        response.writeHead(Number.parseInt(headers["Status"] ?? "200"), headers).end(whole.subarray(end + 4));
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  async function seen() {
    const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    return Promise.all(processes.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  }

  const credentials = { username: "deploy", password: { from_env: "CUTOVER_SECRET_GIT" } } as const;

  it("should be fetched with a login that stands on no command line", async () => {
    vi.stubEnv("CUTOVER_SECRET_GIT", secret);
    expect(await text({ repository: `${address}/site/.git`, credentials })).toBe("two");
    expect(commandLines.some((line) => line.includes("remote-http"))).toBe(true);
    expect(commandLines.some((line) => line.includes(secret) || line.includes(expected))).toBe(false);
  });

  it("should be refused with a wrong login or none, and tell no secret", async () => {
    vi.stubEnv("CUTOVER_SECRET_GIT", "wrong-token");
    const error = await text({ repository: `${address}/site/.git`, credentials }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "TREE_FAILED", remedy: expect.stringContaining("credentials") });
    expect(JSON.stringify(error)).not.toContain("wrong-token");
    await expect(text({ repository: `${address}/site/.git` })).rejects.toMatchObject({ code: "TREE_FAILED" });
  });

  it("should not be given a login that the deployer's user has stored", async () => {
    const home = await mkdtemp(join(tmpdir(), "cutover-home-"));
    await writeFile(join(home, ".netrc"), `machine 127.0.0.1 login deploy password "${secret}"\n`, {
      mode: 0o600,
    });
    vi.stubEnv("HOME", home);
    await expect(text({ repository: `${address}/site/.git` })).rejects.toMatchObject({ code: "TREE_FAILED" });
    await rm(home, { recursive: true });
  });

  it("should need its secret, and not take it along to where a redirect leads", async () => {
    await expect(text({ repository: `${address}/site/.git`, credentials })).rejects.toMatchObject({
      code: "SECRET_MISSING",
      details: { path: "credentials.password" },
    });
    vi.stubEnv("CUTOVER_SECRET_GIT", secret);
    const moved = text({ repository: `${address}/moved/site/.git`, credentials });
    await expect(moved).rejects.toMatchObject({ code: "TREE_FAILED" });
  });

  it("should end git with all that it started when it is not wanted any more", async () => {
    const controller = new AbortController();
    const fetching = text({ repository: `${address}/hanging/x.git` }, "a.txt", controller.signal);
    await vi.waitFor(async () => expect((await seen()).join()).toContain("/hanging/x.git"), patiently);
    controller.abort(new Error("not wanted"));
    await expect(fetching).rejects.toThrow("not wanted");
    await vi.waitFor(async () => expect((await seen()).join()).not.toContain("/hanging/x.git"), patiently);
  });
});
