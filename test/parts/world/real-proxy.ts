import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caddy, nginx, nginxProxyManager } from "@cutover/core";
import type { Router } from "@cutover/core/ports";
import { CaddyProcess } from "../caddy/caddy-process.js";
import { startNginxProxyManager } from "../nginx-proxy-manager/start-nginx-proxy-manager.js";
import { freePort } from "../registry/free-port.js";

export interface RealProxy {
  readonly router: Router;
  readonly port: number;
  /** What the proxy has loaded, if a switch must not change it. */
  readonly loaded?: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** A proxy of its own, which serves http on 127.0.0.1. */
export async function startProxy(kind: "nginx" | "nginx-proxy-manager" | "caddy"): Promise<RealProxy> {
  if (kind === "nginx") {
    const directory = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
    const port = await freePort();
    const router = nginx({ directory, port });
    const close = async () => {
      await router.stop();
      await rm(directory, { recursive: true });
    };
    return { router, port, close };
  }
  if (kind === "nginx-proxy-manager") {
    const proxy = await startNginxProxyManager();
    const { apiUrl, proxyUrl, identity, secret } = proxy;
    const router = nginxProxyManager({ apiUrl, proxyUrl, identity, secret });
    return { router, port: Number(new URL(proxyUrl).port), close: () => proxy.close() };
  }
  const process = await CaddyProcess.start();
  const { admin, proxyPort, directory } = process;
  const router = caddy({ admin, proxyUrl: `http://127.0.0.1:${proxyPort}`, directory });
  const loaded = async () => {
    const loads = (await process.log()).split("load complete").length;
    return { loads, configuration: await process.edit("GET", "") };
  };
  return { router, port: proxyPort, loaded, close: () => process.close() };
}
