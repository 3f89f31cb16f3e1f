import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DockerOptions,
  caddy,
  createDeployer,
  docker,
  nginx,
  nginxProxyManager,
  sqlite,
  type Deployer,
  type DeploymentEvent,
  type MonitorOptions,
  type Policy,
  type SecretResolver,
  type Timing,
} from "@cutover/core";
import type { SourcePlugin } from "@cutover/core/plugin";
import type { Router } from "@cutover/core/ports";
import { image } from "@cutover/plugin-image";
import { clearWorld, worldPrefix } from "./clear-dead-worlds.js";
import { knowsCanary, watchCanary } from "./canary.js";
import { makeOwnedFolder } from "./owned-folder.js";
import { CaddyProcess } from "../caddy/caddy-process.js";
import { ensureDockerEngine } from "../docker-engine/ensure-docker-engine.js";
import { buildAppVersion, buildImages, pushImage, type TestImages } from "../images/build-images.js";
import {
  startNginxProxyManager,
  type NginxProxyManagerStandIn,
} from "../nginx-proxy-manager/start-nginx-proxy-manager.js";
import { freePort } from "../registry/free-port.js";
import { startRegistry } from "../registry/start-registry.js";

/** Engine, registry and images, shared by every real-parts test. */
export interface RealParts {
  readonly socketPath: string;
  /** `127.0.0.1:port`: begins the references of its images. */
  readonly registry: string;
  readonly images: TestImages;
  /** Pushes a version of the test application, and returns its reference. */
  publish(version: string): Promise<string>;
  close(): Promise<void>;
}

export async function openRealParts(): Promise<RealParts> {
  const engine = await ensureDockerEngine();
  const { socketPath } = engine;
  const images = await buildImages(socketPath);
  const given = process.env["CUTOVER_TEST_REGISTRY"];
  const started = given === undefined ? await startRegistry() : undefined;
  const registry = started?.address ?? given ?? "";
  return {
    socketPath,
    registry,
    images,
    async publish(version) {
      const source = await buildAppVersion(socketPath, images.app, version);
      const target = `${registry}/test/app:${version}`;
      await pushImage({ socketPath, source, target });
      return target;
    },
    async close() {
      await started?.close();
      await engine.stop();
    },
  };
}

export type RouterKind = "nginx" | "nginx-proxy-manager" | "caddy";

/** A real proxy with its router, and a deployer on it with its own database. */
export interface RealWorld {
  readonly deployer: Deployer;
  readonly router: Router;
  /** Port of 127.0.0.1 at which the proxy answers. */
  readonly proxyPort: number;
  /** Undefined if the proxy is another one. */
  readonly proxyManager: NginxProxyManagerStandIn | undefined;
  readonly events: DeploymentEvent[];
  readonly databaseFile: string;
  /** Throws if the canary secret was shown; removes every workload, then ends the proxy. */
  close(): Promise<void>;
}

export interface RealWorldOptions {
  readonly socketPath: string;
  readonly proxy: RouterKind;
  readonly timing?: Partial<Timing>;
  /** Only the image source if absent. */
  readonly sources?: readonly SourcePlugin[];
  /** Files below the temporary folder if absent. */
  readonly policy?: Policy;
  /** One that knows only the canary if absent. */
  readonly secrets?: SecretResolver;
  readonly monitor?: MonitorOptions;
  /** As of `createDeployer`. */
  readonly previews?: string;
  /** As of `docker`. */
  readonly asked?: DockerOptions["asked"];
}

export async function openRealWorld({
  socketPath,
  proxy,
  timing = {},
  sources = [image()],
  policy = { folders: [tmpdir()] },
  secrets = knowsCanary,
  monitor,
  previews,
  asked,
}: RealWorldOptions): Promise<RealWorld> {
  const folder = await makeOwnedFolder(worldPrefix);
  const { router, proxyPort, proxyManager, stop } = await openProxy(proxy, folder);
  const events: DeploymentEvent[] = [];
  const databaseFile = join(folder, "cutover.db");
  const runtime = docker({ socketPath, ...(asked && { asked }) });
  const watch = watchCanary();
  const settings = () => ({
    runtime,
    router,
    store: sqlite(databaseFile),
    sources,
    timing,
    policy,
    secrets,
    ...(previews !== undefined && { previews }),
  });
  const deployer = await createDeployer({
    ...settings(),
    ...(monitor && { monitor: { ...monitor, notifiers: [...(monitor.notifiers ?? []), watch.onAlert] } }),
    onEvent: (event: DeploymentEvent) => {
      events.push(event);
      watch.onEvent(event);
    },
  });
  watch.watch(deployer);
  return {
    deployer,
    router,
    proxyPort,
    proxyManager,
    events,
    databaseFile,
    async close() {
      try {
        await deployer.close();
        // The test may have closed that one itself.
        const last = await createDeployer(settings());
        watch.watch(last);
        try {
          await watch.assertUntold({ folder, runtime });
        } finally {
          for (const { workload } of await last.status()) await last.remove(workload).done;
          await last.close();
        }
      } finally {
        await stop();
        watch.end();
        // A workload that could not be removed would block every later test file.
        await clearWorld(socketPath, folder);
      }
    },
  };
}

async function openProxy(proxy: RouterKind, folder: string) {
  if (proxy === "nginx") {
    const proxyPort = await freePort();
    const router = nginx({ directory: join(folder, "nginx"), port: proxyPort });
    return { router, proxyPort, proxyManager: undefined, stop: () => router.stop() };
  }
  if (proxy === "caddy") {
    const process = await CaddyProcess.start();
    const { admin, proxyPort, directory } = process;
    const router = caddy({ admin, proxyUrl: `http://127.0.0.1:${proxyPort}`, directory });
    return { router, proxyPort, proxyManager: undefined, stop: () => process.close() };
  }
  const proxyManager = await startNginxProxyManager();
  const { apiUrl, proxyUrl, identity, secret } = proxyManager;
  const router = nginxProxyManager({ apiUrl, proxyUrl, identity, secret });
  const proxyPort = Number(new URL(proxyUrl).port);
  return { router, proxyPort, proxyManager, stop: () => proxyManager.close() };
}
