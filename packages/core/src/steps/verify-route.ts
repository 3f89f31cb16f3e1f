import { DeployerError } from "../errors/deployer-error.js";
import { markerPath, type Entrance, type ProxyWorker, type Route } from "../ports/router.js";
import type { LiveRoute } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { workerChange } from "./worker-change.js";
import { describeAnswer, readMarker, type MarkerAnswer } from "./read-marker.js";

const pauseMs = 5;
const minReads = 20;
const staleLookMs = 1_000;

export interface Verification {
  readonly reads: number;
  readonly windowMs: number;
  readonly staleReads: number;
  /** It ended as soon as the proxy's workers were seen to be replaced. */
  readonly workersReplaced?: true;
}

/** The entrances of a route, and the nonce that they must answer. */
export type Expected = Pick<LiveRoute, "entrances" | "redirects" | "nonce">;

/** The workers from `Router.workers` before the write; undefined if they cannot be seen. */
type WorkersBefore = readonly ProxyWorker[] | undefined;

/** Called about once a second while something else answers; if it rejects, the wait ends. */
type WhileStale = () => Promise<void>;

export interface Verified extends Verification {
  /** Without https entrances on which nobody listens, as seen from here. */
  readonly entrances: readonly Entrance[];
}

/** One entrance, and its expected answer. */
interface Look {
  readonly entrance: Entrance;
  readonly accept: (answer: MarkerAnswer) => boolean;
  /** Its domain is proved through another entrance. */
  readonly isSecond: boolean;
}

/**
 * Reads the marker of every entrance through the proxy, each time on a fresh connection, until only `nonce`
 * answers: an unbroken run over a window of time. A proxy's workers change one by one, so time counts for more
 * than reads; if the proxy took long to begin, the window is longer. If the proxy's workers can be seen, the
 * run ends after all of `before` are replaced, and lasts longer while some of them still accept.
 * ROUTE_NOT_VERIFIED.
 */
export async function verifyRoute(
  run: Run,
  {
    entrances,
    redirects = [],
    nonce,
    before,
    whileStale,
  }: Expected & { readonly before?: WorkersBefore; readonly whileStale?: WhileStale },
  signal: AbortSignal,
): Promise<Verified> {
  const serves = entrances.map((entrance) => ({
    entrance,
    accept: (answer: MarkerAnswer) => answer.kind === "marker" && answer.nonce === nonce,
    isSecond: isSecond(entrance, entrances),
  }));
  const redirecting = redirects.map((entrance) => ({ entrance, accept: isRedirect, isSecond: false }));
  const looks = [...serves, ...redirecting];
  const { absent, ...verification } = await readUntilUnbroken(run, { looks, before, whileStale }, signal);
  return { ...verification, entrances: entrances.filter((one) => !absent.has(one)) };
}

/** As `verifyRoute`, for a removed route: until nobody answers its last nonce. */
export async function verifyRouteGone(run: Run, route: Route, signal: AbortSignal): Promise<Verification> {
  const accept = (answer: MarkerAnswer): boolean => answer.kind !== "marker" || answer.nonce !== route.nonce;
  const looks = route.entrances.map((entrance) => ({ entrance, accept, isSecond: false }));
  return readUntilUnbroken(run, { looks }, signal);
}

function isRedirect({ kind }: MarkerAnswer): boolean {
  return kind === "redirect";
}

/** An https entrance of a domain that also has an http one: the proxy's https address may be unknown here. */
function isSecond({ scheme, domain }: Entrance, entrances: readonly Entrance[]): boolean {
  return scheme === "https" && entrances.some((other) => other.domain === domain && other.scheme === "http");
}

interface Reading {
  readonly looks: readonly Look[];
  readonly before?: WorkersBefore;
  readonly whileStale?: WhileStale | undefined;
}

async function readUntilUnbroken(
  run: Run,
  { looks, before, whileStale }: Reading,
  signal: AbortSignal,
): Promise<Verification & { readonly absent: ReadonlySet<Entrance> }> {
  const { clock, prober, timing } = run.engine;
  const startedAtMs = clock.monotonicMs();
  const longestMs = timing.verifyTimeoutMs / 4;
  const absent = new Set<Entrance>();
  let runSinceMs: number | undefined;
  let windowMs = timing.verifyWindowMs;
  let reads = 0;
  let accepted = 0;
  let change: ReturnType<typeof workerChange> = "unknown";
  let staleReads = 0;
  let lookedAtMs = startedAtMs;
  for (let turn = 0; ; turn += 1) {
    const look = looks[turn % looks.length];
    if (!look) throw new DeployerError("INTERNAL", "a route without entrances cannot be verified");
    const askedAtMs = clock.monotonicMs();
    const answer = await readMarker(prober, look.entrance, signal);
    const nowMs = clock.monotonicMs();
    const isAbsent = look.isSecond && answer.kind === "nobody";
    if (isAbsent) absent.add(look.entrance);
    else absent.delete(look.entrance);
    if (isAbsent || look.accept(answer)) {
      if (runSinceMs === undefined) {
        runSinceMs = askedAtMs;
        windowMs = Math.max(windowMs, Math.min(2 * (askedAtMs - startedAtMs), longestMs));
      }
      if (!isAbsent) reads += 1;
      accepted += 1;
      const forMs = nowMs - runSinceMs;
      const isLong = forMs >= (change === "begun" ? Math.max(windowMs, longestMs) : windowMs);
      const isShown = change === "complete" && reads > 0 && accepted >= looks.length;
      if (isShown || (isLong && reads >= Math.max(minReads, looks.length))) {
        const verification = { reads, windowMs: Math.round(forMs), staleReads, absent };
        return isShown ? { ...verification, workersReplaced: true } : verification;
      }
      if (before && change !== "complete") change = workerChange(before, await run.router.workers?.());
    } else {
      change = "unknown";
      runSinceMs = undefined;
      reads = 0;
      accepted = 0;
      staleReads += 1;
      if (nowMs - startedAtMs > timing.verifyTimeoutMs) throw await notVerified(run, look.entrance, answer);
      if (whileStale && nowMs - lookedAtMs >= staleLookMs) {
        lookedAtMs = nowMs;
        await whileStale();
      }
    }
    await clock.sleep(pauseMs, signal);
  }
}

async function notVerified(
  { engine, router, halt }: Run,
  { domain, scheme, port }: Entrance,
  answer: MarkerAnswer,
): Promise<DeployerError> {
  const timeoutMs = engine.timing.verifyTimeoutMs;
  const causes = (await router.whyUnserved?.(halt).catch(() => [])) ?? [];
  const seen = `${domain}: after ${timeoutMs / 1000} s the proxy still answered ${describeAnswer(answer)} at ${markerPath} over ${scheme}`;
  // Accepted, but not loaded: for any other reason, the old route would be gone, or another one would answer.
  const isOld = answer.kind === "marker";
  return new DeployerError("ROUTE_NOT_VERIFIED", [seen, ...causes].join("; "), {
    ...(isOld && { remedy: notLoaded }),
    details: { domain, scheme, port, timeoutMs },
  });
}

const notLoaded =
  "Look at the log of the proxy: it has accepted the route, and goes on with its old configuration, as it does if an address it should listen on is taken.";
