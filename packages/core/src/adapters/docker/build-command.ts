import { spawn, type ChildProcess } from "node:child_process";
import { access, constants, mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { DeployerError } from "../../errors/deployer-error.js";
import { runProgram } from "../../output/run-program.js";
import { imageLabel, type Builder, type BuildRequest } from "../../ports/images.js";
import { BuildOutput } from "./build-output.js";

/** A program, with the arguments that make it build. */
export interface BuildCommand {
  readonly program: string;
  readonly arguments: readonly string[];
}

const killAfterMs = 3_000;
const versionTimeoutMs = 30_000;
/** From here on `docker build` is done by the plugin. */
const firstWithoutBuildKit = 23;
const noBuildx =
  "The plugin docker-buildx is not installed on the deployer's machine (package docker-buildx-plugin, or docker-buildx of Debian).";

/** What builds by BuildKit on this machine, or a sentence that names what is missing. */
export async function findBuildCommand(
  builder: Exclude<Builder, "classic">,
  signal: AbortSignal | undefined,
): Promise<BuildCommand | string> {
  const plugin = await findPlugin();
  // The plugin's file is run itself, not through `docker`: a signal reaches it.
  const buildx = plugin && { program: plugin, arguments: ["build", "--builder", "default", "--load"] };
  if (builder === "buildx") return buildx ?? noBuildx;
  const major = await dockerVersion(signal);
  if (major === undefined) return "The command docker is not installed on the deployer's machine.";
  if (major < firstWithoutBuildKit) return { program: "docker", arguments: ["build"] };
  return buildx ?? noBuildx;
}

async function findPlugin(): Promise<string | undefined> {
  const config = process.env["DOCKER_CONFIG"] || join(homedir(), ".docker");
  const folders = [
    join(config, "cli-plugins"),
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
    ...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean),
  ];
  for (const folder of folders) {
    const path = join(folder, "docker-buildx");
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

async function dockerVersion(signal: AbortSignal | undefined): Promise<number | undefined> {
  try {
    const { output } = await runProgram({
      program: "docker",
      arguments: ["--version"],
      env: { PATH: process.env["PATH"] },
      timeoutMs: versionTimeoutMs,
      signal,
    });
    return Number(/\b(\d+)\.\d+/.exec(output)?.[1]);
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

/** One build by a program of this machine, on the engine at `engineUrl`. Nothing of it reads a shell's syntax. */
export async function buildByCommand(
  engineUrl: string,
  request: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-build-"));
  try {
    const command = await findBuildCommand(request.builder === "buildx" ? "buildx" : "buildkit", signal);
    if (typeof command === "string") throw new DeployerError("BUILDER_MISSING", command);
    const idFile = join(folder, "id");
    const output = new BuildOutput(request);
    signal?.throwIfAborted();
    const child = spawn(
      command.program,
      [...command.arguments, ...argumentsOf(request), "--iidfile", idFile, "-"],
      { env: environmentOf(engineUrl, request), stdio: ["pipe", "ignore", "pipe"] },
    );
    const words = await follow({ child, output, context: request.context, signal });
    if (words !== undefined) throw output.failure(words);
    return (await readFile(idFile, "utf8")).trim();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DeployerError) throw error;
    throw new DeployerError("BUILD_FAILED", "The builder could not be run.", { cause: error });
  } finally {
    request.context.destroy();
    await rm(folder, { recursive: true });
  }
}

function argumentsOf(request: BuildRequest): string[] {
  const { target, platform, cacheFrom, noCache, pull } = request;
  const pairs = (flag: string, values: Readonly<Record<string, string>>): string[] =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  return [
    "--progress",
    "plain",
    "--file",
    request.dockerfile,
    "--tag",
    request.tag,
    ...pairs("--label", { ...request.labels, [imageLabel]: request.workload }),
    ...pairs("--build-arg", request.args),
    // Without a value it is read from the environment, which other users of this machine cannot see.
    ...Object.keys(request.secretArgs).flatMap((name) => ["--build-arg", name]),
    ...Object.keys(request.secrets).flatMap((id, index) => [
      "--secret",
      `id=${id},env=${secretVariable(index)}`,
    ]),
    ...cacheFrom.flatMap((image) => ["--cache-from", image]),
    ...(target === undefined ? [] : ["--target", target]),
    ...(platform === undefined ? [] : ["--platform", platform]),
    ...(noCache ? ["--no-cache"] : []),
    ...(pull ? ["--pull"] : []),
  ];
}

function secretVariable(index: number): string {
  return `CUTOVER_BUILD_SECRET_${index}`;
}

/** What the builder, or the system that loads it, would take for its own settings: LD_PRELOAD makes it run other code. */
const steersProgram = /^(HOME|PATH|GODEBUG|SSL_CERT_(FILE|DIR)|(DOCKER|BUILDX|BUILDKIT|LD|DYLD)_.*)$/;

function environmentOf(engineUrl: string, request: BuildRequest): Record<string, string> {
  const { HOME, PATH, DOCKER_CONFIG } = process.env;
  const own = {
    ...(HOME && { HOME }),
    ...(PATH && { PATH }),
    ...(DOCKER_CONFIG && { DOCKER_CONFIG }),
    DOCKER_HOST: engineUrl,
    DOCKER_BUILDKIT: "1",
  };
  const taken = Object.keys(request.secretArgs).find((name) => steersProgram.test(name));
  if (taken !== undefined) {
    throw new DeployerError("BUILDER_MISSING", `This builder cannot be given ${taken} by reference.`, {
      remedy: "Rename the build argument, give it as a build secret, or set `builder` to classic.",
    });
  }
  const secrets = Object.values(request.secrets).map((value, index) => [secretVariable(index), value]);
  return { ...request.secretArgs, ...(Object.fromEntries(secrets) as Record<string, string>), ...own };
}

interface Following {
  readonly child: ChildProcess;
  readonly output: BuildOutput;
  readonly context: Readable;
  readonly signal: AbortSignal | undefined;
}

/** Resolves when the program has ended: with its words if it failed, with undefined if it succeeded. */
async function follow({ child, output, context, signal }: Following): Promise<string | undefined> {
  const progress = new PlainProgress(output);
  let failure: Error | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill("SIGTERM");
    timer ??= setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  };
  signal?.addEventListener("abort", end, { once: true });
  context.once("error", (error) => {
    failure ??= error;
    end();
  });
  // A program that ends without reading its input must not end this process.
  child.stdin?.on("error", () => undefined);
  if (child.stdin) context.pipe(child.stdin);
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => progress.read(chunk));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    signal?.throwIfAborted();
    if (failure !== undefined) throw failure;
    return code === 0 ? undefined : progress.failure || `exit code ${code}`;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

/** BuildKit's plain progress: `#7 [build 2/3] RUN npm ci`, then `#7 0.512 a line`; several steps in turn. */
export class PlainProgress {
  readonly #output: BuildOutput;
  readonly #steps = new Map<string, readonly [step: string, instruction: string]>();
  failure = "";

  constructor(output: BuildOutput) {
    this.#output = output;
  }

  read(chunk: string): void {
    for (const line of this.#output.split(chunk)) this.#readLine(line);
  }

  #readLine(line: string): void {
    const [, number = "", text = ""] = /^#(\d+) (.*)$/.exec(line) ?? [];
    const [, step, instruction] = /^\[(?:\S+ )?(\d+\/\d+)\] (.*)$/.exec(text) ?? [];
    if (step !== undefined && instruction !== undefined) this.#steps.set(number, [step, instruction]);
    const current = this.#steps.get(number);
    if (current !== undefined) this.#output.beginStep(...current);
    const [, told] = /^\d+\.\d+ (.*)$/.exec(text) ?? [];
    if (told !== undefined) this.#output.write(told);
    const [, failure] = /^ERROR: (.*)$/.exec(number === "" ? line : text) ?? [];
    if (failure === undefined) return;
    if (current !== undefined) this.#output.failStep();
    if (this.failure === "" || number !== "") this.failure = failure;
  }
}
