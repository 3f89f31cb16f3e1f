import type { LiveRoute, RuntimeState } from "../store/records.js";
import type { Engine } from "./engine.js";
import { inspectRoute } from "./inspect-route.js";
import type { Run } from "./run.js";
import { readMarker } from "./steps/read-marker.js";

const lookEveryMs = 1_500;
const atOnce = 8;
const reloadMs = 500;

export interface WatchMarkers {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Called if the route of a workload on which nobody is at work is wrong. */
  readonly repair: (state: RuntimeState) => Promise<void>;
}

/**
 * Until `signal` aborts, for a proxy in which people edit routes: reads one marker of each route every second or two, and has a route repaired
 * as soon as it answers anything else. Writes nothing while all is well. What was seen and could not be mended is left to the watchdog's own
 * look, until something else is seen.
 */
export async function watchMarkers({ engine, signal, repair }: WatchMarkers): Promise<void> {
  if (engine.router.editedByOthers !== true) return;
  const seen = new Map<string, string>();
  /** Where a route is entered by now, without any need to write it: people add certificates. */
  const moved = new Map<string, LiveRoute>();
  const mend = async (state: RuntimeState, route: LiveRoute): Promise<void> => {
    const look = () => inspectRoute(engine, { workload: state.workload, route }, signal);
    let { faults, found } = await look();
    if (faults.length > 0 && found?.nonce === route.nonce) {
      // The record is ours, and may have been saved a moment ago: what is served follows.
      await engine.clock.idle(reloadMs, signal);
      ({ faults, found } = await look());
    }
    if (faults.length > 0) await repair(state);
    else if (found) moved.set(state.workload, { ...route, entrances: found.entrances });
  };
  const repairing = new Set<string>();
  for (let turn = 0; !signal.aborted; turn += 1) {
    await engine.clock.idle(lookEveryMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const open = new Set((await engine.store.listOpenDeployments()).map(({ workload }) => workload));
      const states = (await engine.store.listStates()).filter(
        ({ workload }) => !open.has(workload) && !repairing.has(workload),
      );
      await lookAtSome(states, async (state) => {
        const { workload, route } = state;
        if (!route) return;
        const known = moved.get(workload);
        const present = known?.nonce === route.nonce ? known : route;
        const wrong = await wrongAnswer(engine, { route: present, turn }, signal);
        if (wrong === undefined) seen.delete(workload);
        if (wrong === undefined || seen.get(workload) === wrong) return;
        seen.set(workload, wrong);
        repairing.add(workload);
        void mend(state, route)
          .catch(() => undefined)
          .finally(() => repairing.delete(workload));
      });
    } catch {
      // What does not answer now is asked again in a second.
    }
  }
}

async function lookAtSome(
  states: readonly RuntimeState[],
  look: (state: RuntimeState) => Promise<void>,
): Promise<void> {
  const left = [...states];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) await look(next);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** What one of the entrances, each in its turn, answers in place of the marker; undefined if it answers the marker. */
async function wrongAnswer(
  { prober }: Pick<Engine, "prober">,
  { route, turn }: { readonly route: LiveRoute; readonly turn: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  const entrance = route.entrances[turn % route.entrances.length];
  if (!entrance) return undefined;
  const answer = await readMarker(prober, entrance, signal);
  if (answer.kind === "marker" && answer.nonce === route.nonce) return undefined;
  return `${route.nonce} ${answer.kind} ${answer.kind === "marker" ? answer.nonce : ""}`;
}

/** As `watchMarkers`, of the route that a deployment has committed, while it drains: resolves once it needs to be put back; false once `signal` aborts. */
export async function awaitRouteLost({ engine, record }: Run, signal: AbortSignal): Promise<boolean> {
  if (engine.router.editedByOthers !== true) return false;
  const { workload } = record;
  for (let turn = 0; !signal.aborted; turn += 1) {
    try {
      await engine.clock.sleep(lookEveryMs, signal);
      const route = (await engine.store.findState(workload))?.route;
      if (!route) return false;
      if ((await wrongAnswer(engine, { route, turn }, signal)) === undefined) continue;
      const { faults } = await inspectRoute(engine, { workload, route }, signal);
      if (faults.some(({ byHand }) => byHand !== true)) return true;
    } catch {
      // A proxy that does not answer now is asked again.
    }
  }
  return false;
}
