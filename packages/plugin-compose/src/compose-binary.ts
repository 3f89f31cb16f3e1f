import { access, constants, mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { DeployerError } from "@cutover/core";
import { runProgram } from "@cutover/core/plugin";
import { lockProject } from "./project-lock.js";
import { searchPath } from "./search-path.js";

export interface ComposeCall {
  readonly arguments: readonly string[];
  /** The Compose file. */
  readonly input: string;
  readonly engineUrl: string;
  /** An env file with the variables of the Compose file. */
  readonly variables?: string;
  /** Masked in all shown output. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
  /** For a call that changes a project: it has to be the only one on it. */
  readonly alone?: {
    readonly project: string;
    /** Called while the lock is held, right before the tool is started. */
    readonly assertMayAct: () => void;
  };
}

/** Docker Compose as a program. */
export interface ComposeTool {
  readonly version: string;
  readonly major: number;
  /**
   * Resolves with the standard output. Rejects with STACK_FAILED and its last lines, with STACK_BUSY, or with
   * the signal's reason.
   */
  run(call: ComposeCall): Promise<string>;
}

const versionTimeoutMs = 30_000;

/**
 * Finds Compose among Docker's plugins, else as `docker-compose` in PATH. Runs the plugin's file itself, not
 * `docker`, so that a kill reaches it. COMPOSE_MISSING.
 */
export async function findCompose(signal: AbortSignal, folders = searchFolders()): Promise<ComposeTool> {
  for (const folder of folders) {
    const path = join(folder, "docker-compose");
    if (!(await isProgram(path))) continue;
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

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf([program, ...rest]: Command, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { code, output } = await runProgram({
      program,
      arguments: [...rest, "version", "--short"],
      env: environmentOf(""),
      timeoutMs: versionTimeoutMs,
      signal,
    });
    return code === 0 ? output.trim() : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/**
 * The tool gets only the addresses of the engine and its logins from the deployer's environment, so no file can
 * refer to the rest.
 */
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
 * Linux ends the tool with the deployer, so that a dead deployer's tool does not act beside its successor. If
 * the machine's `setpriv` does not support that (BusyBox), the tool runs as it is.
 */
export function endingWithParent(...command: readonly string[]): Command {
  return ["setpriv", "--pdeathsig", "KILL", "--", ...command];
}

async function run(command: Command, call: ComposeCall): Promise<string> {
  const { alone, engineUrl, signal } = call;
  signal.throwIfAborted();
  const variables = call.variables === undefined ? undefined : await fileWithoutName(call.variables);
  let lock: FileHandle | undefined;
  try {
    lock = alone && (await lockProject({ project: alone.project, engineUrl, signal }));
    alone?.assertMayAct();
    const output = runWith({ variables, lock }, command, call);
    // The tool holds the lock from here on: it ends with the tool, even if this process is stopped.
    return (await Promise.all([output, lock?.close()]))[0];
  } finally {
    await lock?.close();
    await variables?.close();
  }
}

/** A file without a name: a deployer that dies leaves no secret on the disk. */
async function fileWithoutName(text: string): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-compose-"));
  let file: FileHandle | undefined;
  try {
    file = await open(join(folder, "variables"), "wx+", 0o600);
  } finally {
    await rm(folder, { recursive: true });
  }
  // Writes at a position, so the descriptor's own position stays at the beginning.
  await file.write(text, 0);
  return file;
}

/** Its program has been started when the call returns its promise. */
async function runWith(
  { variables, lock }: { readonly variables: FileHandle | undefined; readonly lock: FileHandle | undefined },
  [program, ...rest]: Command,
  { arguments: parts, input, engineUrl, secrets, signal, onLine }: ComposeCall,
): Promise<string> {
  try {
    const { code, output, lines } = await runProgram({
      program,
      arguments: [...rest, ...(variables ? ["--env-file", "/dev/fd/3"] : []), ...parts],
      // The project folder may be gone; a stack that needs no file of it is still brought up.
      cwd: "/",
      env: environmentOf(engineUrl),
      input,
      extra: [variables, lock].flatMap((file) => file?.fd ?? []),
      secrets,
      signal,
      ...(onLine && { onLine }),
    });
    if (code === 0) return output;
    const what = parts.find((argument) => /^(config|pull|build|up|stop|down)$/.test(argument)) ?? "";
    // The core chooses another loopback port.
    const isTaken = lines.some((line) => /port is already allocated|address already in use/i.test(line));
    throw new DeployerError(
      isTaken ? "PORT_TAKEN" : "STACK_FAILED",
      `compose ${what} failed: ${lines.at(-1) ?? (code === undefined ? "it was killed" : `exit code ${code}`)}`,
      { details: { output: lines, exitCode: code } },
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DeployerError) throw error;
    throw new DeployerError("STACK_FAILED", "Docker Compose could not be run.", { cause: error });
  }
}
