import type { Container } from "../ports/runtime.js";
import type { RuntimeState } from "../records/records.js";
import type { Engine } from "../journal/engine.js";
import type { Damage } from "./damage.js";
import { findDamage, repairable, type Seen } from "./find-damage.js";

const atOnce = 8;

/**
 * The known facts of each workload without an open deployment, in one look at the store and one at the engine.
 */
async function lookAtAll({ store, runtime }: Engine, signal: AbortSignal): Promise<Map<string, Seen>> {
  const [states, open, containers] = await Promise.all([
    store.listStates(),
    store.listOpenDeployments(),
    runtime.list(undefined, signal),
  ]);
  const stateOf = new Map<string, RuntimeState>(states.map((state) => [state.workload, state]));
  const containersOf = new Map<string, Container[]>();
  for (const container of containers) {
    const { workload = "" } = container;
    containersOf.set(workload, [...(containersOf.get(workload) ?? []), container]);
  }
  const names = new Set([...stateOf.keys(), ...containersOf.keys()]);
  for (const { workload } of open) names.delete(workload);
  return new Map(
    [...names].map((name) => [
      name,
      { workload: name, state: stateOf.get(name), containers: containersOf.get(name) ?? [] },
    ]),
  );
}

/** Calls `repair` for each workload with wanted damage, a few at a time. A failure does not stop the others. */
export async function repairAll(
  engine: Engine,
  signal: AbortSignal,
  {
    isWanted,
    repair,
  }: {
    readonly isWanted: (workload: string, damage: readonly Damage[]) => Promise<boolean>;
    readonly repair: (workload: string) => Promise<void>;
  },
): Promise<void> {
  const all = [...(await lookAtAll(engine, signal))];
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = all.shift(); next; next = all.shift()) {
      const [workload, seen] = next;
      try {
        const damage = repairable(await findDamage(engine, seen, signal));
        if (damage.length > 0 && (await isWanted(workload, damage))) await repair(workload);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failures.length > 0) throw failures[0];
}
