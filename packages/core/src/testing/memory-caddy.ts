import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import type { CaddyRoute } from "../adapters/caddy/route-schema.js";

interface Configured {
  readonly listen: readonly string[];
  routes?: CaddyRoute[];
}

interface Config {
  readonly apps: { readonly http: { readonly servers: Record<string, Configured> } };
}

interface Answer {
  readonly status: number;
  readonly value: unknown;
}

/**
 * The admin API of a Caddy with one site server on port 80: reads and guarded writes of its configuration, and Caddyfiles that hold sites and imports of
 * site files. It serves nothing.
 */
export class MemoryCaddy {
  readonly asked: string[] = [];
  /** As it was started; undefined: it does not show it. */
  commandLine: readonly string[] | undefined;
  /** Before a write or a load is carried out. True: it gets no answer, and has no effect. "after": it gets none, and has its effect. */
  onWrite: () => boolean | "after" = () => false;
  #config: Config;
  readonly #server: Server;
  #version = 1;

  private constructor(routes: readonly CaddyRoute[] | undefined) {
    this.#config = configOf(routes && [...routes]);
    this.#server = createServer((request, response) => {
      void this.#answer(request).then((answer) => {
        if (!answer) return response.destroy();
        return response.writeHead(answer.status, { etag: this.#tag }).end(JSON.stringify(answer.value));
      });
    });
  }

  static async start(routes?: readonly CaddyRoute[]): Promise<MemoryCaddy> {
    const caddy = new MemoryCaddy(routes);
    caddy.#server.listen(0, "127.0.0.1");
    await once(caddy.#server, "listening");
    return caddy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get routes(): CaddyRoute[] | undefined {
    return this.#config.apps.http.servers["edge"]?.routes;
  }

  /** The requests that may have changed something. */
  get writes(): string[] {
    return this.asked.filter((one) => /^(?:PUT|PATCH)|^POST \/load/.test(one));
  }

  /** Somebody else's write. */
  change(change: (routes: CaddyRoute[]) => CaddyRoute[]): void {
    this.#config = configOf(change(this.routes ?? []));
    this.#version += 1;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await once(this.#server.close(), "close");
  }

  get #tag(): string {
    return `"${this.#version}"`;
  }

  async #answer(request: IncomingMessage): Promise<Answer | undefined> {
    const { method = "", url = "", headers } = request;
    const body = await text(request);
    this.asked.push(`${method} ${url}`);
    if (url === "/debug/vars") return { status: 200, value: { cmdline: this.commandLine } };
    if (url === "/adapt") return this.#adapt(body);
    const isWrite = method !== "GET";
    const lost = isWrite && this.onWrite();
    if (lost === true) return undefined;
    const answer = url === "/load" ? await this.#load(body) : this.#part(method, url, { body, headers });
    return lost === "after" ? undefined : answer;
  }

  #part(
    method: string,
    url: string,
    { body, headers }: Pick<IncomingMessage, "headers"> & { body: string },
  ): Answer {
    const keys = url
      .replace(/^\/config\//, "")
      .split("/")
      .filter((key) => key !== "")
      .map(decodeURIComponent);
    const last = keys.pop();
    if (last === undefined) return { status: 200, value: this.#config };
    const parent = keys.reduce<Record<string, unknown>>((part, key) => part[key] as Record<string, unknown>, {
      ...this.#config,
    });
    if (method === "GET") return { status: 200, value: parent[last] ?? null };
    if (headers["if-match"] !== this.#tag) return refusal(412, "the configuration has changed");
    if (method === "PUT" && last in parent) return refusal(409, "key already exists");
    if (method === "PATCH" && !(last in parent)) return refusal(404, "key does not exist");
    parent[last] = JSON.parse(body);
    this.#version += 1;
    return { status: 200, value: null };
  }

  async #adapt(caddyfile: string): Promise<Answer> {
    try {
      return { status: 200, value: { result: configOf(await routesOf(caddyfile)) } };
    } catch (error) {
      return refusal(400, String(error));
    }
  }

  async #load(caddyfile: string): Promise<Answer> {
    const { status, value } = await this.#adapt(caddyfile);
    if (status !== 200) return { status, value };
    this.#config = (value as { readonly result: Config }).result;
    this.#version += 1;
    return { status: 200, value: null };
  }
}

function configOf(routes: CaddyRoute[] | undefined): Config {
  const edge: Configured = { listen: [":80"], ...(routes && { routes }) };
  return { apps: { http: { servers: { admin: { listen: [":2020"], routes: [] }, edge } } } };
}

function refusal(status: number, error: string): Answer {
  return { status, value: { error } };
}

/** Of each site, its hosts, what it forwards to, and the version that its lines name. */
async function routesOf(caddyfile: string): Promise<CaddyRoute[]> {
  const routes: CaddyRoute[] = [];
  for (const [, path = ""] of caddyfile.matchAll(/^import (\S+)$/gm)) {
    const files = path.endsWith("/*.caddy") ? await siteFiles(dirname(path)) : [path];
    for (const file of files) routes.push(...(await routesOf(await readFile(file, "utf8"))));
  }
  for (const [, addresses = "", lines = ""] of caddyfile.matchAll(/^(http\S.*) \{\n((?:\t.*\n)*)\}$/gm)) {
    if (lines.includes("\tbroken\n")) throw new Error("unrecognized directive: broken");
    const host = addresses.split(", ").map((address) => new URL(address).hostname);
    const [, version] = /^\tvars cutover_site (\S+)$/m.exec(lines) ?? [];
    const dials = [...lines.matchAll(/^\t+reverse_proxy (\S+:\d+)$/gm)].map(([, dial]) => ({ dial }));
    const handle = [
      ...(version === undefined ? [] : [{ handler: "vars", cutover_site: version }]),
      ...(dials.length > 0 ? [{ handler: "reverse_proxy", upstreams: dials }] : []),
    ];
    routes.push({
      match: [{ host }],
      handle: [{ handler: "subroute", routes: [{ handle }] }],
      terminal: true,
    });
  }
  return routes;
}

async function siteFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".caddy")).map((name) => join(folder, name));
}
