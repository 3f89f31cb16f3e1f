import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeployerError } from "@cutover/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ComposeCall, endingWithParent, findCompose } from "./compose-binary.js";
import { lockProject } from "./project-lock.js";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "cutover-compose-"))));
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;
const eventually = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 20_000 });

/** A program that reports version 2.26.1, and otherwise runs `script`. */
async function install(script: string): Promise<void> {
  const path = join(folder, "docker-compose");
  await writeFile(path, `#!/bin/sh\nif [ "$1" = version ]; then echo 2.26.1; exit; fi\n${script}\n`);
  await chmod(path, 0o755);
}

async function run(
  script: string,
  {
    secrets = [] as string[],
    signal = never,
    lines = [] as string[],
    variables = "",
    alone = undefined as ComposeCall["alone"],
  } = {},
): Promise<string> {
  await install(script);
  const tool = await findCompose(never, [folder]);
  const onLine = (line: string) => lines.push(line);
  return tool.run({
    arguments: ["up"],
    input: "the file",
    engineUrl: "unix:///engine",
    ...(variables && { variables }),
    ...(alone && { alone }),
    secrets,
    signal,
    onLine,
  });
}

describe("Compose as a program that changes a project", () => {
  const lock = (patienceMs?: number) =>
    lockProject({
      engineUrl: "unix:///engine",
      project: "cutover-shop",
      signal: never,
      ...(patienceMs !== undefined && { patienceMs }),
    });
  beforeEach(() => void vi.stubEnv("TMPDIR", folder));

  it("should begin once no other acts on the project, and its deployer may still act then", async () => {
    const other = await lock();
    const order: string[] = [];
    const alone = { project: "cutover-shop", assertMayAct: () => void order.push("asked") };
    const ended = run("echo done", { alone });
    await expect(lock(300)).rejects.toMatchObject({ code: "STACK_BUSY" });
    order.push("free");
    await other?.close();
    expect(await ended).toBe("done\n");
    expect(order).toEqual(["free", "asked"]);
  });

  it("should not begin if its deployer may act no longer, and keep no lock", async () => {
    const lost = new Error("lost");
    const assertMayAct = (): never => {
      throw lost;
    };
    const file = join(folder, "began");
    await expect(run(`touch ${file}`, { alone: { project: "cutover-shop", assertMayAct } })).rejects.toBe(
      lost,
    );
    await expect(readFile(file)).rejects.toThrow("ENOENT");
    await (await lock(5_000))?.close();
  });

  it("should keep the lock until it has ended, beside its variables", async () => {
    const alone = { project: "cutover-shop", assertMayAct: () => undefined };
    const script = `cat "$2"; echo began > ${folder}/began; while [ -e ${folder}/began ]; do sleep 0.1; done`;
    const ended = run(script, { alone, variables: 'A="b"\n' });
    await eventually(() => readFile(join(folder, "began")));
    await expect(lock(300)).rejects.toMatchObject({ code: "STACK_BUSY" });
    await rm(join(folder, "began"));
    expect(await ended).toBe('A="b"\n');
    await (await lock(5_000))?.close();
  });
});

describe("Compose as a program", () => {
  it("should be missed by a name, with what to install", async () => {
    await expect(findCompose(never, [folder])).rejects.toMatchObject({
      code: "COMPOSE_MISSING",
      remedy: expect.stringContaining("docker-compose"),
    });
  });

  it("should leave no listener on the signal, however often it is missed or cannot be run", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    await writeFile(join(folder, "docker-compose"), "#!/nonexistent/interpreter\n", { mode: 0o755 });
    const { signal } = new AbortController();
    const folders = Array.from({ length: 50 }, () => folder);
    await expect(findCompose(signal, folders)).rejects.toMatchObject({ code: "COMPOSE_MISSING" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("should show what it prints without terminal sequences, and no line longer than 8 KiB", async () => {
    const lines: string[] = [];
    const script = String.raw`printf 'pulling \033]0;owned\007\033[2J\342\200\256txt.exe\n' >&2; head -c 4000000 /dev/zero | tr '\0' x >&2; exit 1`;
    const error = (await run(script, { lines }).catch((reason: unknown) => reason)) as DeployerError;
    expect(lines[0]).toBe("pulling txt.exe");
    expect(lines[1]?.length).toBeLessThan(8_200);
    expect(error.message.length).toBeLessThan(4_200);
  });

  it("should tell its version, also if an earlier folder holds none", async () => {
    await install("");
    expect(await findCompose(never, [join(folder, "none"), folder])).toMatchObject({
      version: "2.26.1",
      major: 2,
    });
  });

  it("should be given its file, and nothing of the deployer's environment", async () => {
    vi.stubEnv("SECRET_OF_THE_DEPLOYER", "x");
    const output = await run('cat; env; echo "$@"');
    expect(output).toContain("the file");
    expect(output).toContain("DOCKER_HOST=unix:///engine");
    expect(output).toMatch(/^up$/m);
    expect(output).not.toContain("SECRET_OF_THE_DEPLOYER");
  });

  it("should fail with its last lines, secrets masked", async () => {
    const lines: string[] = [];
    const failed = run("echo first >&2; echo no access with s3cret >&2; exit 3", {
      secrets: ["s3cret"],
      lines,
    });
    await expect(failed).rejects.toMatchObject({
      code: "STACK_FAILED",
      message: "compose up failed: no access with [secret]",
      details: { output: ["first", "no access with [secret]"], exitCode: 3 },
    });
    expect(lines).toEqual(["first", "no access with [secret]"]);
  });

  it("should say so where a port of the host is taken", async () => {
    const failed = run("echo Bind for 127.0.0.1:20001 failed: port is already allocated >&2; exit 1");
    await expect(failed).rejects.toMatchObject({ code: "PORT_TAKEN" });
  });

  it("should mask a secret whole, of which another is the beginning", async () => {
    const failed = run("echo it is s3cret-and-more >&2; exit 1", { secrets: ["s3cret", "s3cret-and-more"] });
    await expect(failed).rejects.toMatchObject({ message: "compose up failed: it is [secret]" });
  });

  it("should read its variables from no file that has a name", async () => {
    vi.stubEnv("TMPDIR", folder);
    const output = await run('echo "$@"; cat "$2"; ls ' + folder, { variables: 'A="s3cret"\n' });
    expect(output).toBe(`--env-file /dev/fd/3 up\nA="s3cret"\ndocker-compose\n`);
  });

  it("should be killed with the programs that it has started", async () => {
    const abort = new AbortController();
    const running = run(`sleep 60 & echo $! > ${folder}/pid; wait`, { signal: abort.signal });
    const pid = await eventually(async () => {
      const text = await readFile(join(folder, "pid"), "utf8");
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    });
    abort.abort(new Error("stop"));
    await expect(running).rejects.toThrow("stop");
    await eventually(async () => expect(await stateOf(pid)).toBe("gone"));
  });

  it("should be killed when the signal aborts, with the signal's reason", async () => {
    const reason = new Error("stop");
    const abort = new AbortController();
    const running = run(`echo $$ > ${folder}/pid; exec sleep 60`, { signal: abort.signal });
    const pidOf = eventually(async () => Number(await readFile(join(folder, "pid"), "utf8")));
    void pidOf.then(() => abort.abort(reason));
    await expect(running).rejects.toBe(reason);
    const pid = await pidOf;
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("should end with its deployer, however that ends", async () => {
    const pidFile = join(folder, "pid");
    const [program, ...rest] = endingWithParent("sh", "-c", `echo $$ > ${pidFile}; exec sleep 60`);
    const start = `require("node:child_process").spawn(${JSON.stringify(program)}, ${JSON.stringify(rest)})`;
    const deployer = spawn(process.execPath, ["-e", `${start}; setInterval(() => {}, 1e6)`]);
    const pid = await eventually(async () => {
      const text = await readFile(pidFile, "utf8");
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    });
    expect(process.kill(pid, 0)).toBe(true);
    deployer.kill("SIGKILL");
    await eventually(async () => expect(await stateOf(pid)).toBe("gone"));
  });
});

/** An ended process may wait to be reaped. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return /^\d+ \(.*\) [^ZX]/.test(stat) ? "there" : "gone";
}
