import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../test/parts/registry/free-port.js";

interface Proxy {
  /** The file's `router`. */
  readonly router: object;
  /** Of 127.0.0.1. */
  readonly port: number;
}

/** An nginx of Cutover's own; with `npm`, the API address of a real Nginx Proxy Manager, that one. */
export async function chooseProxy(npm: string | undefined): Promise<Proxy> {
  if (npm === undefined) {
    const port = await freePort();
    return { router: { own_nginx: { directory: "nginx", port } }, port };
  }
  const identity = process.env["NPM_IDENTITY"];
  if (identity === undefined || process.env["NPM_SECRET"] === undefined)
    throw new Error("--npm needs the environment variables NPM_IDENTITY and NPM_SECRET");
  const proxyUrl = process.env["NPM_PROXY_URL"] ?? `http://${new URL(npm).hostname}`;
  const manager = { url: npm, identity, secret: { from_env: "NPM_SECRET" }, proxy_url: proxyUrl };
  return { router: { nginx_proxy_manager: manager }, port: Number(new URL(proxyUrl).port || 80) };
}

interface ProjectOptions {
  readonly folder: string;
  readonly socketPath: string;
  readonly router: object;
  readonly domain: string;
  /** The Docker network that the proxy shares with the containers, if it runs in one. */
  readonly network: string | undefined;
}

/** The demo's `cutover.yaml`, with one workload "demo". */
export class Project {
  readonly #options: ProjectOptions;

  constructor(options: ProjectOptions) {
    this.#options = options;
  }

  /** Writes it and returns its text; `more` goes over the fields of the workload. */
  async write(image: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { folder, socketPath, router, domain, network } = this.#options;
    const workload = {
      source: "image",
      image,
      port: 8080,
      domains: [domain],
      healthcheck: { path: "/health", deadline: "5s" },
      stop_grace_period: "2s",
      // The watched event stream never ends by itself.
      drain: { timeout: "3s" },
      ...more,
    };
    const docker = { host: `unix://${socketPath}`, ...(network !== undefined && { network }) };
    const fields = Object.entries(workload).map(([name, value]) => `    ${name}: ${inline(value)}\n`);
    const text = `runtime: ${inline({ docker })}\nrouter: ${inline(router)}\nworkloads:\n  demo:\n${fields.join("")}`;
    await writeFile(join(folder, "cutover.yaml"), text);
    return text;
  }
}

/** As a flow of YAML. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null)
    return typeof value !== "string" || isPlain(value) ? String(value) : JSON.stringify(value);
  const fields = Object.entries(value).map(([name, each]) => `${name}: ${inline(each)}`);
  return `{ ${fields.join(", ")} }`;
}

/** True for a text that YAML reads as that text without quotes. */
function isPlain(text: string): boolean {
  return /^[\w./][\w./:-]*$/.test(text) && !/^(?:[\d.]+|true|false|null)$/.test(text);
}
