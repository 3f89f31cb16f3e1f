import { DeployerError, hasCode } from "../errors/deployer-error.js";
import type { Entrance, ProxyWorker, RouteLimits, RouteTarget, StagedTarget } from "../ports/router.js";
import type { LiveRoute, Preview } from "../records/records.js";
import { findKnownRoute } from "./known-route.js";
import { replacedTargets } from "./replaced-targets.js";
import { patience, type Patience } from "../journal/patience.js";
import { outlastChallenge } from "./challenge.js";
import { retry } from "../journal/retry.js";
import { newNonce, type Run } from "../journal/run.js";
import { hashOfToken, ownAddress } from "./token.js";
import { verifyRoute, type Verification } from "./verify-route.js";
import { writeRoute } from "./write-route.js";

const tries = 3;
/**
 * The share of the verification time after which a first write counts as lost, if its record stands but another
 * answer is served.
 */
const lostAfter = 1 / 4;

export interface VerifiedRoute {
  readonly live: LiveRoute;
  readonly verification: Verification;
}

export interface WantedRoute {
  readonly domains: readonly string[];
  readonly target: RouteTarget;
  readonly limits?: RouteLimits | undefined;
  /** Absent: the route has no second target, but that of a preview. */
  readonly staged?: StagedTarget;
  /** Of the deployment that `target` is of; with `staged`, its address is taken off until the next write. Absent: it has no address of its own. */
  readonly preview?: Preview | undefined;
  /** Absent: what the target does not take is answered by the proxy itself. */
  readonly fallback?: RouteTarget | undefined;
  /** Of the first write; absent: a new one. */
  readonly firstNonce?: string | undefined;
  /** Patience with a proxy that cannot be reached; absent: none. */
  readonly patient?: Patience;
}

/**
 * Writes the workload's route under a fresh nonce, and verifies it through the proxy. Writes it again under
 * another nonce if the answer was lost, or if somebody else saved the route meanwhile.
 */
export async function putRoute(
  run: Run,
  { domains, target, limits, staged, preview, fallback, firstNonce, patient = patience(run, 0) }: WantedRoute,
  signal: AbortSignal,
): Promise<VerifiedRoute> {
  const { workload, blue } = run.record;
  const replaces = await replacedTargets(run.engine, { workload, blue }, target);
  const some = { ...(limits && { limits }), ...(fallback && { fallback }) };
  const { clock, previews, router, timing } = run.engine;
  const below = previews === undefined ? {} : { hostsBelow: previews };
  const wanted = { workload, domains, target, replaces, ...some, ...below };
  let attempts = 0;
  let writes = 0;
  let second = staged;
  return retry(run, { tries, signal, when: mayTryAgain }, async () => {
    await outlastChallenge(run, signal);
    const nonce = (attempts++ === 0 ? firstNonce : undefined) ?? newNonce();
    const known = await findKnownRoute(run);
    const assertMayWrite = (): void => run.lease.assertHeld();
    second ??= preview && (await patient(signal, () => ownAddress(run, { target, preview }, signal)));
    const write = { ...wanted, ...(second && { staged: second }), known, nonce, assertMayWrite };
    let before: readonly ProxyWorker[] | undefined;
    const route = await patient(signal, () => {
      const shown = run.router.workers?.();
      // Nobody awaits it if the write is not reached, as without the lease: it must not end the process then.
      void shown?.catch(() => undefined);
      return writeRoute(run, { signal, nonce }, async () => {
        before = await shown;
        return run.router.put(write, run.halt);
      });
    });
    const isWanted = ({ domain }: Entrance): boolean => domains.includes(domain);
    const kept = route.domains.filter((domain) => !domains.includes(domain));
    run.emit({ type: "route:written", domains, nonce, ...(kept.length > 0 && { kept }) });
    writes += 1;
    const lostAtMs =
      router.editedByOthers === true && writes === 1
        ? clock.monotonicMs() + timing.verifyTimeoutMs * lostAfter
        : Number.POSITIVE_INFINITY;
    const whileStale = async (): Promise<void> => {
      await assertNotOverwritten(run, nonce, signal);
      if (clock.monotonicMs() >= lostAtMs) throw notServed();
    };
    // A person's domain may not lead here yet, and may go at any time.
    const redirects = route.redirects?.filter(isWanted);
    const written = { entrances: route.entrances.filter(isWanted), ...(redirects && { redirects }), nonce };
    const { entrances, ...verification } = await verifyRoute(run, { ...written, before, whileStale }, signal);
    const { facts } = route;
    const { instance } = run.router;
    const own = preview && { preview: staged || !second ? {} : { tokenHash: hashOfToken(second.token) } };
    const live = { domains, target, nonce, entrances, redirects, ...some, ...own, router: instance, facts };
    return { live, verification };
  });
}

export function mayTryAgain(error: unknown): boolean {
  return hasCode(error, "ROUTER_UNCERTAIN", "ROUTER_UNREACHABLE") || isOverwritten(error);
}

function isOverwritten(error: unknown): boolean {
  return hasCode(error, "ROUTE_NOT_VERIFIED") && error.details["overwritten"] === true;
}

/** Two saves at once can leave the record of one and the served configuration of the other. */
function notServed(): DeployerError {
  return new DeployerError(
    "ROUTE_NOT_VERIFIED",
    "the proxy's record holds what was written, and the proxy serves something else",
    { details: { overwritten: true } },
  );
}

/**
 * A page that was open during our write saves every field as it had read it: then waiting for our marker is in
 * vain.
 */
async function assertNotOverwritten(run: Run, nonce: string, signal: AbortSignal): Promise<void> {
  const found = await run.router.read(run.record.workload, signal).catch(() => "unreadable" as const);
  signal.throwIfAborted();
  if (found === "unreadable" || found?.nonce === nonce) return;
  throw new DeployerError(
    "ROUTE_NOT_VERIFIED",
    "the proxy's record no longer holds what was written: somebody else saved it at the same time",
    {
      remedy: "Close the pages in which this route is being edited, then deploy again.",
      details: { overwritten: true, domains: found?.domains },
    },
  );
}
