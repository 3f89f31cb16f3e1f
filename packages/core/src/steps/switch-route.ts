import { catalogue } from "@cutover/schema/errors";
import { DeployerError } from "../errors/deployer-error.js";
import type { Entrance, RouteTarget, StagedTarget } from "../ports/router.js";
import type { LiveRoute, ReachedEvidence, SwitchEvidence } from "../records/records.js";
import { askThroughProxy } from "./ask-through-proxy.js";
import { beginBake } from "../retention/bake.js";
import { knownRoute } from "./known-route.js";
import { findLeftRoute, type LeftRoute } from "./left-route.js";
import { patience, type Patience } from "../journal/patience.js";
import { routeTarget } from "../revision/route-target.js";
import type { Run } from "../journal/run.js";
import { proveReached } from "./prove-reached.js";
import { putRoute, type VerifiedRoute } from "./put-route.js";
import { newToken } from "./token.js";
import { removeRoute } from "./remove-route.js";
import { leadsNowhere } from "./leads-nowhere.js";

const proxyPatienceMs = 60_000;
export const reachRemedy =
  "Check that the proxy can reach the container: the same network, or the loopback port of this machine.";

/** Moves the traffic to green and proves it. A workload without domains gives up its route. */
export async function switchRoute(run: Run): Promise<LiveRoute | undefined> {
  const { domains, limits } = run.wanted;
  const patient = patience(run, isDown(run) ? 0 : proxyPatienceMs);
  if (run.record.phase !== "switching") {
    const { workload } = run.record;
    const look = () => findLeftRoute(run.engine, { workload, state: run.blue }, run.signal);
    const left = await patient(run.signal, look);
    if (domains.length === 0 && !run.blue?.route && !left) return undefined;
    await enterSwitching(run, { patient, left });
  }
  if (domains.length === 0) {
    await removeRoute(run, run.signal);
    return undefined;
  }
  const target = routeTarget(run.green);
  const { testedNonce: firstNonce } = run;
  run.testedNonce = undefined;
  const staged = blueToAsk(run);
  const wanted = {
    domains,
    target,
    limits,
    fallback: fallbackOf(run),
    ...(staged && { staged }),
    preview: run.record.preview,
    firstNonce,
    patient,
  };
  const verified = await putRoute(run, wanted, run.signal);
  const upstreamStatus = await readUpstream(run, verified);
  const reached = await proveReached(run, verified.live.entrances, run.signal);
  const evidence: SwitchEvidence = {
    nonce: verified.live.nonce,
    domains,
    target,
    ...verified.verification,
    upstreamStatus,
    reached,
    ...(run.record.reach && { reach: run.record.reach }),
    ...(run.record.shifted && { shifted: run.record.shifted }),
    verifiedAtMs: run.engine.clock.wallMs(),
  };
  run.mark("cutoverMs", run.elapsedMs());
  await run.intend({ evidence });
  run.emit({ type: "route:verified", evidence });
  if (!reached.counted) warnOfNoCount(run, reached);
  return staged ? { ...verified.live, stagesBlue: true } : verified.live;
}

/** Blue, which runs beside green until it is stopped. */
function fallbackOf(run: Run): RouteTarget | undefined {
  return run.lifecycle.failover ? blueBesideGreen(run) : undefined;
}

/** Blue behind a token, if its application is to be asked while it drains and this machine cannot connect to it. */
function blueToAsk(run: Run): StagedTarget | undefined {
  if (run.runtime.asked !== "through-proxy" || !run.describeBlue()?.lifecycle?.drain.status) return undefined;
  const target = blueBesideGreen(run);
  return target && { target, token: newToken(run) };
}

/** Undefined if this proxy leads nobody to it, or it does not run beside green. */
function blueBesideGreen({ record: { strategy }, blue, router }: Run): RouteTarget | undefined {
  if (strategy !== "blue-green" || !blue?.route) return undefined;
  const isHere = (blue.route.router ?? router.instance) === router.instance;
  return isHere && blue.live.port !== undefined ? routeTarget(blue.live) : undefined;
}

/** Recreate has stopped blue: starting it again is quicker than waiting for the proxy. */
function isDown({ record: { strategy }, blue }: Run): boolean {
  return strategy === "recreate" && blue !== undefined;
}

function warnOfNoCount(run: Run, { why }: ReachedEvidence): void {
  const code = "ROUTE_NOT_COUNTED";
  const message = `the proxy serves the new route, but that requests reach green could not be counted: ${why}`;
  run.emit({ type: "warning:found", code, message, remedy: catalogue[code] });
}

/** A successor that finds the switch begun keeps the record from before the first write. */
async function enterSwitching(
  run: Run,
  { patient, left }: { readonly patient: Patience; readonly left: LeftRoute | undefined },
): Promise<void> {
  const { workload } = run.record;
  const verified = run.blue?.route;
  const known = knownRoute(run.blue, run.router);
  const added = run.wanted.domains.filter((domain) => verified?.domains.includes(domain) === false);
  const read = () => run.router.read(workload, run.signal, known);
  const found = verified && added.length === 0 ? undefined : await patient(run.signal, read);
  const present = found && leadsNowhere(found) ? run.record.routeBefore : found;
  const before = left ? left.before : (verified ?? present);
  const routeBefore = before && { domains: before.domains, target: before.target };
  // If this deployment is undone, the domains that a person added stay.
  const newDomains = added.filter((domain) => found?.domains.includes(domain) !== true);
  const bake = await beginBake(run);
  const more = { ...(bake && { bake }), ...(newDomains.length > 0 && { newDomains }) };
  await run.enter("switching", { routeBefore, ...more });
}

/** Proves that the proxy reaches green, while the marker only proves its configuration. */
async function readUpstream(run: Run, { live }: VerifiedRoute): Promise<number> {
  const entrance = live.entrances[0];
  if (!entrance) throw new DeployerError("INTERNAL", "a route without entrances cannot be verified");
  const reached = await askThroughProxy(run, { entrance });
  if ("seen" in reached) throw unreachable(entrance, reached.seen);
  return reached.status;
}

function unreachable({ domain }: Entrance, seen: string): DeployerError {
  return new DeployerError(
    "ROUTE_NOT_VERIFIED",
    `${domain}: the proxy serves the new route, but ${seen} where green itself is ready`,
    {
      remedy: reachRemedy,
      details: { domain },
    },
  );
}
