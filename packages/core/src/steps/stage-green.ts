import { randomBytes } from "node:crypto";
import { DeployerError } from "../errors/deployer-error.js";
import { stagedCookie, type RouteTarget } from "../ports/router.js";
import type { LiveRoute } from "../records/records.js";
import { reachOf, routeTarget } from "../revision/route-target.js";
import { nameOf } from "../revision/parts.js";
import type { Run } from "../journal/run.js";
import { askThroughProxy } from "./ask-through-proxy.js";
import { findLeftRoute } from "./left-route.js";
import { putRoute } from "./put-route.js";
import { reachRemedy } from "./switch-route.js";

const tokenBytes = 24;

/**
 * If nobody has proved yet that this proxy reaches containers as it is to reach green, proves it before live traffic depends on it: the live
 * route leads requests with a secret token to green, and all others to where it led before; then green is asked so. GREEN_UNREACHABLE. The
 * switch, or the undo, takes the token off the route.
 */
export async function stageGreen(run: Run): Promise<void> {
  const before = await findRouteAtStake(run);
  if (!before) return;
  const { domains, target } = before;
  await run.intend({ routeBefore: { domains, target } });
  const token = randomBytes(tokenBytes).toString("hex");
  run.hide([token]);
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
  await run.intend({ reach: { ...proof, provenAtMs: run.engine.clock.wallMs() } });
  run.emit({ type: "reach:proven", container: nameOf(run.green), ...proof });
}

type RouteAtStake = Pick<LiveRoute, "domains" | "target" | "limits">;

/** The route of this proxy that has live traffic, if the switch could be the first to find that green is out of its reach. */
async function findRouteAtStake(run: Run): Promise<RouteAtStake | undefined> {
  const { blue, router, wanted, signal } = run;
  const { workload } = run.record;
  if (wanted.domains.length === 0) return undefined;
  const verified = blue?.route;
  if (verified && (verified.router ?? router.instance) === router.instance) {
    if (isReachedAsBlue(run)) return undefined;
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

/** Each loopback port is another one; on a network, a firewall may tell ports apart. */
function isReachedAsBlue({ blue, green, runtime }: Run): boolean {
  if (!blue) return false;
  const [ofBlue, ofGreen] = [blue.live, green].map((one) => reachOf(one, runtime.reach));
  if (ofBlue?.kind !== "network" || ofGreen?.kind !== "network") return ofBlue?.kind === ofGreen?.kind;
  return ofBlue.network === ofGreen.network && blue.live.port === green.port;
}
