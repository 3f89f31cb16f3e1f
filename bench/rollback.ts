import Docker from "dockerode";
import type { DeploymentResult } from "@cutover/core";
import { buildAppWithPayload, pushImage } from "../test/parts/images/build-images.js";
import { openRealWorld, type RealParts, type RealWorld } from "../test/parts/world/real-world.js";
import { median } from "./median.js";
import { workloadConfig } from "./workload-config.js";

/** Medians in milliseconds: from the start to the verified switch, and to the end. */
interface Times {
  readonly cutoverMs: number;
  readonly totalMs: number;
}

export interface RollbackFigures {
  /** Back to a container that is kept. */
  readonly kept: Times;
  /** A deployment of the same config whose image is on the engine. */
  readonly held: Times;
  /** The same, whose image must be pulled from a registry of this machine. */
  readonly pulled: Times;
}

const domain = "rollback.bench.cutover.test";
const name = "bench-rollback";

/** What a deployment of an application has to pull besides the layers that all its versions have. */
const layerBytes = 64 * 2 ** 20;

/**
 * A rollback to a container that is kept against fresh deployments of the same, in turn on one engine and one proxy. The image that is
 * pulled is the one that the others run, gone from the engine each time, but for the layers of its base.
 */
export async function measureRollback(parts: RealParts, rounds: number): Promise<RollbackFigures> {
  const images = [await publish(parts), await publish(parts)] as const;
  const timing = { drainQuietMs: 0, watchMs: 0 };
  const world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx", timing });
  const engine = new Docker({ socketPath: parts.socketPath });
  const kept: DeploymentResult[] = [];
  const held: DeploymentResult[] = [];
  const pulled: DeploymentResult[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const first = await deploy(world, images[0]);
      await deploy(world, images[1]);
      kept.push(succeeded(await world.deployer.rollback(name, { to: first.id }).done));
      await deploy(world, images[1]);
      held.push(await deploy(world, images[0]));
      await deploy(world, images[1]);
      await deploy(world, images[1]);
      await forget(engine, images[0]);
      pulled.push(await deploy(world, images[0]));
    }
    return { kept: timesOf(kept), held: timesOf(held), pulled: timesOf(pulled) };
  } finally {
    await world.close();
    for (const image of images) await forget(engine, image);
  }
}

async function publish({ socketPath, images, registry }: RealParts): Promise<string> {
  const source = await buildAppWithPayload(socketPath, images.app, layerBytes);
  const target = `${registry}/bench/rollback:${source.split(":").at(-1)}`;
  await pushImage({ socketPath, source, target });
  return target;
}

async function deploy({ deployer }: RealWorld, image: string): Promise<DeploymentResult> {
  await deployer.apply({
    name,
    source: "image",
    config: workloadConfig(image, { domains: [domain], drain: { timeout: "1ms" }, retain: 1 }),
  });
  return succeeded(await deployer.deploy(name).done);
}

function succeeded(result: DeploymentResult): DeploymentResult {
  if (result.status !== "succeeded") throw result.error ?? new Error("a deployment failed");
  return result;
}

async function forget(engine: Docker, image: string): Promise<void> {
  const found = await engine
    .getImage(image)
    .inspect()
    .catch(() => undefined);
  if (found) await engine.getImage(found.Id).remove({ force: true });
}

function timesOf(results: readonly DeploymentResult[]): Times {
  return {
    cutoverMs: median(results.map(({ timings }) => timings.cutoverMs ?? NaN)),
    totalMs: median(results.map(({ timings }) => timings.totalMs)),
  };
}
