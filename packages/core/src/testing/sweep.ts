import { disturbances, faultsOf, type Fault, type Injection, type PortName } from "./faults.js";
import { scenarios as allScenarios, type Scenario } from "./scenarios.js";
import { simulate, simulateTwo, type SimulationReport } from "./simulation.js";

export interface SweepOptions {
  /** All of them where absent. */
  readonly scenarios?: readonly Scenario[];
  /** Whether each fault is followed by each fault of the recovery; true where absent. */
  readonly double?: boolean;
  /** Of `shards` parts of the runs, only the one with this number, from 0: for several processes side by side. */
  readonly shard?: { readonly index: number; readonly of: number };
  /** Stops at the first violation. */
  readonly stopAtFirst?: boolean;
  readonly onProgress?: (report: SweepReport) => void;
}

export interface SweepFailure {
  readonly scenario: string;
  readonly injections: readonly Injection[];
  readonly report: SimulationReport;
}

export interface SweepReport {
  runs: number;
  /** Effects that were sent, in all runs together. */
  effects: number;
  /** Faults that were injected. */
  faults: number;
  violations: number;
  /** The first failure of each scenario, shrunk. */
  readonly failures: SweepFailure[];
}

/**
 * Enumerates every effect of every scenario × every fault × every effect of the recovery × every fault, checking all
 * invariants after every effect. Each run is deterministic: a scenario's name and its injections replay it.
 */
export async function sweep(options: SweepOptions = {}): Promise<SweepReport> {
  const { scenarios = allScenarios, double = true, shard = { index: 0, of: 1 } } = options;
  const report: SweepReport = { runs: 0, effects: 0, faults: 0, violations: 0, failures: [] };
  let turn = 0;
  const play = async (scenario: Scenario, injections: readonly Injection[]): Promise<SimulationReport> => {
    const played = await simulate(scenario, injections);
    report.runs += 1;
    report.faults += injections.length;
    report.effects += played.effects.reduce((sum, { length }) => sum + length, 0);
    if (played.violations.length > 0) {
      report.violations += 1;
      if (!report.failures.some((failure) => failure.scenario === scenario.name)) {
        report.failures.push({ scenario: scenario.name, injections, report: played });
      }
    }
    return played;
  };
  for (const scenario of scenarios) {
    const plain = await play(scenario, []);
    for (const disturbance of disturbancesOf(plain.effects[0] ?? [])) await play(scenario, [disturbance]);
    for (const first of injectionsOf(plain.effects[0] ?? [])) {
      turn += 1;
      if (turn % shard.of !== shard.index) continue;
      const single = await play(scenario, [first]);
      if (options.stopAtFirst && report.violations > 0) return report;
      options.onProgress?.(report);
      if (!double) continue;
      for (const second of injectionsOf(single.effects[1] ?? [])) {
        await play(scenario, [first, second]);
        if (options.stopAtFirst && report.violations > 0) return report;
      }
    }
  }
  return report;
}

/** Every disturbance at every effect, followed by no other: for the first process only. */
function disturbancesOf(ports: readonly PortName[]): Injection[] {
  return ports.flatMap((_, index) => disturbances.map((fault): Injection => ({ at: index + 1, fault })));
}

function injectionsOf(ports: readonly PortName[]): Injection[] {
  return ports.flatMap((port, index) =>
    faultsOf(port).map((fault: Fault): Injection => ({ at: index + 1, fault })),
  );
}

/** Plays one run again: what `sweep` prints of a failure leads back to it. */
export function replay(scenarioName: string, injections: readonly Injection[]): Promise<SimulationReport> {
  const scenario = allScenarios.find(({ name }) => name === scenarioName);
  if (!scenario) throw new RangeError(`there is no scenario ${scenarioName}`);
  return simulate(scenario, injections);
}

export interface SchedulesReport {
  schedules: number;
  effects: number;
  violations: number;
  /** The first seeds that failed. */
  readonly failures: {
    readonly scenario: string;
    readonly seed: number;
    readonly report: SimulationReport;
  }[];
}

/** Two deployers at once, for every seed from `from` to below `to`, the scenarios in turn. */
export async function sweepSchedules({
  from,
  to,
  scenarios = allScenarios,
}: {
  readonly from: number;
  readonly to: number;
  readonly scenarios?: readonly Scenario[];
}): Promise<SchedulesReport> {
  const result: SchedulesReport = { schedules: 0, effects: 0, violations: 0, failures: [] };
  for (let seed = from; seed < to; seed += 1) {
    const scenario = scenarios[seed % scenarios.length];
    if (!scenario) break;
    const report = await simulateTwo(scenario, seed);
    result.schedules += 1;
    result.effects += report.effects.reduce((sum, { length }) => sum + length, 0);
    if (report.violations.length === 0) continue;
    result.violations += 1;
    if (result.failures.length < 5) result.failures.push({ scenario: scenario.name, seed, report });
  }
  return result;
}
