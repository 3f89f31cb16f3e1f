import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { environment, type Git, GitFailure, runGit } from "./git-program.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-git-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const git = (settings: readonly (readonly string[])[] = []): Git => ({
  folder,
  env: environment(settings),
  secrets: ["s3cr3t"],
  signal: new AbortController().signal,
});

async function linesOf(args: readonly string[]): Promise<string[]> {
  const parts: Buffer[] = [];
  await runGit(git(), args, (chunk) => parts.push(chunk));
  return Buffer.concat(parts).toString().trim().split("\n");
}

describe("git", () => {
  it("should know no settings but those that it is given, and run no hook", async () => {
    await writeFile(join(folder, ".gitconfig"), "[cutover]\n  machine = true\n");
    vi.stubEnv("HOME", folder);
    vi.stubEnv("XDG_CONFIG_HOME", folder);
    vi.stubEnv("GIT_CONFIG_GLOBAL", join(folder, ".gitconfig"));
    expect(await runGit(git([["http.followRedirects", "false"]]), ["config", "http.followRedirects"])).toBe(
      "false",
    );
    expect(await runGit(git(), ["config", "--global", "--list"])).toBe("");
    expect(await runGit(git(), ["config", "core.hooksPath"])).toBe("/dev/null");
    await expect(runGit(git(), ["config", "cutover.machine"])).rejects.toBeInstanceOf(GitFailure);
  });

  it("should see of the deployer's environment only what it needs", async () => {
    vi.stubEnv("CUTOVER_SECRET_OTHER", "a password");
    vi.stubEnv("GIT_DIR", "/elsewhere");
    vi.stubEnv("HTTPS_PROXY", "http://proxy.test");
    const seen = await linesOf(["-c", "alias.see=!env", "see"]);
    expect(seen).toContain("HTTPS_PROXY=http://proxy.test");
    expect(seen.filter((line) => /^(CUTOVER_SECRET_OTHER|GIT_DIR)=/.test(line))).toEqual([]);
  });

  it("should speak only the protocols that a config may name", async () => {
    const failure = await runGit(git(), ["ls-remote", "git://127.0.0.1:1/x"]).catch(
      (error: unknown) => error,
    );
    expect((failure as GitFailure).lines.join("\n")).toContain("transport 'git' not allowed");
  });

  it("should say what it said when it fails, without secrets, and no more than its last ten lines", async () => {
    const script = "!for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $n s3cr3t >&2; done; exit 3";
    const failure = await runGit(git(), ["-c", `alias.fail=${script}`, "fail"]).catch(
      (error: unknown) => error,
    );
    const { lines } = failure as GitFailure;
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toMatch(/^line 12 /);
    expect(lines.join("\n")).not.toContain("s3cr3t");
  });
});
