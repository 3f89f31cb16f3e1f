import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../registry/free-port.js";

/** The server of Caddy's configuration that the routes are written to; it serves on `proxyPort`. */
const server = "main";

/** A real Caddy with an admin API, which serves http on 127.0.0.1 without certificates. */
export class CaddyProcess {
  readonly admin: string;
  readonly proxyPort: number;
  /** Where routes may keep their targets. */
  readonly directory: string;
  readonly #folder: string;
  readonly #binary: string;
  readonly #options: readonly string[];
  /** What it starts with. */
  readonly #config: string;
  readonly #server: string;
  #child: ChildProcess;

  private constructor(parts: {
    folder: string;
    binary: string;
    admin: string;
    proxyPort: number;
    child: ChildProcess;
    options: readonly string[];
    config?: string;
  }) {
    this.#config = parts.config ?? join(parts.folder, "caddy.json");
    // As Caddy names the first one of a Caddyfile.
    this.#server = parts.config === undefined ? server : "srv0";
    this.#options = parts.options;
    this.#folder = parts.folder;
    this.#binary = parts.binary;
    this.admin = parts.admin;
    this.proxyPort = parts.proxyPort;
    this.directory = join(parts.folder, "routes");
    this.#child = parts.child;
  }

  /**
   * `more`: what the server's configuration has beside its address. `apps`: what those of Caddy have beside that server. `keeps`: it saves its
   * configuration, as it does by default, and starts with `options`.
   */
  static async start(
    more: object = {},
    { http = {}, ...apps }: { readonly http?: object; readonly [app: string]: object | undefined } = {},
    keeps?: { readonly options: readonly string[] },
  ): Promise<CaddyProcess> {
    const binary = await fetchCaddy();
    const folder = await mkdtemp(join(tmpdir(), "cutover-caddy-"));
    await chmod(folder, 0o755);
    const [adminPort, proxyPort] = [await freePort(), await freePort()];
    const admin = `http://127.0.0.1:${adminPort}`;
    const config = {
      admin: { listen: `127.0.0.1:${adminPort}`, ...(!keeps && { config: { persist: false } }) },
      apps: {
        // As root, it would put its own authority among those of this machine.
        pki: { certificate_authorities: { local: { install_trust: false } } },
        ...apps,
        http: {
          ...http,
          servers: {
            [server]: { listen: [`127.0.0.1:${proxyPort}`], automatic_https: { disable: true }, ...more },
          },
        },
      },
    };
    await writeFile(join(folder, "caddy.json"), JSON.stringify(config));
    const options = keeps?.options ?? [];
    const child = run(binary, { folder, config: join(folder, "caddy.json"), options });
    const caddy = new CaddyProcess({ folder, binary, admin, proxyPort, child, options });
    await caddy.#answers();
    return caddy;
  }

  /** One that runs with a Caddyfile. It imports the site files below `directory`; `lines`: what else stands in it, behind its `globals`. */
  static async startWithCaddyfile({
    globals = () => "",
    lines = () => "",
  }: Readonly<Partial<Record<"globals" | "lines", (proxyPort: number) => string>>>): Promise<CaddyProcess> {
    const binary = await fetchCaddy();
    const folder = await mkdtemp(join(tmpdir(), "cutover-caddyfile-"));
    await chmod(folder, 0o755);
    const [adminPort, proxyPort] = [await freePort(), await freePort()];
    const admin = `127.0.0.1:${adminPort}`;
    const config = join(folder, "Caddyfile");
    const sites = `import ${join(folder, "routes/_sites/*.caddy")}`;
    const head = `{\n\tadmin ${admin}\n\tskip_install_trust\n${globals(proxyPort)}}\n`;
    await writeFile(config, `${head}${sites}\n${lines(proxyPort)}`);
    const child = run(binary, { folder, config, options: [] });
    const at = { admin: `http://${admin}`, proxyPort };
    const caddy = new CaddyProcess({ folder, binary, ...at, child, options: [], config });
    await caddy.#answers();
    return caddy;
  }

  /** The Caddyfile, or the configuration, that it starts with. */
  get config(): string {
    return this.#config;
  }

  /** As a person does it, through the admin API. */
  async edit(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<unknown> {
    const { status, text } = await ask(
      `${this.admin}/config/apps/http/servers/${this.#server}${path}`,
      method,
      body,
    );
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  }

  /** `caddy reload`: what was written through the API goes. */
  async reload(): Promise<void> {
    const { host } = new URL(this.admin);
    await promisify(execFile)(this.#binary, ["reload", "--config", this.#config, "--address", host], {
      env: homeIn(this.#folder),
    });
  }

  /** Ends it at once, and starts it as it was started: with its first configuration, unless its options say otherwise. */
  async restart(): Promise<void> {
    await this.#end();
    this.#child = run(this.#binary, {
      folder: this.#folder,
      config: this.#config,
      options: this.#options,
    });
    await this.#answers();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("Caddy has not started");
    return this.#child.pid;
  }

  async log(): Promise<string> {
    return readFile(join(this.#folder, "log"), "utf8");
  }

  async close(): Promise<void> {
    await this.#end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  async #answers(): Promise<void> {
    for (let left = 200; ; left -= 1) {
      const isUp = await ask(`${this.admin}/config/`, "GET").then(
        () => true,
        () => false,
      );
      if (isUp) return;
      if (left === 0 || this.#child.exitCode !== null)
        throw new Error(`Caddy does not start: ${await this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** From Debian's backports: the one of Debian 12 cannot read a target from a file. */
async function fetchCaddy(): Promise<string> {
  const cache = join(process.cwd(), "node_modules/.cache/caddy");
  const script = join(process.cwd(), "scripts/fetch-from-suite.sh");
  const { stdout } = await promisify(execFile)("bash", [script, "trixie-backports", cache, "caddy"]);
  return join(stdout.trim(), "usr/bin/caddy");
}

const homeIn = (folder: string) => ({
  ...process.env,
  HOME: folder,
  XDG_CONFIG_HOME: folder,
  XDG_DATA_HOME: folder,
});

interface Running {
  readonly folder: string;
  readonly config: string;
  readonly options: readonly string[];
}

function run(binary: string, { folder, config, options }: Running): ChildProcess {
  const script = `exec "$0" run --config "$1" "\${@:3}" >>"$2" 2>&1`;
  const files = [config, join(folder, "log")];
  return spawn("bash", ["-c", script, binary, ...files, ...options], {
    env: homeIn(folder),
    stdio: "ignore",
  });
}

/** Node's own fetch sends headers of a browser, from which Caddy asks for an origin. */
function ask(
  url: string,
  method: string,
  body?: unknown,
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const call = request(url, { method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("error", reject).on("end", () => resolve({ status: response.statusCode, text }));
    });
    call.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
