import { join } from "node:path";
import { docker, nginx, nginxProxyManager, sqlite, type DeployerOptions } from "@cutover/core";
import { image } from "@cutover/plugin-image";

/** Plain JSON: the process that will be killed gets the same. */
export interface DemoSettings {
  readonly socketPath: string;
  readonly folder: string;
  readonly proxyPort: number;
  /** API address of a real Nginx Proxy Manager. */
  readonly npm?: string | undefined;
  /** The Docker network that it shares with the containers. */
  readonly network?: string | undefined;
}

interface DemoParts {
  readonly options: DeployerOptions;
  readonly proxyPort: number;
  stopProxy(): Promise<void>;
}

export function openParts({ socketPath, folder, proxyPort, npm, network }: DemoSettings): DemoParts {
  const common = {
    runtime: docker({ socketPath, ...(network !== undefined && { network }) }),
    store: sqlite(join(folder, "cutover.db")),
    sources: [image()],
  };
  if (npm === undefined) {
    const router = nginx({ directory: join(folder, "nginx"), port: proxyPort });
    return { options: { ...common, router }, proxyPort, stopProxy: () => router.stop() };
  }
  const proxyUrl = process.env["NPM_PROXY_URL"] ?? `http://${new URL(npm).hostname}`;
  const router = nginxProxyManager({
    apiUrl: npm,
    identity: fromEnvironment("NPM_IDENTITY"),
    secret: fromEnvironment("NPM_SECRET"),
    proxyUrl,
  });
  const port = Number(new URL(proxyUrl).port || 80);
  return { options: { ...common, router }, proxyPort: port, stopProxy: () => Promise.resolve() };
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`--npm needs the environment variable ${name}`);
  return value;
}
