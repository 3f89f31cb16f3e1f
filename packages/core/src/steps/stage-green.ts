import { DeployerError } from "../errors/deployer-error.js";
import { markerPath, stagedCookie, type RouteTarget, type StagedTarget } from "../ports/router.js";
import type { LiveRoute, RuntimeState } from "../records/records.js";
import { isSameWay, reachOf, routeTarget, type Way } from "../revision/route-target.js";
import { nameOf } from "../revision/parts.js";
import { leadsNowhere, nowhere } from "./leads-nowhere.js";
import type { Engine } from "../journal/engine.js";
import type { Run } from "../journal/run.js";
import { askThroughProxy } from "./ask-through-proxy.js";
import { findLeftRoute } from "./left-route.js";
import { putRoute } from "./put-route.js";
import { describeAnswer, readMarker } from "./read-marker.js";
import { reachRemedy } from "./switch-route.js";
import { hashOfToken, newToken } from "./token.js";

const hostTries = 20;
const hostPauseMs = 50;

/**
 * Has the proxy lead requests with a secret token to green, and asks green with it. All other requests keep their target. Done for a preview, before a failover, and
 * if nobody has proved yet that this proxy reaches containers as it is to reach green; the gate did it before if it asks through the proxy. The
 * switch, or the undo, takes the token off the route. GREEN_UNREACHABLE.
 */
export async function stageGreen(run: Run): Promise<void> {
  if (run.runtime.asked === "through-proxy") return;
  // With a fallback, blue would answer for a green that the proxy does not reach.
  const isUnproved = run.lifecycle.failover || !isReachedAsBlue(run);
  const isWanted = run.record.preview !== undefined || (isUnproved && (await findRouteAtStake(run)));
  if (isWanted) await proveReach(run, await leadToGreen(run));
}

/** Has the proxy lead requests with a secret token to green, which need not be ready; all others keep their target, or get 502 if they have none. */
export async function leadToGreen(run: Run): Promise<LedRoute> {
  const before = await findRouteAtStake(run);
  const { engine, blue, record, signal } = run;
  const left = before
    ? undefined
    : await findLeftRoute(engine, { workload: record.workload, state: blue }, signal);
  const routeBefore = before ? { domains: before.domains, target: before.target } : left?.before;
  if (routeBefore) await run.intend({ routeBefore });
  const { domains, limits } = run.wanted;
  const token = newToken(run);
  const staged = stagedTarget(run, token);
  const route = before ?? { domains, target: nowhere, limits };
  const put = () => putRoute(run, { ...route, staged }, run.signal);
  let { live } = await put();
  // After the switch, a late write of this would lead all requests nowhere.
  if (!before) while (await run.waitOutQuarantine()) ({ live } = await put());
  return { live, token };
}

export interface LedRoute {
  readonly live: LiveRoute;
  readonly token: string;
}

/** Asks the proxy for green, which is ready, with the token. GREEN_UNREACHABLE. */
export async function proveReach(run: Run, { live, token }: LedRoute): Promise<void> {
  const { nonce, entrances } = live;
  const [entrance] = entrances;
  if (!entrance) throw new DeployerError("INTERNAL", "a route without entrances cannot be asked");
  const { domain } = entrance;
  const reached = await askThroughProxy(run, { entrance, cookie: `${stagedCookie}=${token}` });
  if ("seen" in reached)
    throw new DeployerError(
      "GREEN_UNREACHABLE",
      `${domain}: the proxy, asked for ${nameOf(run.green)} ahead of the switch, ${reached.seen} where green itself is ready; no live request was sent there`,
      { remedy: reachRemedy, details: { domain, target: { ...routeTarget(run.green) } } },
    );
  await proveHost(run, live, token);
  const proof = { nonce, domain, status: reached.status };
  await run.intend({
    reach: { ...proof, provenAtMs: run.engine.clock.wallMs() },
    ...(run.record.preview && { preview: { tokenHash: hashOfToken(token) } }),
  });
  run.emit({ type: "reach:proven", container: nameOf(run.green), ...proof });
}

/** Green behind a token; for a preview, at a host of its own too, if the deployer has a domain for them. */
export function stagedTarget({ green, record, engine }: Run, token: string): StagedTarget {
  const domain = record.preview && engine.previews;
  return {
    target: routeTarget(green),
    token,
    ...(domain !== undefined && { host: `${token}${domain.slice(1)}` }),
  };
}

/** The proxy must answer for the host of a preview, at each entrance, as it does for the domains. GREEN_UNREACHABLE. */
async function proveHost(run: Run, { nonce, entrances }: LiveRoute, token: string): Promise<void> {
  const { host } = stagedTarget(run, token);
  if (host === undefined) return;
  const { clock, prober, previews } = run.engine;
  const first = entrances.filter(({ domain }) => domain === entrances[0]?.domain);
  for (const { scheme, address, port } of first)
    for (let attempt = 1; ; attempt += 1) {
      const answer = await readMarker(prober, { scheme, address, port, domain: host }, run.signal);
      if (answer.kind === "marker" && answer.nonce === nonce) break;
      if (attempt === hostTries)
        throw new DeployerError(
          "GREEN_UNREACHABLE",
          `${String(previews)}: for the host of this preview, the proxy still answered ${describeAnswer(answer)} at ${markerPath} over ${scheme}; no live request was sent to ${nameOf(run.green)}`,
          {
            remedy: `Have the proxy serve ${String(previews)} over ${scheme} with nothing of its own, or deploy without \`preview\`.`,
            details: { domain: previews },
          },
        );
      await clock.sleep(hostPauseMs, run.signal);
    }
}

/** CONFIG_INVALID, naming `preview`, if there is no domain at which green could be shown. */
export function assertMayPreview({ record: { preview, workload }, wanted: { domains } }: Run): void {
  if (!preview || domains.length > 0) return;
  throw new DeployerError("CONFIG_INVALID", `preview must be absent: ${workload} has no domains`, {
    remedy: "Give it at least one domain, or deploy without `preview`.",
    details: { field: "preview" },
  });
}

export type RouteAtStake = Pick<LiveRoute, "domains" | "target" | "limits">;

/** The route of this proxy that has live traffic; undefined if there is none. */
export async function findRouteAtStake(run: Run): Promise<RouteAtStake | undefined> {
  const { blue, router, wanted, signal } = run;
  const { workload } = run.record;
  if (wanted.domains.length === 0) return undefined;
  const verified = blue?.route;
  if (verified && (verified.router ?? router.instance) === router.instance) {
    const { domains, limits } = verified;
    return { domains, target: targetOfBlue(run, verified.target), ...(limits && { limits }) };
  }
  // The route that an abandoned deployment left may lead anywhere.
  if (await findLeftRoute(run.engine, { workload, state: blue }, signal)) return undefined;
  const found = await router.read(workload, signal);
  return found?.enabled === true && !leadsNowhere(found)
    ? { domains: found.domains, target: found.target }
    : undefined;
}

function targetOfBlue({ blue }: Run, verified: RouteTarget): RouteTarget {
  return blue?.live.port === undefined ? verified : routeTarget(blue.live);
}

/** Blue's route through this proxy has proved the way to green. */
function isReachedAsBlue({ blue, green, runtime, router }: Run): boolean {
  const way = { reach: reachOf(green, runtime.reach), port: green.port };
  return provesWay(blue, way, { runtime, router });
}

/** True if the live route leads through this proxy to a container that is reached in this way. */
export function provesWay(
  state: Pick<RuntimeState, "live" | "route"> | undefined,
  way: Way,
  { runtime, router }: Pick<Engine, "runtime" | "router">,
): boolean {
  if (!state?.route || (state.route.router ?? router.instance) !== router.instance) return false;
  const { live } = state;
  return isSameWay({ reach: reachOf(live, runtime.reach), port: live.port }, way);
}
