/*
 * Holds the stand-in for Nginx Proxy Manager to recorded answers of the real one (test/data/npm-transcripts.json; its
 * first entry tells how to read it). Left out of the data:
 * - audit-log, reports: pages of the front end, which a deployer never reads;
 * - what was seen right after a write: the recording itself calls it not binding.
 * Single steps that are left out stand in `excluded` and `excludedLooks` below, each with its reason.
 */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startColourUpstream } from "./parts/nginx-proxy-manager/colour-upstream.js";
import type { NginxProxyManagerStandIn } from "./parts/nginx-proxy-manager/nginx-proxy-manager-stand-in.js";
import { startNginxProxyManager } from "./parts/nginx-proxy-manager/start-nginx-proxy-manager.js";
import { TranscriptReplay } from "./parts/nginx-proxy-manager/transcript-replay.js";
import { readScenarios, type Scenario } from "./parts/nginx-proxy-manager/transcript.js";

const [blue, green] = await Promise.all([startColourUpstream("blue"), startColourUpstream("green")]);
const scenarios = await readScenarios(new URL("data/npm-transcripts.json", import.meta.url), {
  blue: blue.port,
  green: green.port,
  closed: await closedPort(),
});

const certificates = "certificates are made by hand, not through the API; see addCertificate";
const excluded: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  "custom-certificate": { 1: certificates, 2: certificates, 3: certificates, 4: certificates },
};

/** Looks through the proxy that are left out, although their step's answer is checked. */
const excludedLooks: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  "put-ids": { 6: "taken while the reload of step 4 was under way: old and new are both right" },
};

/** How often a scenario is played again, because a busy machine may come too late to use a token that lives until the next full second. */
const raced: Readonly<Record<string, number>> = { "expired-token": 3 };

/** Most of a scenario is waiting for reloads, so many share the machine; the longest goes first. */
const atOnce = 10;
const longest = "silent-reload-failure";

describe("the stand-in for Nginx Proxy Manager", () => {
  const outcomes = new Map<string, Outcome>();

  beforeAll(async () => {
    const waiting = scenarios.toSorted((a, b) => Number(b.name === longest) - Number(a.name === longest));
    const lane = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        let outcome = await replayed(next);
        for (let more = raced[next.name] ?? 0; more > 0 && outcome.found.length > 0; more -= 1)
          outcome = await replayed(next);
        outcomes.set(next.name, outcome);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }, 600_000);

  afterAll(async () => {
    await Promise.all([blue.close(), green.close()]);
    const holding = [...outcomes.values()].filter((outcome) => outcome.found.length === 0);
    const total = (key: "steps" | "answers" | "traffic") =>
      holding.reduce((sum, outcome) => sum + outcome[key], 0);
    console.info(
      `recorded scenarios that hold: ${holding.length} of ${scenarios.length}; ${total("steps")} steps ` +
        `with ${total("answers")} answers and ${total("traffic")} looks through the proxy`,
    );
  });

  it.each(scenarios.map(({ name }) => name))("should answer like the recording in %s", (name) => {
    const outcome = outcomes.get(name);
    expect(outcome?.found).toEqual([]);
    expect(outcome?.steps).toBeGreaterThan(0);
  });
});

interface Outcome {
  readonly found: readonly string[];
  readonly steps: number;
  readonly answers: number;
  readonly traffic: number;
}

async function replayed({ name, given, steps }: Scenario): Promise<Outcome> {
  const standIn = await startNginxProxyManager({
    names: { "app-blue": "127.0.0.1", "app-green": "127.0.0.1" },
    firstUser: given !== "empty data directory, no user",
  });
  const replay = new TranscriptReplay(standIn);
  const found: string[] = [];
  const played = [...steps.entries()].filter(([index]) => excluded[name]?.[index] === undefined);
  try {
    if (name === "custom-certificate") await standIn.addCertificate("test", ["app.test"]);
    for (const [index, step] of played) {
      const { observed, ...unseen } = step;
      const isSeen = observed !== undefined && excludedLooks[name]?.[index] === undefined;
      const differing = await replay.play(isSeen ? step : unseen, (action) => act(action, standIn, replay));
      found.push(...differing.map((text) => `step ${index} ${text}`));
    }
  } catch (error) {
    found.push(String(error));
  } finally {
    await standIn.close();
  }
  return {
    found,
    steps: played.length,
    answers: replay.answersChecked,
    traffic: replay.trafficChecked,
  };
}

async function act(
  action: string,
  standIn: NginxProxyManagerStandIn,
  replay: TranscriptReplay,
): Promise<void> {
  const [, path, body] = /^send PUT (\S+) (\{.*\}) and drop the connection/.exec(action) ?? [];
  if (path !== undefined && body !== undefined) {
    const headers = { authorization: "Bearer <token>", "content-type": "application/json" };
    await replay.sendAndGiveUp({ method: "PUT", path, headers, rawBody: body }, 30);
    await sleep(2_000);
    return;
  }
  const known = Object.entries(actions).find(([start]) => action.startsWith(start));
  if (known === undefined) throw new Error(`no such action: ${action}`);
  await known[1](standIn);
}

const actions: Readonly<Record<string, (standIn: NginxProxyManagerStandIn) => void | Promise<unknown>>> = {
  "stop the API backend": (standIn) => standIn.apiDown(),
  "start the API backend": (standIn) => standIn.apiUp(),
  "stop nginx": (standIn) => standIn.stopNginx(),
  "start nginx": (standIn) => standIn.startNginx(),
  "wait 2500 ms": () => sleep(2_500),
  "put an invalid file": (standIn) => standIn.breakForeignConfig(),
  "remove the invalid file": (standIn) => standIn.repairForeignConfig(),
  "remove the config file of host 1": (standIn) => standIn.removeConfigFile(1),
  "let the name app-loc resolve": (standIn) => standIn.setNameAtLoad("app-loc", true),
  "app-loc stops resolving": (standIn) => standIn.setNameAtLoad("app-loc", false),
  "restore name resolution": (standIn) => standIn.setNameAtLoad("app-loc", true),
};

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
