import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import { NginxProgram } from "./nginx-program.js";
import { replaceFile } from "./sites-directory.js";

const startTimeoutMs = 5_000;
const stopTimeoutMs = 5_000;

/** By directory: routers of one process must not write its configuration, nor start it, at once. */
const starting = new Map<string, Promise<void>>();

/** An nginx of our own in `directory`: a daemon that outlives us, and that a later process finds by its pid file. */
export class OwnNginx {
  readonly program: NginxProgram;
  readonly #directory: string;
  readonly #port: number;

  constructor({ directory, port, binary }: { directory: string; port: number; binary: string }) {
    this.program = new NginxProgram(binary, ["-p", `${directory}/`, "-c", join(directory, "nginx.conf")]);
    this.#directory = directory;
    this.#port = port;
  }

  get sites(): string {
    return join(this.#directory, "sites");
  }

  /** Idempotent: adopts the nginx that runs in this directory already, whoever started it. */
  async start(): Promise<void> {
    const before = starting.get(this.#directory) ?? Promise.resolve();
    const started = before.catch(() => undefined).then(() => this.#start());
    starting.set(this.#directory, started);
    try {
      await started;
    } finally {
      if (starting.get(this.#directory) === started) starting.delete(this.#directory);
    }
  }

  /** Ends it at once, with all connections; without effect where it does not run. */
  async stop(): Promise<void> {
    const pid = await this.pid();
    if (pid === undefined) return;
    process.kill(pid, "SIGTERM");
    for (let waited = 0; waited < stopTimeoutMs; waited += 20) {
      if ((await this.pid()) === undefined && !(await this.#isOurs(pid))) return;
      await delay(20);
    }
    throw new DeployerError("INTERNAL", `nginx (pid ${pid}) did not end`, { details: { pid } });
  }

  /** The running master's pid; a pid file whose process is gone, or is another program, counts for nothing. */
  async pid(): Promise<number | undefined> {
    const text = await readFile(join(this.#directory, "nginx.pid"), "utf8").catch(() => "");
    const pid = Number.parseInt(text, 10);
    return pid > 1 && (await this.#isOurs(pid)) ? pid : undefined;
  }

  async #start(): Promise<void> {
    await mkdir(this.sites, { recursive: true });
    const changed = await this.#writeConfiguration();
    if ((await this.pid()) !== undefined) {
      if (changed) await this.program.reload();
      return;
    }
    const refusal = await this.program.refusal();
    if (refusal !== undefined) {
      throw new DeployerError("ROUTER_REJECTED", `nginx refuses its configuration: ${refusal}`, {
        details: { nginx: refusal },
      });
    }
    try {
      await this.program.start();
    } catch (error) {
      // Another process may have started it in the meantime; then its port was taken for us, and its pid is written in a moment.
      if (!hasCode(error, "ROUTER_UNREACHABLE") || !(await this.#isNamed())) throw error;
    }
    if (await this.#isNamed()) return;
    throw new DeployerError(
      "ROUTER_UNREACHABLE",
      `nginx was started but wrote no pid; see ${this.#directory}/error.log`,
    );
  }

  /** The daemon writes its pid file only after the command that started it has ended. */
  async #isNamed(): Promise<boolean> {
    for (let waited = 0; waited < startTimeoutMs; waited += 10) {
      if ((await this.pid()) !== undefined) return true;
      await delay(10);
    }
    return false;
  }

  async #writeConfiguration(): Promise<boolean> {
    const file = join(this.#directory, "nginx.conf");
    const text = mainConfiguration(this.#directory, this.#port, await this.program.version());
    if ((await readFile(file, "utf8").catch(() => undefined)) === text) return false;
    await replaceFile(file, text);
    return true;
  }

  async #isOurs(pid: number): Promise<boolean> {
    const command = await commandOf(pid);
    return command.includes("nginx: master process") && command.includes(join(this.#directory, "nginx.conf"));
  }
}

/** The command line of a process; empty where there is none. */
async function commandOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  } catch {
    if (process.platform === "linux") return "";
    return promisify(execFile)("ps", ["-o", "args=", "-p", String(pid)]).then(
      ({ stdout }) => stdout,
      () => "",
    );
  }
}

function mainConfiguration(directory: string, port: number, version: readonly number[]): string {
  const [major = 0, minor = 0, patch = 0] = version;
  // Without it a reload closes idle connections under the client's next request.
  const keepsIdle = major * 1e6 + minor * 1e3 + patch >= 1_027_004;
  return `# Written by Cutover at each start; changes here are lost.
worker_processes 2;
worker_rlimit_nofile 8192;
pid "${directory}/nginx.pid";
error_log "${directory}/error.log" warn;

events {
    worker_connections 4096;
}

http {
    access_log off;
    server_tokens off;
    server_names_hash_bucket_size 512;
    client_body_temp_path "${directory}/client-body";
    proxy_temp_path "${directory}/proxy";
    client_max_body_size 0;
    proxy_request_buffering off;
${keepsIdle ? "    keepalive_min_timeout 5s;\n" : ""}
    server {
        listen 127.0.0.1:${port} default_server;
        server_name _;
        return 404;
    }

    include "${directory}/sites/*.conf";
}
`;
}
