import { DeployerError } from "../../errors/deployer-error.js";
import type { Prober } from "../../prober/prober.js";
import { markerPath, type Entrance, type Route } from "../../router/router.js";
import type { Run } from "../run.js";

const pauseMs = 5;
const minReads = 20;
const markerTimeoutMs = 2_000;
const markerBytes = 256;

export interface Verification {
  readonly reads: number;
  readonly windowMs: number;
  readonly staleReads: number;
}

/**
 * Reads the marker of every domain through the proxy, each time on a fresh connection, until `expected` is all that answers:
 * an unbroken run over a window of time. A proxy's workers change one by one, so time counts for more than reads; a proxy
 * that took long to begin is watched for longer. `expected` undefined: waits until no domain answers `unwanted` any more.
 * ROUTE_NOT_VERIFIED.
 */
export async function verifyRoute(
  run: Run,
  { entrances, nonce }: { entrances: readonly Entrance[]; nonce: string },
  signal: AbortSignal,
): Promise<Verification> {
  return readUntilUnbroken(run, entrances, (answer) => answer === nonce, signal);
}

/** As `verifyRoute`, for a route that was removed: until nobody answers its last nonce. */
export async function verifyRouteGone(run: Run, route: Route, signal: AbortSignal): Promise<Verification> {
  return readUntilUnbroken(
    run,
    route.entrances,
    (answer) => answer === undefined || answer !== route.nonce,
    signal,
  );
}

async function readUntilUnbroken(
  run: Run,
  entrances: readonly Entrance[],
  accept: (answer: string | undefined) => boolean,
  signal: AbortSignal,
): Promise<Verification> {
  const { clock, prober, timing } = run.engine;
  const startedAtMs = clock.monotonicMs();
  let runSinceMs: number | undefined;
  let windowMs = timing.verifyWindowMs;
  let reads = 0;
  let staleReads = 0;
  for (let turn = 0; ; turn += 1) {
    const entrance = entrances[turn % entrances.length];
    if (!entrance) throw new DeployerError("INTERNAL", "a route without entrances cannot be verified");
    const askedAtMs = clock.monotonicMs();
    const answer = await readMarker(prober, entrance, signal);
    const nowMs = clock.monotonicMs();
    if (accept(answer)) {
      if (runSinceMs === undefined) {
        runSinceMs = askedAtMs;
        windowMs = Math.max(windowMs, Math.min(2 * (askedAtMs - startedAtMs), timing.verifyTimeoutMs / 4));
      }
      reads += 1;
      const enough = reads >= Math.max(minReads, entrances.length);
      if (enough && nowMs - runSinceMs >= windowMs) {
        return { reads, windowMs: Math.round(nowMs - runSinceMs), staleReads };
      }
    } else {
      runSinceMs = undefined;
      reads = 0;
      staleReads += 1;
      if (nowMs - startedAtMs > timing.verifyTimeoutMs)
        throw notVerified(entrance, answer, timing.verifyTimeoutMs);
    }
    await clock.sleep(pauseMs, signal);
  }
}

/** The nonce that a domain answers through the proxy now; undefined where it answers anything else. */
export async function readMarker(
  prober: Prober,
  entrance: Entrance,
  signal: AbortSignal,
): Promise<string | undefined> {
  const outcome = await prober.probe(
    {
      scheme: entrance.scheme,
      address: entrance.address,
      port: entrance.port,
      path: markerPath,
      host: entrance.domain,
      timeoutMs: markerTimeoutMs,
      maxBodyBytes: markerBytes,
    },
    signal,
  );
  const isMarker =
    outcome.kind === "answer" && outcome.status === 200 && outcome.contentType === "text/plain";
  return isMarker ? outcome.body.trim() : undefined;
}

function notVerified(entrance: Entrance, answer: string | undefined, timeoutMs: number): DeployerError {
  const seen = answer === undefined ? "something else than our marker" : "the marker of another write";
  return new DeployerError(
    "ROUTE_NOT_VERIFIED",
    `${entrance.domain}: after ${timeoutMs / 1000} s the proxy still answered ${seen} at ${markerPath}`,
    { details: { domain: entrance.domain, port: entrance.port, timeoutMs } },
  );
}
