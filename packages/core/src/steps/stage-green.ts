import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { DeployerError } from "../errors/deployer-error.js";
import { stagedCookie, type Route, type RouteTarget } from "../ports/router.js";
import type { LiveRoute, RuntimeState } from "../records/records.js";
import { isSameWay, reachOf, routeTarget, type Way } from "../revision/route-target.js";
import { nameOf } from "../revision/parts.js";
import type { Engine } from "../journal/engine.js";
import type { Run } from "../journal/run.js";
import { askThroughProxy } from "./ask-through-proxy.js";
import { findLeftRoute } from "./left-route.js";
import { putRoute } from "./put-route.js";
import { reachRemedy } from "./switch-route.js";

const tokenBytes = 24;

/**
 * Has the proxy lead requests with a secret token to green, and asks green with it. All other requests keep their target. Done for a preview, and
 * if nobody has proved yet that this proxy reaches containers as it is to reach green. The switch, or the undo, takes the token off the route.
 * GREEN_UNREACHABLE.
 */
export async function stageGreen(run: Run): Promise<void> {
  const { preview } = run.record;
  if (!preview && isReachedAsBlue(run)) return;
  const before = await findRouteAtStake(run);
  if (!before) return;
  const { domains, target } = before;
  await run.intend({ routeBefore: { domains, target } });
  const token = newToken(run);
  const staged = { target: routeTarget(run.green), token };
  const { live } = await putRoute(run, { ...before, staged }, run.signal);
  const entrance = live.entrances[0];
  if (!entrance) throw new DeployerError("INTERNAL", "a route without entrances cannot be asked");
  const { domain } = entrance;
  const reached = await askThroughProxy(run, { entrance, cookie: `${stagedCookie}=${token}` });
  if ("seen" in reached)
    throw new DeployerError(
      "GREEN_UNREACHABLE",
      `${domain}: the proxy, asked for ${nameOf(run.green)} ahead of the switch, ${reached.seen} where green itself is ready; no live request was sent there`,
      { remedy: reachRemedy, details: { domain, target: { ...staged.target } } },
    );
  const { nonce } = live;
  const proof = { nonce, domain, status: reached.status };
  await run.intend({
    reach: { ...proof, provenAtMs: run.engine.clock.wallMs() },
    ...(preview && { preview: { tokenHash: hashOfToken(token) } }),
  });
  run.emit({ type: "reach:proven", container: nameOf(run.green), ...proof });
}

/** A secret that no line and no error of this deployment shows. */
export function newToken(run: Run): string {
  const token = randomBytes(tokenBytes).toString("hex");
  run.hide([token]);
  return token;
}

/** CONFIG_INVALID, naming `preview`, if there is no live route on which green could be shown. */
export async function assertMayPreview(run: Run): Promise<void> {
  if (!run.record.preview || (await findRouteAtStake(run))) return;
  const { workload } = run.record;
  const why =
    run.wanted.domains.length === 0
      ? "has no domains"
      : "has no live route yet, beside which a new version is shown";
  throw new DeployerError("CONFIG_INVALID", `preview must be absent: ${workload} ${why}`, {
    remedy: "Deploy once without `preview`, with at least one domain.",
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
  return found?.enabled === true ? { domains: found.domains, target: found.target } : undefined;
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

/** The token on the route, if it is the one of this hash. */
export function tokenOf(route: Route | undefined, tokenHash = ""): string | undefined {
  const token = route?.staged?.token;
  if (token === undefined) return undefined;
  const [own, known] = [hashOfToken(token), tokenHash].map((text) => Buffer.from(text, "hex"));
  return own && known?.length === own.length && timingSafeEqual(own, known) ? token : undefined;
}

/** SHA-256 in hex. */
export function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
