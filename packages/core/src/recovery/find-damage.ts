import { say } from "@cutover/schema/sayings";
import type { Damage } from "./damage.js";
import type { Container } from "../ports/runtime.js";
import { isWanted, type RuntimeState } from "../records/records.js";
import type { Engine } from "../journal/engine.js";
import { describeFaults, inspectRoute } from "../steps/inspect-route.js";
import { withoutBlue } from "../strategies/withdraw-blue.js";
import { findLeftRoute } from "../steps/left-route.js";
import { noteFacts } from "../steps/note-facts.js";
import { findOwn, isLeftBy, isDouble } from "../revision/own-containers.js";
import { runtimesFor } from "../revision/runtimes.js";
import { isUp } from "../retention/retained.js";
import { findOverdue } from "../retention/retiring.js";
import { nameOf } from "../revision/parts.js";

export interface Seen {
  readonly workload: string;
  readonly state: RuntimeState | undefined;
  /** All containers with this workload's label. */
  readonly containers: readonly Container[];
}

/** Finds the damage of a workload that nobody deploys now; empty if all is well. Without effect. */
export async function findDamage(engine: Engine, seen: Seen, signal: AbortSignal): Promise<Damage[]> {
  const damage: Damage[] = [];
  const add = (cause: string, problem: string): unknown => damage.push({ cause, problem });
  const { state, containers } = seen;
  const live = state && findOwn(containers, state.live);
  if (state && live?.state !== "running" && live?.state !== "restarting") {
    add(
      `live ${state.live.deployment}`,
      say("damage.live", {
        said: say(`container.${live?.state ?? "gone"}`, { container: nameOf(state.live) }),
      }),
    );
  }
  const runtimeOf = runtimesFor(engine, { workload: seen.workload });
  const broken = state ? await runtimeOf(state.live).findDamage(state.live, signal) : [];
  for (const problem of broken) add(`part of ${state?.live.deployment}`, problem);
  damage.push(...(await findOverdue(engine, state, signal)));
  for (const { container } of state?.retained ?? []) {
    const found = findOwn(containers, container);
    if (found && isUp(found))
      add(`kept ${container.deployment}`, say("damage.kept-runs", { container: found.name }));
  }
  for (const container of containers) {
    const { name, deployment } = container;
    if (deployment === undefined) continue;
    if (state && isWanted(state, deployment) && !isDouble(state, container, containers)) continue;
    const record = await engine.store.findDeployment(deployment);
    if (isLeftBy(record, container)) add(`left ${deployment}`, say("damage.left", { container: name }));
  }
  try {
    damage.push(...(await findRouteDamage(engine, state, signal)));
    const left = await findLeftRoute(engine, seen, signal);
    if (left) add("left route", say("damage.route-left", { domains: left.route.domains.join(", ") }));
  } catch (error) {
    // If the proxy does not answer, containers are still repaired.
    if (damage.length === 0 || signal.aborted) throw error;
  }
  return damage;
}

/** As `findDamage`, for the route alone. */
export async function findRouteDamage(
  engine: Engine,
  state: RuntimeState | undefined,
  signal: AbortSignal,
): Promise<Damage[]> {
  if (!state?.route) return [];
  const { workload, live } = state;
  const route = withoutBlue(state.route);
  const { faults, found } = await inspectRoute(engine, { workload, route }, signal);
  await noteFacts(engine, { workload, route }, found);
  const [first] = faults;
  if (!first) return [];
  const problem = say("damage.route", {
    domains: route.domains.join(", "),
    said: describeFaults(faults),
  });
  return [{ cause: `route ${live.deployment}`, problem, ...(first.byHand && { byHand: true }) }];
}

/** The damage that a repair corrects. Only a person undoes the rest. */
export function repairable(damage: readonly Damage[]): Damage[] {
  return damage.filter(({ byHand }) => byHand !== true);
}
