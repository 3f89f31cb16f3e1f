import { DeployerError } from "../../errors/deployer-error.js";
import { imageLabel, type BuildRequest } from "../../ports/images.js";
import { BuildLayers } from "./build-layers.js";
import { BuildOutput } from "./build-output.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply, type EngineStream } from "./engine-stream.js";
import { keepStages } from "./images.js";
import { readJsonLines, textOf } from "./json-lines.js";

const hangUpPatienceMs = 15_000;

/** One build by the engine's own builder. It answers 200 before it begins: a failure arrives as an event of the stream. */
export async function buildImage(
  engine: EngineConnection,
  request: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (Object.keys(request.secrets).length > 0)
    throw new DeployerError("BUILDER_MISSING", "The classic builder knows no build secrets.");
  const build = new Build(engine, request, signal);
  try {
    return await build.run();
  } finally {
    request.context.destroy();
  }
}

class Build {
  readonly #engine: EngineConnection;
  readonly #request: BuildRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #output: BuildOutput;
  readonly #layers = new BuildLayers();
  readonly #cut = new AbortController();

  constructor(engine: EngineConnection, request: BuildRequest, signal: AbortSignal | undefined) {
    this.#engine = engine;
    this.#request = request;
    this.#signal = signal;
    this.#output = new BuildOutput(request);
  }

  async run(): Promise<string> {
    const stream = await this.#send();
    if (stream.status !== 200) {
      const { message } = await readReply(stream);
      throw this.#output.failure(message || `status ${stream.status}`);
    }
    const beganAtMs = Date.parse(stream.header("date")) || Date.now();
    try {
      const id = await this.#follow(stream);
      await keepStages(this.#engine, { tag: this.#request.tag, stages: this.#layers.stages }, this.#signal);
      this.#signal?.throwIfAborted();
      return id;
    } catch (error) {
      await this.#layers.discard(this.#engine, this.#request.tag, beganAtMs);
      this.#signal?.throwIfAborted();
      throw error;
    }
  }

  /** Until the engine holds the context whole, an abort simply ends the connection: nothing was built yet. */
  async #send(): Promise<EngineStream> {
    const signal = this.#signal;
    signal?.throwIfAborted();
    const abort = (): void => this.#cut.abort(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const { context, credentials } = this.#request;
    context.once("error", (error) => this.#cut.abort(error));
    try {
      return await this.#engine.open({
        method: "POST",
        path: "/build",
        query: queryOf(this.#request),
        archive: context,
        ...(credentials.length > 0 && { registries: credentials }),
        signal: this.#cut.signal,
      });
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** An abort hangs up and reads on: only then is it known when the engine has ended, and what it has made. */
  async #follow(stream: EngineStream): Promise<string> {
    const signal = this.#signal;
    let timer: NodeJS.Timeout | undefined;
    const abort = (): void => {
      stream.hangUp();
      timer = setTimeout(() => this.#cut.abort(signal?.reason), hangUpPatienceMs);
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    try {
      return await this.#read(stream);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  async #read(stream: EngineStream): Promise<string> {
    let id = "";
    for await (const { value } of readJsonLines(stream.chunks())) {
      const error = (value["errorDetail"] as { readonly message?: unknown } | undefined)?.message;
      if (error !== undefined || value["error"] !== undefined)
        throw this.#output.failure(textOf(error ?? value["error"]));
      id = textOf((value["aux"] as { readonly ID?: unknown } | undefined)?.ID) || id;
      if (value["progressDetail"] === undefined && value["id"] === undefined)
        this.#output.write(textOf(value["status"]));
      this.#output.split(textOf(value["stream"])).forEach((line) => this.#readLine(line));
    }
    if (id === "") throw new DeployerError("ENGINE_FAILED", "The engine ended a build without an image.");
    return id;
  }

  #readLine(line: string): void {
    if (this.#layers.read(line)) return;
    const [, step, steps, instruction] = /^Step (\d+)\/(\d+) : (.*)$/.exec(line) ?? [];
    if (step === undefined || instruction === undefined) return this.#output.write(line);
    // The engine makes a step of its own of each label, after the others.
    const own = Number(steps) - Object.keys(labelsOf(this.#request)).length;
    if (Number(step) <= own) this.#output.beginStep(`${step}/${own}`, instruction);
  }
}

function queryOf(request: BuildRequest): Record<string, string> {
  const { target, platform } = request;
  return {
    t: request.tag,
    dockerfile: request.dockerfile,
    // Containers of steps that failed are removed too.
    rm: "1",
    forcerm: "1",
    labels: JSON.stringify(labelsOf(request)),
    buildargs: JSON.stringify({ ...request.args, ...request.secretArgs }),
    cachefrom: JSON.stringify(request.cacheFrom),
    ...(request.noCache && { nocache: "1" }),
    ...(request.pull && { pull: "1" }),
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform }),
  };
}

function labelsOf({ labels, workload }: BuildRequest): Readonly<Record<string, string>> {
  return { ...labels, [imageLabel]: workload };
}
