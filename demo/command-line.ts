import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { DeploymentSummary } from "@cutover/core";
import type { Screen } from "./screen.js";

const program = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));

/** `cutover serve`, with a page. */
export interface Dashboard {
  readonly page: string;
  /** For everything. */
  readonly token: string;
  stop(): Promise<void>;
}

/** The program `cutover` in one folder: each call is a process of its own. */
export class CommandLine {
  readonly #screen: Screen;
  readonly #folder: string;
  readonly #signal: AbortSignal | undefined;

  /** `signal` interrupts the line that is carried out, and refuses further ones. */
  constructor(screen: Screen, folder: string, signal?: AbortSignal) {
    this.#screen = screen;
    this.#folder = folder;
    this.#signal = signal;
  }

  /** Carries out one line on the screen, and returns its exit status. */
  async show(...args: readonly string[]): Promise<number> {
    this.#signal?.throwIfAborted();
    this.#screen.command(args);
    const child = this.#spawn(args, ["ignore", this.#screen.descriptor, this.#screen.descriptor]);
    const [status] = (await once(child, "exit")) as [number | null];
    if (status === null) throw new Error(`cutover ${args[0]} was killed`);
    this.#screen.exitStatus(status);
    return status;
  }

  /** Carries out one line, kills its process with SIGKILL as soon as it shows `text`, and returns all that it showed. */
  async kill(text: string, ...args: readonly string[]): Promise<string> {
    this.#signal?.throwIfAborted();
    this.#screen.command(args);
    const child = this.#spawn(args, ["ignore", "pipe", "pipe"]);
    const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    const lines: string[] = [];
    const show = async (stream: NodeJS.ReadableStream): Promise<void> => {
      for await (const line of createInterface(stream)) {
        this.#screen.line(line);
        lines.push(line);
        if (line.includes(text)) child.kill("SIGKILL");
      }
    };
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    await Promise.all(streams.map(show));
    const [, signal] = await ended;
    if (signal !== "SIGKILL") throw new Error(`cutover ${args[0]} ended before it showed "${text}"`);
    return lines.join("\n");
  }

  /** The deployments of the workload "demo", newest first. */
  async history(): Promise<DeploymentSummary[]> {
    return JSON.parse(await this.#read("history", "demo", "--json")) as DeploymentSummary[];
  }

  async #read(...args: readonly string[]): Promise<string> {
    const child = this.#spawn(args, ["ignore", "pipe", "inherit"]);
    const ended = once(child, "exit");
    let text = "";
    for await (const chunk of child.stdout ?? []) text += String(chunk);
    const [status] = (await ended) as [number | null];
    if (status !== 0) throw new Error(`cutover ${args[0]} ended with ${status}`);
    return text;
  }

  /** Starts `cutover serve`, and resolves once it listens. */
  async serve(address: string): Promise<Dashboard> {
    const token = await this.#read("token", "create", "demo", "--scope", "admin");
    const child = this.#spawn(["serve", "--listen", address, "--json"], ["ignore", "pipe", "ignore"]);
    const ended = once(child, "exit");
    for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
      const { page } = JSON.parse(line) as { page?: string };
      if (page === undefined) break;
      const stop = async (): Promise<void> => {
        child.kill("SIGTERM");
        await ended;
      };
      return { page, token: token.trim(), stop };
    }
    child.kill("SIGTERM");
    throw new Error("cutover serve has no page: run `npm run build`");
  }

  #spawn(args: readonly string[], stdio: ("ignore" | "pipe" | "inherit" | number)[]): ChildProcess {
    // What the user has configured for other servers is of no concern here.
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("CUTOVER_"));
    const env = { ...Object.fromEntries(own), XDG_CONFIG_HOME: this.#folder };
    this.#signal?.throwIfAborted();
    const child = spawn(process.execPath, [program, ...args], { cwd: this.#folder, env, stdio });
    const interrupt = (): void => void child.kill("SIGINT");
    this.#signal?.addEventListener("abort", interrupt);
    child.once("exit", () => this.#signal?.removeEventListener("abort", interrupt));
    return child;
  }
}
