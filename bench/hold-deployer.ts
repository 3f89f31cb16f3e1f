import { setTimeout as delay } from "node:timers/promises";
import { createDeployer, docker, nginx, sqlite } from "@cutover/core";
import type { WholeRuntime, Store } from "@cutover/core/ports";
import { image } from "@cutover/plugin-image";

const [socketPath = "", file = ""] = process.argv.slice(2);
/** Between two rounds of the monitor. */
const pauseMs = 1_000;
const watchedForMs = 15_000;
const runtime = docker({ socketPath });
const store = sqlite(file);
let engineCalls = 0;
const counting: WholeRuntime = Object.create(runtime, {
  list: {
    value: (...parameters: Parameters<WholeRuntime["list"]>) => {
      engineCalls += 1;
      return runtime.list(...parameters);
    },
  },
}) as WholeRuntime;
const settings = {
  runtime: counting,
  router: nginx({ sitesDirectory: "/nowhere", proxyUrl: "http://127.0.0.1:9" }),
  sources: [image()],
  timing: { watchMs: 0 },
};
const deployer = await createDeployer({ ...settings, store });
await deployer.status();
engineCalls = 0;
const statusAtMs = performance.now();
const all = await deployer.status();
const statusMs = performance.now() - statusAtMs;
const callsOfStatus = engineCalls;
if (all.some(({ live }) => live?.state !== "running")) throw new Error("a container was not seen");
const lookAtMs = performance.now();
await deployer.reconcile();
const lookMs = performance.now() - lookAtMs;
await deployer.close();
const roundMs = await watchRounds();
const residentMiB = process.memoryUsage().rss / 2 ** 20;
process.stdout.write(JSON.stringify({ residentMiB, statusMs, engineCalls: callsOfStatus, lookMs, roundMs }));

/** Each round begins with a look at all states; the longest time from one to the next, without the pause in between. */
async function watchRounds(): Promise<number> {
  const watched = sqlite(file);
  const begunAtMs: number[] = [];
  const noting: Store = new Proxy(watched, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== "function") return member;
      return (...parameters: unknown[]): unknown => {
        if (key === "listStates") begunAtMs.push(performance.now());
        return Reflect.apply(member, target, parameters);
      };
    },
  });
  const monitored = await createDeployer({ ...settings, store: noting, monitor: {} });
  begunAtMs.length = 0;
  await delay(watchedForMs);
  await monitored.close();
  const gaps = begunAtMs.slice(1).map((atMs, index) => atMs - (begunAtMs[index] ?? atMs));
  return Math.max(...gaps) - pauseMs;
}
