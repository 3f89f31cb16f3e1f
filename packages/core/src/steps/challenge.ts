import { DeployerError } from "../errors/deployer-error.js";
import { hostName } from "../ports/host-name.js";
import type { Entrance, Router } from "../ports/router.js";
import type { Engine } from "../journal/engine.js";
import { recordError, type Run } from "../journal/run.js";
import { readMarker } from "./read-marker.js";

const longestMs = 180_000;
const pauseMs = 1_000;
const pageTimeoutMs = 2_000;
/** For each router, by workload: since when a challenge is seen in place of its route, on the monotonic clock. */
const seenSince = new WeakMap<Router, Map<string, number>>();

export interface Challenged {
  readonly workload: string;
  readonly domains: readonly string[];
  /** Including those that redirect to https. */
  readonly entrances: readonly Entrance[];
}

/**
 * True while the proxy answers a certificate's challenge in place of a route: a write now would break it. At
 * most three minutes, because a forgotten challenge must not hold the route for ever.
 */
export async function isChallenged(
  { router, prober, clock }: Pick<Engine, "router" | "prober" | "clock">,
  { workload, domains, entrances }: Challenged,
  signal: AbortSignal,
): Promise<boolean> {
  if (!router.isChallenged) return false;
  const since = seenSince.get(router) ?? new Map<string, number>();
  seenSince.set(router, since);
  const looks = entrances
    .filter(({ scheme }) => scheme === "http")
    .map((one) => answersNothing(prober, one, signal));
  const isSeen = (await Promise.all(looks)).includes(true);
  const says = isSeen && (await router.isChallenged(domains, signal).catch(() => undefined));
  signal.throwIfAborted();
  if (says === false) since.delete(workload);
  else since.set(workload, since.get(workload) ?? clock.monotonicMs());
  const sinceMs = since.get(workload);
  return sinceMs !== undefined && clock.monotonicMs() - sinceMs < longestMs;
}

/** Only the challenge is served there then: every other page is a plain 404. */
async function answersNothing(
  prober: Engine["prober"],
  entrance: Entrance,
  signal: AbortSignal,
): Promise<boolean> {
  const marker = await readMarker(prober, entrance, signal);
  if (marker.kind !== "other" || marker.outcome.kind !== "answer" || marker.outcome.status !== 404)
    return false;
  const { scheme, address, port } = entrance;
  const host = hostName(entrance.domain);
  const request = { scheme, address, port, host, path: "/", timeoutMs: pageTimeoutMs, maxBodyBytes: 0 };
  const page = await prober.probe(request, signal);
  return page.kind === "answer" && page.status === 404;
}

/**
 * Waits until the proxy answers no challenge in place of the workload's route, so that the route may be
 * written.
 */
export async function outlastChallenge(run: Run, signal: AbortSignal): Promise<void> {
  const { engine, record } = run;
  const { workload } = record;
  const route = (await engine.store.findState(workload))?.route ?? run.blue?.route;
  if (!route) return;
  const { domains } = route;
  const entrances = [...route.entrances, ...(route.redirects ?? [])];
  const startedAtMs = engine.clock.monotonicMs();
  for (let turn = 0; await isChallenged(engine, { workload, domains, entrances }, signal); turn += 1) {
    if (turn === 0) {
      const message = `a certificate is being requested for ${domains.join(", ")}, and a write would break that`;
      const error = recordError(new DeployerError("ROUTE_NOT_VERIFIED", message));
      const waitedMs = Math.round(engine.clock.monotonicMs() - startedAtMs);
      run.emit({ type: "router:waiting", waitedMs, leftMs: longestMs - waitedMs, error });
    }
    await engine.clock.sleep(pauseMs, signal);
  }
}
