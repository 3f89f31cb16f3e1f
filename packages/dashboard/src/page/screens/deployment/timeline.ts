import type { LoggedEvent } from "@cutover/client";

type Of<Type extends LoggedEvent["type"]> = Extract<LoggedEvent, { type: Type }>;
export type PhaseName = Of<"phase:entered">["phase"];

/** Attempts with the same answer, one after another. */
export interface Attempts {
  readonly first: number;
  readonly last: number;
  readonly ready: boolean;
  readonly message: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Something of a phase that is told in a line. */
export type Note = Exclude<
  LoggedEvent,
  {
    type:
      | "phase:entered"
      | "strategy:resolved"
      | "deployment:finished"
      | "probe:attempted"
      | "pull:progressed"
      | "build:step"
      | "build:line"
      | "hook:line"
      | "stack:output"
      | "log:written"
      | "route:verified"
      | "hold:started"
      | "drain:started"
      | "drain:progressed"
      | "drain:finished";
  }
>;

export interface Phase {
  readonly name: PhaseName;
  readonly startMs: number;
  /** Absent while it is under way. */
  readonly endMs?: number;
  readonly notes: readonly Note[];
  readonly attempts: readonly Attempts[];
  readonly pull?: Of<"pull:progressed">;
  /** The instruction that a build carries out. */
  readonly build?: Of<"build:step">;
  /** The newest lines of a build, a hook, a stack or green, oldest first. */
  readonly output: readonly string[];
  readonly evidence?: Of<"route:verified">["evidence"];
  readonly hold?: Of<"hold:started">;
  /** The newest share that green gets. */
  readonly shift?: Of<"shift:stepped">;
  readonly drain?: Of<"drain:progressed">;
  readonly drained?: Of<"drain:finished">;
}

export interface Timeline {
  readonly phases: readonly Phase[];
  readonly resolved?: Of<"strategy:resolved">;
  readonly finished?: Of<"deployment:finished">;
  /** Place of the newest event. */
  readonly lastSeq: number;
}

export const emptyTimeline: Timeline = { phases: [], lastSeq: 0 };

/** Lines that a phase keeps: the end of a build's output is what explains its failure. */
const outputKept = 500;

/** The timeline with further events. An event that it has is ignored. */
export function extend(timeline: Timeline, events: readonly LoggedEvent[]): Timeline {
  return events.reduce(
    (before, event) => (event.seq > before.lastSeq ? { ...take(before, event), lastSeq: event.seq } : before),
    timeline,
  );
}

function take(timeline: Timeline, event: LoggedEvent): Timeline {
  switch (event.type) {
    case "phase:entered":
      return enter(timeline, event.phase, event.atMs);
    case "strategy:resolved":
      return { ...timeline, resolved: event };
    case "deployment:finished":
      return { ...end(timeline, event.atMs), finished: event };
    case "probe:attempted":
      return change(timeline, event, ({ attempts }) => ({ attempts: attempted(attempts, event) }));
    case "pull:progressed":
      return change(timeline, event, () => ({ pull: event }));
    case "build:step":
      return change(timeline, event, ({ output }) => ({
        build: event,
        output: written(output, `#${event.step} ${event.instruction}`),
      }));
    case "build:line":
    case "hook:line":
    case "stack:output":
    case "log:written":
      return change(timeline, event, ({ output }) => ({ output: written(output, event.line) }));
    case "route:verified":
      return change(timeline, event, () => ({ evidence: event.evidence }));
    case "hold:started":
      return change(timeline, event, () => ({ hold: event }));
    case "shift:stepped":
      return change(timeline, event, ({ notes }) => ({ shift: event, notes: [...notes, event] }));
    case "drain:started":
      return timeline;
    case "drain:progressed":
      return change(timeline, event, () => ({ drain: event }));
    case "drain:finished":
      return change(timeline, event, () => ({ drained: event }));
    case "container:created":
    case "container:started":
    case "container:stopped":
    case "container:removed":
    case "container:retained":
    case "gate:passed":
    case "reach:proven":
    case "hold:promoted":
    case "shift:watched":
    case "pull:finished":
    case "pull:retried":
    case "tree:fetched":
    case "build:finished":
    case "route:written":
    case "route:removed":
    case "router:waiting":
    case "state:committed":
    case "alias:moved":
    case "hook:started":
    case "hook:finished":
    case "bake:started":
    case "bake:finished":
    case "warning:found":
    case "damage:found":
    case "clean-up:failed":
    case "deployment:recovered":
    case "deployment:abandoned":
    case "queue:waiting":
      return change(timeline, event, ({ notes }) => ({ notes: [...notes, event] }));
  }
}

function enter(timeline: Timeline, name: PhaseName, atMs: number): Timeline {
  // Preparation and preflight are told of twice by a deployment that waited.
  if (timeline.phases.at(-1)?.name === name) return timeline;
  const { phases, ...rest } = end(timeline, atMs);
  return { ...rest, phases: [...phases, begun(name, atMs)] };
}

function begun(name: PhaseName, startMs: number): Phase {
  return { name, startMs, notes: [], attempts: [], output: [] };
}

function end(timeline: Timeline, endMs: number): Timeline {
  const last = timeline.phases.at(-1);
  if (!last || last.endMs !== undefined) return timeline;
  return { ...timeline, phases: [...timeline.phases.slice(0, -1), { ...last, endMs }] };
}

/** What comes before any phase belongs to the preflight. */
function change(
  timeline: Timeline,
  { atMs }: LoggedEvent,
  changed: (phase: Phase) => Partial<Phase>,
): Timeline {
  const { phases, ...rest } = timeline;
  const last = phases.at(-1) ?? begun("preflight", atMs);
  return { ...rest, phases: [...phases.slice(0, -1), { ...last, ...changed(last) }] };
}

function attempted(attempts: readonly Attempts[], event: Of<"probe:attempted">): Attempts[] {
  const { attempt, ready, message, atMs } = event;
  const last = attempts.at(-1);
  const continues = last && last.ready === ready && last.message === message && attempt === last.last + 1;
  if (continues) return [...attempts.slice(0, -1), { ...last, last: attempt, toMs: atMs }];
  return [...attempts, { first: attempt, last: attempt, ready, message, fromMs: atMs, toMs: atMs }];
}

function written(output: readonly string[], line: string): string[] {
  return [...output.slice(-(outputKept - 1)), line];
}

/** The phases that a deployment by this strategy has yet to enter, if nothing goes wrong. */
export function phasesAhead(
  timeline: Timeline,
  {
    strategy,
    hold,
    shifts = false,
  }: { readonly strategy: string; readonly hold?: object | undefined; readonly shifts?: boolean },
): PhaseName[] {
  const probed: readonly PhaseName[] = [
    "probing",
    ...(hold ? (["held"] as const) : []),
    ...(shifts ? (["shifting"] as const) : []),
  ];
  const path: readonly PhaseName[] =
    strategy === "recreate"
      ? ["planned", "stopping", "starting", "switching", "draining"]
      : ["planned", ...probed, "switching", "draining"];
  const now = timeline.phases.at(-1)?.name;
  if (timeline.finished) return [];
  if (now === undefined || now === "preflight" || now === "queued") return [...path];
  const index = path.indexOf(now);
  const entered = new Set(timeline.phases.map(({ name }) => name));
  return index === -1 ? [] : path.slice(index + 1).filter((name) => !entered.has(name));
}
