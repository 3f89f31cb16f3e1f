import { isSameTarget } from "../router/router.js";
import type { Container } from "../runtime/runtime.js";
import { isDouble, isWanted, type LiveRoute, type RuntimeState } from "../store/records.js";
import type { Engine } from "./engine.js";
import { findOwn, isLeftBy } from "./own-containers.js";
import { isUp } from "./retained.js";
import { findOverdue } from "./retiring.js";
import { readMarker } from "./steps/read-marker.js";

export interface Seen {
  readonly state: RuntimeState | undefined;
  /** All containers that carry this workload's label. */
  readonly containers: readonly Container[];
}

export interface Damage {
  /** Its kind and its subject: the same for as long as it is the same damage. */
  readonly cause: string;
  /** In words. */
  readonly problem: string;
}

/** What is wrong with a workload that nobody deploys now; empty where all is well. Without effect. */
export async function findDamage(engine: Engine, seen: Seen, signal: AbortSignal): Promise<Damage[]> {
  const damage: Damage[] = [];
  const add = (cause: string, problem: string): unknown => damage.push({ cause, problem });
  const { state, containers } = seen;
  const live = state && findOwn(containers, state.live);
  if (state && live?.state !== "running" && live?.state !== "restarting") {
    add(`live ${state.live.deployment}`, `the live container ${state.live.name} is ${live?.state ?? "gone"}`);
  }
  const stack = state?.live.stack;
  const driver = stack && engine.sources.get(stack.source)?.stacks;
  const broken = stack && driver ? await driver.findDamage(stack, engine.runtime, signal) : [];
  for (const problem of broken) add(`stack ${state?.live.deployment}`, problem);
  damage.push(...(await findOverdue(engine, state, signal)));
  const route = state?.route;
  if (route && !(await leadsToLive(engine, { workload: state.workload, route }, signal))) {
    const domains = route.domains.join(", ");
    add(
      `route ${state.live.deployment}`,
      `the proxy does not answer for ${domains} from the live container's route`,
    );
  }
  for (const { container } of state?.retained ?? []) {
    const found = findOwn(containers, container);
    if (found && isUp(found))
      add(`kept ${container.deployment}`, `${found.name} is kept to go back to, but runs`);
  }
  for (const container of containers) {
    const { name, deployment } = container;
    if (deployment === undefined) continue;
    if (state && isWanted(state, deployment) && !isDouble(state, container, containers)) continue;
    const record = await engine.store.findDeployment(deployment);
    if (isLeftBy(record, container))
      add(`left ${deployment}`, `${name} was left by a deployment that is over`);
  }
  return damage;
}

/** What the proxy answers tells most; that its record forwards elsewhere, where a person changed just that, only the record tells. */
export async function leadsToLive(
  { router, prober }: Pick<Engine, "router" | "prober">,
  { workload, route }: { workload: string; route: LiveRoute },
  signal: AbortSignal,
): Promise<boolean> {
  for (const entrance of route.entrances) {
    const answer = await readMarker(prober, entrance, signal);
    if (answer.kind !== "marker" || answer.nonce !== route.nonce) return false;
  }
  const found = await router.read(workload, signal);
  return found !== undefined && isSameTarget(found.target, route.target);
}
