import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { startRegistry, type Registry } from "../registry/start-registry.js";
import { clearDeadWorlds } from "../world/clear-dead-worlds.js";
import { listAbandoned, makeOwnedFolder } from "../world/owned-folder.js";
import { ensureDockerEngine, type DockerEngine } from "./ensure-docker-engine.js";
import { unmountBelow } from "./unmount-below.js";
import { machineDockerd, removeAbandonedEngine, startEngineBinary } from "./start-engine-binary.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers `GET /<number of the worker>` with its `WorkerParts`, as JSON. */
    workerParts: string;
  }
}

export interface WorkerParts {
  /** Where its engine listens. */
  readonly socketPath: string;
  /** The address of its registry. */
  readonly registry: string;
}

const folderPrefix = "cutover-worker-engine-";

/**
 * For vitest: each worker has its own engine and registry. The first worker gets the running engine; if there
 * is none, one is started. Each other worker gets an engine beside it, which starts on its request. The
 * registry lasts as long, because an engine compresses a layer anew for each registry that lacks it. Removes
 * leftovers of killed runs.
 */
export default async function engineForEachWorker({ provide }: TestProject): Promise<() => Promise<void>> {
  const first = await ensureDockerEngine();
  await clearDeadWorlds(first.socketPath);
  for (const folder of await listAbandoned(folderPrefix)) await removeAbandonedEngine(folder);
  const beside = new EnginesBeside();
  const registries = new Map<number, Promise<Registry>>();
  const partsOf = async (worker: number): Promise<WorkerParts> => {
    const engine = worker === 1 ? first : await beside.engineOf(worker);
    const registry = registries.get(worker) ?? startRegistry();
    registries.set(worker, registry);
    return { socketPath: engine.socketPath, registry: (await registry).address };
  };
  const server = createServer((request, response) => {
    partsOf(Number(request.url?.slice(1))).then(
      (parts) => response.end(JSON.stringify(parts)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  provide("workerParts", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    const started = await Promise.allSettled(registries.values());
    await Promise.all(started.map(async (one) => one.status === "fulfilled" && one.value.close()));
    await beside.stop();
    await first.stop();
  };
}

class EnginesBeside {
  readonly #engines = new Map<number, Promise<DockerEngine>>();
  /** Two that start at once could choose the same network. */
  #lastStart: Promise<unknown> = Promise.resolve();

  engineOf(worker: number): Promise<DockerEngine> {
    const known = this.#engines.get(worker);
    if (known) return known;
    const engine = this.#lastStart.then(start);
    this.#lastStart = engine.catch(() => undefined);
    this.#engines.set(worker, engine);
    return engine;
  }

  async stop(): Promise<void> {
    const started = await Promise.allSettled(this.#engines.values());
    await Promise.all(started.map(async (one) => one.status === "fulfilled" && one.value.stop()));
  }
}

async function start(): Promise<DockerEngine> {
  const dir = await makeOwnedFolder(folderPrefix);
  const engine = await startEngineBinary({ dockerd: machineDockerd, dir });
  return {
    socketPath: engine.socketPath,
    async stop() {
      await engine.stop();
      await unmountBelow(dir);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
