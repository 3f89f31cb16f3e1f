import type { LiveRoute, RuntimeState } from "../records/records.js";
import type { Engine } from "../journal/engine.js";
import { describeFaults, inspectRoute } from "../steps/inspect-route.js";
import { noteFacts } from "../steps/note-facts.js";
import type { Run } from "../journal/run.js";
import { readMarker } from "../steps/read-marker.js";

const lookEveryMs = 1_500;
const atOnce = 8;
const reloadMs = 500;
/** A route's record is read at most once in so many turns, and one route's record per turn. */
const recordTurns = 4;
/** If a look could not mend a route, or the proxy does not answer, the watchdog takes over for so many turns. */
const pauseTurns = 20;

export interface WatchMarkers {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Called if the route of a workload is wrong and nobody is at work on it. */
  readonly repair: (state: RuntimeState) => Promise<void>;
}

interface Look {
  readonly state: RuntimeState;
  readonly route: LiveRoute;
  readonly turn: number;
  /** True if no marker was wrong: it was the record's turn. */
  readonly isForRecord: boolean;
}

/**
 * Until `signal` aborts, if people can edit the proxy's routes: reads one marker of each route every second or
 * two, and starts a repair at once if the answer is wrong. Each turn also compares one route with its record,
 * because http still answers if a later https is dead. Writes no route while all is well. If a fault could not
 * be mended, the watchdog takes over, until the fault changes.
 */
export async function watchMarkers({ engine, signal, repair }: WatchMarkers): Promise<void> {
  if (engine.router.editedByOthers !== true) return;
  const seen = new Map<string, string>();
  /** The faults of the last look at a record. */
  const unmended = new Map<string, string>();
  /** The turn from which on the record may be read again. */
  const dueFrom = new Map<string, number>();
  /** The present entrances of a route, which need no write: people add certificates. */
  const moved = new Map<string, LiveRoute>();
  const mend = async ({ state, route, turn, isForRecord }: Look): Promise<void> => {
    const { workload } = state;
    const look = () => inspectRoute(engine, { workload, route }, signal);
    let { faults, found } = await look();
    if (faults.length > 0 && found?.nonce === route.nonce) {
      // The record is ours, and may have been saved a moment ago: the proxy will serve it soon.
      await engine.clock.idle(reloadMs, signal);
      ({ faults, found } = await look());
    }
    const words = faults.length > 0 ? `${route.nonce} ${describeFaults(faults)}` : "";
    const isOld = isForRecord && unmended.get(workload) === words;
    unmended.set(workload, words);
    if (isOld && words !== "") return void dueFrom.set(workload, turn + pauseTurns);
    if (words !== "") return repair(state);
    if (found) moved.set(workload, { ...route, entrances: found.entrances });
    await noteFacts(engine, { workload, route }, found);
  };
  const busy = new Set<string>();
  const mendAside = (look: Look): void => {
    const { state, turn } = look;
    const { workload } = state;
    busy.add(workload);
    dueFrom.set(workload, turn + recordTurns);
    void mend(look)
      .catch(() => dueFrom.set(workload, turn + pauseTurns))
      .finally(() => busy.delete(workload));
  };
  for (let turn = 0; !signal.aborted; turn += 1) {
    await engine.clock.idle(lookEveryMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const open = new Set((await engine.store.listOpenDeployments()).map(({ workload }) => workload));
      const states = (await engine.store.listStates()).filter(
        ({ workload }) => !open.has(workload) && !busy.has(workload),
      );
      const due = longestDue(states, dueFrom, turn);
      await lookAtSome(states, async (state) => {
        const { workload, route } = state;
        if (!route) return;
        if (state === due) return mendAside({ state, route, turn, isForRecord: true });
        const known = moved.get(workload);
        const present = known?.nonce === route.nonce ? known : route;
        const wrong = await wrongAnswer(engine, { route: present, turn }, signal);
        if (wrong === undefined) seen.delete(workload);
        if (wrong === undefined || seen.get(workload) === wrong) return;
        seen.set(workload, wrong);
        mendAside({ state, route, turn, isForRecord: false });
      });
    } catch {
      // If something does not answer now, the next second asks again.
    }
  }
}

function longestDue(
  states: readonly RuntimeState[],
  dueFrom: ReadonlyMap<string, number>,
  turn: number,
): RuntimeState | undefined {
  const from = ({ workload }: RuntimeState): number => dueFrom.get(workload) ?? 0;
  const [first] = states.filter(({ route }) => route).toSorted((a, b) => from(a) - from(b));
  return first && from(first) <= turn ? first : undefined;
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

/** The wrong answer of one of the entrances, each in its turn; undefined if it answers the marker. */
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

/**
 * As `watchMarkers`, for the committed route of a draining deployment: resolves if it must be put back; false
 * if `signal` aborts.
 */
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
      // If the proxy does not answer now, it is asked again.
    }
  }
  return false;
}
