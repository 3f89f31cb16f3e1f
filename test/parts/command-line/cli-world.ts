import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OpenLoopLoad } from "../load/open-loop-load.js";
import { freePort } from "../registry/free-port.js";
import { Terminal } from "./terminal.js";
import { clearWorld, worldPrefix } from "../world/clear-dead-worlds.js";
import { makeOwnedFolder } from "../world/owned-folder.js";

/** The built program: `tsc -b` comes before these tests. */
const program = fileURLToPath(new URL("../../../packages/cli/dist/main.js", import.meta.url));

export interface Ran {
  /** Undefined if a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly done: Promise<Ran>;
  /** Resolves once stdout or stderr has this text. */
  shows(text: string | RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** A folder with a project file for a workload "app", an engine, and an nginx of its own. */
export class CliWorld {
  readonly #options: { readonly socketPath: string; readonly folder: string; readonly proxyPort: number };

  private constructor(options: { socketPath: string; folder: string; proxyPort: number }) {
    this.#options = options;
  }

  static async open(socketPath: string): Promise<CliWorld> {
    return new CliWorld({
      socketPath,
      folder: await makeOwnedFolder(worldPrefix),
      proxyPort: await freePort(),
    });
  }

  get folder(): string {
    return this.#options.folder;
  }

  get proxyPort(): number {
    return this.#options.proxyPort;
  }

  /** Writes the project file with this config of the workload. */
  async write(config: object): Promise<void> {
    const { socketPath, folder, proxyPort } = this.#options;
    const project = {
      runtime: { docker: { host: `unix://${socketPath}` } },
      router: { own_nginx: { directory: "nginx", port: proxyPort } },
      workloads: {
        app: {
          source: "image",
          port: 8080,
          domains: ["app.cutover.test"],
          healthcheck: { path: "/health", interval: "200ms", deadline: "20s" },
          stop_grace_period: "2s",
          ...config,
        },
      },
    };
    await writeFile(join(folder, "cutover.yaml"), JSON.stringify(project, undefined, 2));
  }

  /** Asks the workload through the proxy 50 times a second, each time on a new connection, until it is stopped. */
  startLoad(): OpenLoopLoad {
    const { proxyPort: port } = this.#options;
    return new OpenLoopLoad({ port, host: "app.cutover.test", perSecond: 50, connections: "fresh" }).start();
  }

  start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
    return this.#spawn(process.execPath, [program, ...args], environment);
  }

  /** A line for bash that calls `cutover`; fails if any part of a pipe does. */
  startInShell(line: string): Running {
    const cutover = `cutover() { "${process.execPath}" "${program}" "$@"; }`;
    return this.#spawn("bash", ["-c", `set -o pipefail; ${cutover}; ${line}`], {});
  }

  #spawn(command: string, args: readonly string[], environment: Readonly<Record<string, string>>): Running {
    const { folder: cwd } = this.#options;
    const env = { PATH: process.env["PATH"], HOME: cwd, USER: "tester", ...environment };
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const said = { stdout: "", stderr: "" };
    const waiting = new Set<() => void>();
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        said[stream] += text;
        for (const look of waiting) look();
      });
    const done = new Promise<Ran>((resolve) => child.on("close", (status) => resolve({ status, ...said })));
    return {
      done,
      signal: (name) => void child.kill(name),
      shows: (text) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            const all = said.stdout + said.stderr;
            if (!(typeof text === "string" ? all.includes(text) : text.test(all))) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          void done.then((ran) => reject(new Error(`it ended before: ${JSON.stringify(ran)}`)));
          look();
        }),
    };
  }

  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran> {
    return this.start(args, environment).done;
  }

  /** The same in a terminal; `line` has no word that sh would read in another way. */
  openTerminal(line: string, size: { readonly columns: number; readonly rows: number }): Promise<Terminal> {
    const { folder } = this.#options;
    const command = `"${process.execPath}" "${program}" ${line}`;
    return Terminal.open({ ...size, folder, command, environment: { HOME: folder, USER: "tester" } });
  }

  /** The proxy's answer: status and body. */
  ask(path = "/"): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { host: "app.cutover.test" };
      get({ host: "127.0.0.1", port: this.proxyPort, path, headers, agent: false }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve(`${response.statusCode} ${body}`));
      }).on("error", reject);
    });
  }

  async close(): Promise<void> {
    const { folder, socketPath } = this.#options;
    const pid = Number(await readFile(join(folder, "nginx", "nginx.pid"), "utf8").catch(() => "0"));
    if (pid > 1) process.kill(pid, "SIGTERM");
    await clearWorld(socketPath, folder);
  }
}
