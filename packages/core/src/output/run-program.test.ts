import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { runProgram, type ProgramCall } from "./run-program.js";

/** A busy machine takes longer than a second. */
const patiently = { timeout: 20_000 };

function run(script: string, more: Partial<ProgramCall> = {}) {
  return runProgram({
    program: "/bin/sh",
    arguments: ["-c", script],
    env: { PATH: process.env["PATH"] },
    ...more,
  });
}

describe("a program that is run", () => {
  it("should be given its input and nothing of our environment, and give its output and code", async () => {
    vi.stubEnv("SECRET_OF_THE_DEPLOYER", "x");
    const { code, output } = await run('cat; echo "[$SECRET_OF_THE_DEPLOYER]"; exit 3', { input: "in\n" });
    vi.unstubAllEnvs();
    expect({ code, output }).toEqual({ code: 3, output: "in\n[]\n" });
  });

  it("should have its error output in lines that are printable, masked and bounded", async () => {
    const shown: string[] = [];
    const script =
      "printf 'a\\033]0;owned\\007\\033[2Jb\\rkey s3cret\\nczNjcmV0\\n' >&2; head -c 3000000 /dev/zero | tr '\\0' x >&2";
    const { lines } = await run(script, { secrets: ["s3cret"], onLine: (line) => shown.push(line) });
    expect(lines.slice(0, 3)).toEqual(["ab", "key [secret]", "[secret]"]);
    expect(lines[3]?.length).toBeLessThan(8_200);
    expect(shown).toEqual(lines);
  });

  it("should have no more than its last lines kept", async () => {
    const { lines } = await run("seq 1 1000 >&2");
    expect(lines).toHaveLength(30);
    expect(lines.at(-1)).toBe("1000");
  });

  it("should mask a secret that stands across the end of a line that is cut", async () => {
    const { lines } = await run("head -c 8185 /dev/zero | tr '\\0' x >&2; echo very-secret-value >&2", {
      secrets: ["very-secret-value"],
    });
    expect(lines.join()).not.toContain("very");
  });

  it("should keep no more than 32 MiB of its output", async () => {
    const { output } = await run("head -c 40000000 /dev/zero | tr '\\0' x");
    expect(output).toHaveLength(32 * 1024 * 1024);
  });

  it("should be killed with all that it has started, by the signal or the time limit", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cutover-program-"));
    const abort = new AbortController();
    const running = run(`sleep 60 & echo $! > ${folder}/pid; wait`, { signal: abort.signal });
    const pid = await vi.waitFor(async () => {
      const text = await readFile(join(folder, "pid"), "utf8");
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    }, patiently);
    abort.abort(new Error("stop"));
    await expect(running).rejects.toThrow("stop");
    // An ended process may wait to be reaped.
    const stateOf = async () =>
      /\) (\S)/.exec(await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""))?.[1];
    await vi.waitFor(async () => expect([undefined, "Z", "X"]).toContain(await stateOf()), patiently);
    await expect(run("sleep 60", { timeoutMs: 50 })).resolves.toMatchObject({ code: undefined });
    await rm(folder, { recursive: true });
  });

  it("should leave no listener on a signal that lives on, also if it cannot be started", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    const { signal } = new AbortController();
    for (let count = 0; count < 50; count += 1) {
      await expect(
        runProgram({ program: "/nonexistent/program", arguments: [], env: {}, signal }),
      ).rejects.toMatchObject({ code: "ENOENT" });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });
});
