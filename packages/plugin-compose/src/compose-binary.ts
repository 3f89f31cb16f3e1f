import { execFile, spawn } from "node:child_process";
import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { DeployerError } from "@cutover/core";

export interface ComposeCall {
  readonly arguments: readonly string[];
  /** The Compose file. */
  readonly input: string;
  readonly engineUrl: string;
  /** An env file, for what the Compose file refers to. */
  readonly variables?: string;
  /** Masked, with each of their lines, in whatever is shown of the output. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/** Docker Compose as a program. */
export interface ComposeTool {
  readonly version: string;
  readonly major: number;
  /** Resolves with its standard output. STACK_FAILED with its last lines; the signal's reason when it aborts. */
  run(call: ComposeCall): Promise<string>;
}

const lastLines = 30;
const maxOutputLength = 8 * 1024 * 1024;
const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Finds Compose where Docker looks for its plugins, else as `docker-compose` in PATH. The plugin's file is run itself, not through
 * `docker`: a kill reaches it. COMPOSE_MISSING.
 */
export async function findCompose(signal: AbortSignal, folders = searchFolders()): Promise<ComposeTool> {
  for (const folder of folders) {
    const path = join(folder, "docker-compose");
    for (const command of [endingWithParent(path), [path] as const]) {
      const version = await versionOf(command, signal);
      if (version === undefined) continue;
      const major = Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);
      return { version, major, run: (call) => run(command, call) };
    }
  }
  throw new DeployerError("COMPOSE_MISSING", "Docker Compose is not installed on the deployer's machine.");
}

function searchFolders(): string[] {
  const config = process.env["DOCKER_CONFIG"] || join(homedir(), ".docker");
  const plugins = [
    join(config, "cli-plugins"),
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
  ];
  const path = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return [...plugins, ...path];
}

async function versionOf([program, ...rest]: Command, signal: AbortSignal): Promise<string | undefined> {
  try {
    const options = { signal, timeout: 30_000, env: environmentOf("") };
    const { stdout } = await promisify(execFile)(program, [...rest, "version", "--short"], options);
    return stdout.trim();
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** Nothing of the deployer's environment reaches the tool, so that no file can refer to it, but where the engine and its logins are. */
function environmentOf(engineUrl: string): Record<string, string> {
  const { HOME, DOCKER_CONFIG } = process.env;
  return {
    PATH: searchPath,
    DOCKER_HOST: engineUrl,
    ...(HOME && { HOME }),
    ...(DOCKER_CONFIG && { DOCKER_CONFIG }),
  };
}

type Command = readonly [program: string, ...rest: string[]];

/**
 * Linux ends the tool with the deployer: what a dead deployer has begun must not go on behind its successor's back. Where the
 * machine's `setpriv` cannot ask for that (BusyBox), the tool is run as it is.
 */
export function endingWithParent(...command: readonly string[]): Command {
  return ["setpriv", "--pdeathsig", "KILL", "--", ...command];
}

async function run([program, ...rest]: Command, call: ComposeCall): Promise<string> {
  call.signal.throwIfAborted();
  const variables = call.variables === undefined ? undefined : await fileWithoutName(call.variables);
  try {
    return await runWith(variables, [program, ...rest], call);
  } finally {
    await variables?.close();
  }
}

/** A file that its descriptor alone leads to: a deployer that dies leaves no secret on the disk. */
async function fileWithoutName(text: string): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-compose-"));
  let file: FileHandle | undefined;
  try {
    file = await open(join(folder, "variables"), "wx+", 0o600);
  } finally {
    await rm(folder, { recursive: true });
  }
  // At a place that is given, so that the descriptor's own stays at the beginning.
  await file.write(text, 0);
  return file;
}

async function runWith(
  variables: FileHandle | undefined,
  [program, ...rest]: Command,
  call: ComposeCall,
): Promise<string> {
  const filled = variables ? ["--env-file", "/dev/fd/3"] : [];
  const child = spawn(program, [...rest, ...filled, ...call.arguments], {
    // The project folder may be gone, and a stack that needs no file of it is brought up again all the same.
    cwd: "/",
    env: environmentOf(call.engineUrl),
    // A group of its own, so that a kill reaches the programs that it has started, such as a builder.
    detached: true,
    stdio: ["pipe", "pipe", "pipe", ...(variables ? [variables.fd] : [])],
  });
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  call.signal.addEventListener("abort", kill, { once: true });
  let output = "";
  const lines: string[] = [];
  // One may be the beginning of another.
  const secrets = call.secrets
    .flatMap((secret) => secret.split(/\r?\n/))
    .filter((line) => line.length >= 4)
    .toSorted((left, right) => right.length - left.length);
  const mask = (text: string): string =>
    secrets.reduce((masked, secret) => masked.replaceAll(secret, "[secret]"), text);
  const note = (line: string): void => {
    if (line.trim() === "") return;
    lines.push(mask(line));
    if (lines.length > lastLines) lines.shift();
    call.onLine?.(mask(line));
  };
  const rests = ["", ""];
  const read = (at: 0 | 1) => (chunk: string) => {
    if (at === 0 && output.length < maxOutputLength) output += chunk;
    const parts = ((rests[at] ?? "") + chunk).split(/\r?\n|\r/);
    rests[at] = parts.pop() ?? "";
    if (at === 1) parts.forEach(note);
  };
  child.stdout?.setEncoding("utf8").on("data", read(0));
  child.stderr?.setEncoding("utf8").on("data", read(1));
  // A tool that ends without reading its input must not end this process.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(call.input);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    note(rests[1] ?? "");
    call.signal.throwIfAborted();
    if (code === 0) return output;
    const what = call.arguments.find((argument) => /^(config|pull|build|up|stop|down)$/.test(argument)) ?? "";
    // The core chooses a loopback port of its own anew.
    const isTaken = lines.some((line) => /port is already allocated|address already in use/i.test(line));
    throw new DeployerError(
      isTaken ? "PORT_TAKEN" : "STACK_FAILED",
      `compose ${what} failed: ${lines.at(-1) ?? `exit code ${code}`}`,
      {
        details: { output: lines, exitCode: code },
      },
    );
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof DeployerError) throw error;
    throw new DeployerError("STACK_FAILED", "Docker Compose could not be run.", { cause: error });
  } finally {
    call.signal.removeEventListener("abort", kill);
  }
}
