/*
 * People's acts in the page of Nginx Proxy Manager, played against the stand-in: the same scenarios that
 * test/nginx-proxy-manager/main.ts plays against a real one. Only the quick ones, some at once.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { play, type Played } from "./nginx-proxy-manager/play.js";
import { scenarios } from "./nginx-proxy-manager/scenarios/index.js";
import type { Scenario } from "./nginx-proxy-manager/scenario.js";
import {
  startNginxProxyManager,
  type NginxProxyManagerStandIn,
} from "./parts/nginx-proxy-manager/start-nginx-proxy-manager.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

const quick = [
  "own `location /` with a fixed target",
  "own `location /` that includes proxy.conf",
  "custom location with a fixed target of its own, which stays",
  "Force SSL with a certificate",
  "save of the same host in parallel to our write",
  "the proxy's backend restarts in the middle",
  "the proxy's nginx restarts in the middle",
];
const atOnce = 5;
/** As long as the real one takes. */
const restartMs = 1_500;
const wanted = scenarios.filter(({ name }) => quick.includes(name));

describe("a proxy edited by hand", () => {
  let parts: RealParts;
  const outcomes = new Map<string, Played>();

  beforeAll(async () => {
    parts = await openRealParts();
    const images = { even: await parts.publish("even"), odd: await parts.publish("odd") };
    const waiting = [...wanted];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        outcomes.set(next.name, await playOnStandIn(next, images));
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }, 300_000);
  afterAll(() => parts.close());

  async function playOnStandIn(
    scenario: Scenario,
    images: { readonly even: string; readonly odd: string },
  ): Promise<Played> {
    const standIn = await startNginxProxyManager();
    const { apiUrl, identity, secret, proxyUrl, httpsUrl } = standIn;
    const stage = {
      account: { apiUrl, identity, secret },
      proxyUrl,
      proxyHttpsUrl: httpsUrl,
      network: undefined,
      socketPath: parts.socketPath,
      images,
      perSecond: 10,
      hands: handsOn(standIn),
    };
    try {
      return await play(scenario, { stage, mayDisturb: true });
    } finally {
      await standIn.close();
    }
  }

  it("should know each scenario by its name", () => {
    expect(wanted.map(({ name }) => name).toSorted()).toEqual(quick.toSorted());
  });

  it.each(quick)("should keep its promise: %s", (name) => {
    const played = outcomes.get(name);
    expect(played?.missing).toEqual([]);
    expect(played?.expectations.filter(({ met }) => !met)).toEqual([]);
    expect(played?.figures?.stale).toBe(0);
  });
});

function handsOn(standIn: NginxProxyManagerStandIn) {
  const restart = async (stop: () => unknown, start: () => unknown): Promise<void> => {
    await stop();
    await sleep(restartMs);
    await start();
  };
  return {
    acme: true,
    listensOn: Number(new URL(standIn.proxyUrl).port),
    restartBackend: () =>
      restart(
        () => standIn.apiDown(),
        () => standIn.apiUp(),
      ),
    restartNginx: () =>
      restart(
        () => standIn.stopNginx(),
        () => standIn.startNginx(),
      ),
    removeFile: (id: number) => standIn.removeConfigFile(id),
    breakOtherFile: () => standIn.breakForeignConfig(),
    mendOtherFile: () => standIn.repairForeignConfig(),
  };
}
