import { setTimeout as delay } from "node:timers/promises";
import type { Router } from "@cutover/core/ports";
import { OpenLoopLoad } from "../test/parts/load/open-loop-load.js";
import { openRealWorld, type RealParts, type RealWorld } from "../test/parts/world/real-world.js";
import { median } from "./median.js";
import { workloadConfig } from "./workload-config.js";

const hosts = 300;
/** As measured of Nginx Proxy Manager 2.15.1 with as many hosts: the PUT took 1,522 ms, and the last old answer came 548 ms after it. */
const slowness = { testMs: 450, loadMs: 400 };
const name = "many-hosts";
const domain = "many-hosts.bench.cutover.test";
const perSecond = 100;
const settleMs = 800;

export interface ManyHosts {
  /** From the phase `switching` to the verified route. */
  readonly switchMs: number;
  /** The proxy's own part of it: the PUT alone. */
  readonly putMs: number;
  /** From the answer of the PUT to the last answer of blue. */
  readonly lastOldMs: number;
  readonly lost: number;
}

/** Switches under load through the stand-in of Nginx Proxy Manager with 300 hosts, and an nginx that is as slow as one with as many; medians. */
export async function measureManyHosts(parts: RealParts, rounds: number): Promise<ManyHosts> {
  const image = await parts.publish("many-hosts");
  const timing = { drainQuietMs: 0, watchMs: 0 };
  const world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx-proxy-manager", timing });
  const all: ManyHosts[] = [];
  try {
    await deploy(world, image, "0");
    await world.proxyManager?.addOtherHosts(hosts, slowness);
    for (let round = 1; round <= rounds; round += 1)
      all.push(await deployUnderLoad(world, image, String(round)));
    const medianOf = (key: keyof ManyHosts): number => median(all.map((one) => one[key]));
    const lost = all.reduce((sum, one) => sum + one.lost, 0);
    return {
      switchMs: medianOf("switchMs"),
      putMs: medianOf("putMs"),
      lastOldMs: medianOf("lastOldMs"),
      lost,
    };
  } finally {
    await world.close();
  }
}

async function deployUnderLoad(world: RealWorld, image: string, version: string): Promise<ManyHosts> {
  const { proxyPort: port } = world;
  const load = new OpenLoopLoad({ port, host: domain, perSecond, connections: "fresh" }).start();
  await delay(settleMs);
  const { switchMs, put } = await deploy(world, image, version);
  await delay(settleMs);
  const answers = await load.stop();
  const old = answers.filter(({ body }) => body !== undefined && body !== version);
  const lastOldMs = Math.max(...old.map(({ doneMs }) => doneMs)) - put.endedAtMs;
  const lost = answers.filter(({ body }) => body === undefined).length;
  return { switchMs, putMs: put.endedAtMs - put.beganAtMs, lastOldMs, lost };
}

async function deploy(
  { deployer, router }: RealWorld,
  image: string,
  version: string,
): Promise<Pick<ManyHosts, "switchMs"> & { readonly put: ReturnType<typeof timePut> }> {
  const config = workloadConfig(image, { domains: [domain], environment: { VERSION: version } });
  await deployer.apply({ name, source: "image", config });
  const put = timePut(router);
  const deployment = deployer.deploy(name);
  let switchingAtMs = NaN;
  let verifiedAtMs = NaN;
  for await (const event of deployment.events) {
    if (event.type === "phase:entered" && event.phase === "switching") switchingAtMs = event.atMs;
    if (event.type === "route:verified") verifiedAtMs = event.atMs;
  }
  const { error } = await deployment.done;
  if (error) throw error;
  return { switchMs: verifiedAtMs - switchingAtMs, put };
}

/** When the next write of a route begins and ends. */
function timePut(router: Router): { beganAtMs: number; endedAtMs: number } {
  const times = { beganAtMs: NaN, endedAtMs: NaN };
  const put = router.put.bind(router);
  router.put = async (...write) => {
    router.put = put;
    times.beganAtMs = performance.now();
    try {
      return await put(...write);
    } finally {
      times.endedAtMs = performance.now();
    }
  };
  return times;
}
