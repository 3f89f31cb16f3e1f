import { seededRandom } from "@cutover/core/testing";
import { setTimeout as delay } from "node:timers/promises";
import type { StrategyName } from "@cutover/core/schema";
import { OpenLoopLoad, summarizeLoad } from "../load/open-loop-load.js";
import { configOf, domain, type CrashWorld, type Observed } from "./crash-world.js";
import type { DeployerProcess } from "./deployer-process.js";
import { labelOf } from "./process-settings.js";

export interface KillRound {
  readonly seed: number;
  readonly strategy: StrategyName;
  /** The versions of the application, by their answers. */
  readonly images: Readonly<Record<string, string>>;
}

export interface KillReport {
  readonly seed: number;
  /** The place of the kill: the last event before it; "nowhere" if the process ended before its time. */
  readonly killedAt: string;
  /** Undefined if there was nothing to recover. */
  readonly recoveryMs: number | undefined;
  /** Lost or leftover things; empty if all is well. */
  readonly violations: readonly string[];
  readonly timeline: string;
}

const perSecond = 100;
const mostEvents = 26;
const longestMs = 2_200;

/**
 * Kills a process that deploys the version that is not serving, at an event or after a time that the seed
 * chooses, and lets a new process recover. During blue-green, requests on fresh connections run from before the
 * kill to after it.
 */
export async function killAndRecover(
  world: CrashWorld,
  { seed, strategy, images }: KillRound,
): Promise<KillReport> {
  await world.leave();
  const random = seededRandom(seed);
  const blue = (await world.ask()).slice("200 ".length);
  const green = Object.keys(images).find((version) => version !== blue) ?? blue;
  const config = configOf(images[green] ?? "", { deploy_strategy: strategy });
  const port = world.world.proxyPort;
  const load = new OpenLoopLoad({ port, host: domain, perSecond, connections: "fresh" });
  if (strategy === "blue-green") load.start();
  const victim = startVictim(world, config, random);
  await victim.ended;
  const successor = world.start([]);
  await successor.ended;
  await delay(200);
  const { failed, failures, bodies } = summarizeLoad(await load.stop());
  const observed = await world.observe();
  // The successor carries out a deployment that had only waited in the queue.
  const events = [...victim.events, ...successor.events];
  const isGreen = events.some(({ deployment }) => deployment === observed.live);
  const violations = violationsOf(observed, isGreen ? green : blue);
  if (failed > 0) violations.push(`${failed} requests failed: ${failures.join(", ")}`);
  for (const body of bodies)
    if (body !== blue && body !== green) violations.push(`something else answered: ${body}`);
  const [promised] = victim.told("result");
  if (promised?.status === "succeeded" && !isGreen) violations.push("green was told to serve, but does not");
  const [recovered] = successor.told("recovered");
  if (!recovered) violations.push("the recovery failed");
  const found = successor.events.some(({ type }) => type === "deployment:recovered");
  return {
    seed,
    killedAt: lastEvent(victim),
    recoveryMs: recovered && found ? recovered.recoveryMs - recovered.drainMs : undefined,
    violations,
    timeline: [`blue ${blue}, green ${green}`, victim.describe(), "killed; then", successor.describe()].join(
      "\n",
    ),
  };
}

function startVictim(
  world: CrashWorld,
  config: Parameters<CrashWorld["start"]>[0][number],
  random: () => number,
) {
  const byEvent = random() < 0.5;
  const where = random();
  if (byEvent) {
    return world.start([config], { signal: "SIGKILL", atEvent: 1 + Math.floor(where * mostEvents) });
  }
  const victim = world.start([config]);
  void victim
    .until(({ kind }) => kind === "opened")
    .then(
      () => victim.signalAfter(where * longestMs, "SIGKILL"),
      () => undefined,
    );
  return victim;
}

/** The expectations after a recovery. */
export function violationsOf(observed: Observed, version: string): string[] {
  const { open, containers, expected, served, unfinishedFiles } = observed;
  const violations: string[] = [];
  if (open.length > 0) violations.push(`left open: ${open.join(", ")}`);
  if (containers.join() !== expected.join())
    violations.push(`the state names [${expected.join(", ")}], but there is [${containers.join(", ")}]`);
  if (served !== `200 ${version}`) violations.push(`the proxy answers "${served}" instead of ${version}`);
  if (unfinishedFiles.length > 0) violations.push(`files left: ${unfinishedFiles.join(", ")}`);
  return violations;
}

function lastEvent(victim: DeployerProcess): string {
  if (victim.told("result").length > 0) return "nowhere";
  const event = victim.events.at(-1);
  return event ? labelOf(event) : "before its first event";
}
