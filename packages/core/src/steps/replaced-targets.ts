import { isIP } from "node:net";
import { moveAddress } from "../ports/moved-targets.js";
import type { Route, RouteTarget } from "../ports/router.js";
import type { Container } from "../ports/runtime.js";
import type { Revision, RuntimeState } from "../records/records.js";
import type { Engine } from "../journal/engine.js";
import { routeTarget } from "../revision/route-target.js";
import { isItself } from "../revision/own-containers.js";
import { nameOf } from "../revision/parts.js";

const recentDeployments = 20;

/**
 * Every target of a workload that loses its traffic to `target`: containers that are up, that were, or that are
 * kept.
 */
export async function replacedTargets(
  engine: Pick<Engine, "store" | "runtime">,
  { workload, blue }: { readonly workload: string; readonly blue?: RuntimeState | undefined },
  target: RouteTarget,
): Promise<RouteTarget[]> {
  const { store } = engine;
  const containers = listNow(engine, workload);
  const states = [await store.findState(workload), blue];
  const recent = await store.listDeployments(workload, { limit: recentDeployments });
  const references = [...states.flatMap(referencesOf), ...recent.flatMap(({ green }) => green ?? [])];
  const others = references.filter((one) => one.port !== undefined && !isEqual(routeTarget(one), target));
  const own = addressesOf(await containers, others);
  const found = [...states.flatMap((state) => state?.route?.target ?? []), ...targetsOf(references), ...own];
  const taken = await targetsOfOthers(engine, workload);
  // The new target is in the list by its name, so that another name of its container changes to that name too.
  const isKept = (one: RouteTarget): boolean => isIP(one.host) !== 0 && isEqual(one, target);
  return unique(found).filter((one) => !isKept(one) && !taken.some((other) => isEqual(one, other)));
}

/**
 * Targets of a workload to which nothing else in the proxy may lead when it is deployed or removed: containers
 * that are up and will be gone, and names that are gone already, which prevent nginx from loading anything.
 */
export async function vanishingTargets(
  engine: Pick<Engine, "store" | "runtime">,
  workload: string,
): Promise<RouteTarget[]> {
  const { store } = engine;
  const containers = listNow(engine, workload);
  const state = await store.findState(workload);
  const recent = await store.listDeployments(workload, { limit: recentDeployments });
  const gone = targetsOf(recent.flatMap(({ green }) => green ?? []));
  // Another container gets a loopback port in time; a name is never reused.
  const up = referencesOf(state);
  const own = addressesOf(await containers, up);
  return unique([...targetsOf(up), ...own, ...gone.filter(({ host }) => isIP(host) === 0)]);
}

/** People's additions to the route that lead to a container of the workload other than the live one. */
export async function findStrays(
  engine: Pick<Engine, "store" | "runtime">,
  { workload, others = [] }: Pick<Route, "workload" | "others">,
  target: RouteTarget,
): Promise<RouteTarget[]> {
  if (others.length === 0) return [];
  const from = await replacedTargets(engine, { workload }, target);
  return others.filter((other) => {
    const moved = moveAddress(other, { from, to: target });
    return moved !== undefined && !isEqual(moved, other);
  });
}

function referencesOf(state: RuntimeState | undefined): Revision[] {
  if (!state) return [];
  const others = [...(state.retained ?? []), ...(state.retiring ?? [])];
  return [state.live, ...others.map(({ container }) => container)];
}

/** No answer of the engine holds a route write up. */
function listNow({ runtime }: Pick<Engine, "runtime">, workload: string): Promise<readonly Container[]> {
  return runtime.list(workload).catch(() => []);
}

/** The containers' own addresses, which people may have written too. */
function addressesOf(containers: readonly Container[], references: readonly Revision[]): RouteTarget[] {
  return references.flatMap((reference) => {
    const { port } = reference;
    const container = containers.find((one) => isItself(one, reference) || one.name === nameOf(reference));
    if (container?.address === undefined || port === undefined) return [];
    return { scheme: "http" as const, host: container.address, port };
  });
}

function targetsOf(references: readonly Revision[]): RouteTarget[] {
  return references.filter(({ port }) => port !== undefined).map(routeTarget);
}

/** Targets of other workloads, whose loopback ports may have been ours once. */
async function targetsOfOthers({ store }: Pick<Engine, "store">, workload: string): Promise<RouteTarget[]> {
  const others = (await store.listStates()).filter((state) => state.workload !== workload);
  return targetsOf(others.flatMap(referencesOf));
}

function isEqual(one: RouteTarget, other: RouteTarget): boolean {
  return one.host === other.host && one.port === other.port;
}

function unique(targets: readonly RouteTarget[]): RouteTarget[] {
  return targets.filter((one, index) => targets.findIndex((other) => isEqual(one, other)) === index);
}
