import { disturbances, edits, others, faultsOf, type Injection } from "./faults.js";
import { mixedScenarios } from "./mixed-scenarios.js";
import { memorySubject, scenarios as memoryScenarios, type Scenario } from "./scenarios.js";
import { seededRandom } from "./seeded-random.js";
import type { SentEffect } from "./simulated-process.js";
import { Simulation, type Schedule, type SimulationReport } from "./simulation.js";
import type { SweepSubject } from "./sweep-subject.js";

/** Sources and scenarios go together; those of `memorySource` if both are absent. */
export interface SweepOptions extends Partial<SweepSubject> {
  readonly scenarios?: readonly Scenario[];
  /** If true, each fault is followed by each fault of the recovery; true if absent. */
  readonly double?: boolean;
  /** Only this run, by its name in a failure's story: `blue-green, update: 5:lost, 3:crash-after`. */
  readonly replay?: string;
}

export interface SweepReport {
  runs: number;
  /** Effects that were sent, in all runs together. */
  effects: number;
  /** Faults that were injected. */
  faults: number;
  violations: number;
  /**
   * Empty if every invariant held. Otherwise the failing run with the fewest and earliest faults: its timeline,
   * the broken invariant, and the command that replays it alone.
   */
  story: string;
}

/**
 * Enumerates every effect of every scenario × every fault × every effect of the recovery × every fault, and
 * every disturbance at every effect. Checks all invariants after every effect. Each run is deterministic.
 */
export async function sweep(options: SweepOptions = {}): Promise<SweepReport> {
  const { scenarios = memoryScenarios, sources = memorySubject.sources, double = true } = options;
  const prepare = options.sources ? options.prepare : memorySubject.prepare;
  const { check } = options;
  const subject: SweepSubject = { sources, ...(prepare && { prepare }), ...(check && { check }) };
  const report: SweepReport = { runs: 0, effects: 0, faults: 0, violations: 0, story: "" };
  let fewest = Infinity;
  const play = async (scenario: Scenario, injections: readonly Injection[]): Promise<SimulationReport> => {
    const played = await new Simulation(subject, scenario.router).play(scenario, injections);
    report.runs += 1;
    report.faults += injections.length;
    report.effects += played.effects.reduce((sum, { length }) => sum + length, 0);
    if (played.violations.length > 0) {
      report.violations += 1;
      if (injections.length < fewest) report.story = tell(nameOf(scenario, injections), played);
      fewest = Math.min(fewest, injections.length);
    }
    return played;
  };
  if (options.replay !== undefined) {
    await play(...parseName(options.replay, scenarios));
    return report;
  }
  for (const scenario of scenarios) {
    const [sent = []] = (await play(scenario, [])).effects;
    for (const disturbance of disturbancesOf(sent, scenario)) await play(scenario, [disturbance]);
    const recoveries: [Injection, readonly SentEffect[]][] = [];
    for (const first of injectionsOf(sent, scenario)) {
      const { effects } = await play(scenario, [first]);
      recoveries.push([first, effects[1] ?? []]);
    }
    if (!double) continue;
    for (const [first, recovery] of recoveries) {
      for (const second of injectionsOf(recovery, scenario)) await play(scenario, [first, second]);
    }
  }
  return report;
}

/** Only for the first process. */
function disturbancesOf(sent: readonly SentEffect[], { isEdited, hasOther }: Scenario): Injection[] {
  const possible = disturbances.filter(
    (one) => (isEdited || !edits.has(one)) && (hasOther || !others.has(one)),
  );
  return sent.flatMap((_, index) => possible.map((fault): Injection => ({ at: index + 1, fault })));
}

/**
 * If no time passes in between, a crash right after an effect leaves the same state as a crash right before the
 * next one: played once.
 */
function injectionsOf(sent: readonly SentEffect[], { router }: Scenario): Injection[] {
  const { appliesLate = true } = router ?? {};
  return sent.flatMap(({ port, atMs }, index) => {
    const isSame = sent[index - 1]?.atMs === atMs;
    const faults = faultsOf(port, { appliesLate }).filter((fault) => fault !== "crash-before" || !isSame);
    return faults.map((fault): Injection => ({ at: index + 1, fault }));
  });
}

function nameOf({ name }: Scenario, injections: readonly Injection[]): string {
  return `${name}: ${injections.map(({ at, fault }) => `${at}:${fault}`).join(", ") || "no fault"}`;
}

function parseName(name: string, scenarios: readonly Scenario[]): [Scenario, Injection[]] {
  const scenario = scenarios.find((one) => name.startsWith(`${one.name}: `));
  if (!scenario) throw new RangeError(`replay: no scenario begins the name "${name}"`);
  const faults = name.slice(scenario.name.length).matchAll(/(\d+):([a-z-]+)/g);
  return [
    scenario,
    [...faults].map(([, at, fault]) => ({ at: Number(at), fault: fault as Injection["fault"] })),
  ];
}

/** Longer than a lease: a process that stalls must be harmless after it wakes. */
export const stallMs = 3_000;
const killWithinMs = 4_000;
/** An update has about so many effects. */
const latestLateEffect = 60;

export interface SchedulesReport {
  schedules: number;
  effects: number;
  /** The seeds that failed. */
  readonly failed: number[];
  /** The story of the first failure, as in a sweep. */
  story: string;
}

/**
 * Plays two deployers at once, for every seed from `from` to below `to`. The seed decides how long each call waits and, in every second schedule, when
 * one of the two is killed: every seed gives another order of events. Ten seeds play mixed updates, in every second of which one effect arrives late; the
 * next seventy play the plain scenarios in turn.
 */
export async function sweepSchedules({
  from,
  to,
}: {
  readonly from: number;
  readonly to: number;
}): Promise<SchedulesReport> {
  const report: SchedulesReport = { schedules: 0, effects: 0, failed: [], story: "" };
  for (let seed = from; seed < to; seed += 1) {
    const { scenario, late } = drawScenario(seed);
    const simulation = new Simulation(memorySubject, scenario.router);
    const played = await simulation.playTwo(scenario, { ...seededSchedule(seed), late });
    report.schedules += 1;
    report.effects += played.effects.reduce((sum, { length }) => sum + length, 0);
    if (played.violations.length === 0) continue;
    if (report.failed.length === 0) report.story = tell(`${scenario.name}: seed ${seed}`, played);
    report.failed.push(seed);
  }
  return report;
}

/** From a sequence of its own: a known seed keeps its schedule. */
function drawScenario(seed: number): { readonly scenario: Scenario } & Pick<Schedule, "late"> {
  const plain = memoryScenarios[seed % memoryScenarios.length] as Scenario;
  if (Math.floor(seed / memoryScenarios.length) % 8 > 0) return { scenario: plain };
  const random = seededRandom(~seed);
  const scenario = mixedScenarios[Math.floor(random() * mixedScenarios.length)] ?? plain;
  const at = Math.ceil(random() * latestLateEffect);
  return { scenario, late: random() < 0.5 ? { process: random() < 0.5 ? 0 : 1, at } : undefined };
}

function seededSchedule(seed: number): Schedule {
  const random = seededRandom(seed);
  const stallsAt = random();
  return {
    turn: (clock) => clock.sleep(random() < 0.02 ? stallMs * stallsAt : random() * 20),
    kill: random() < 0.5 ? { process: random() < 0.5 ? 0 : 1, afterMs: random() * killWithinMs } : undefined,
  };
}

function tell(name: string, { timeline, violations }: SimulationReport): string {
  const broken = violations.slice(0, 5).map(({ invariant, message }) => `${invariant}: ${message}`);
  return [...timeline(), ...broken, `replay: "${name}"`].join("\n");
}
