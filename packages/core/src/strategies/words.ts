import { say } from "@cutover/schema/sayings";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { RuntimeState } from "../records/records.js";
import { plainLifecycle } from "./plain-lifecycle.js";
import type { StepName } from "./strategies.js";

export interface Described {
  readonly description: Pick<WorkloadDescription, "domains" | "gate" | "lifecycle" | "inPlace">;
  /** What is live; undefined if nothing is. */
  readonly state: LiveParts | undefined;
  /** The name of what is live. */
  readonly blue: string | undefined;
  readonly strategy: "blue-green" | "recreate";
  /** The longest wait for a promotion, as it was asked for, such as "1h"; undefined: none. */
  readonly hold?: string | undefined;
  /** True if nobody has proved yet that the proxy reaches green. */
  readonly isStaged?: boolean;
  /** True if green is asked through the proxy from the start. */
  readonly isAskedThroughProxy?: boolean;
}

interface LiveParts {
  readonly live: Pick<RuntimeState["live"], "port">;
  readonly route: Pick<NonNullable<RuntimeState["route"]>, "domains"> | undefined;
}

/** The words for each step. Steps that change nothing have none. */
export const words: Readonly<Record<StepName, (of: Described) => readonly string[]>> = {
  createGreen: ({ description: { inPlace } }) => (inPlace === true ? [] : [say("plan.create")]),
  awaitRetired: () => [],
  askBeforeStop: () => [],
  awaitLiveMarker: () => [],
  stopBlue: ({ description: { inPlace }, blue }) =>
    blue !== undefined && inPlace !== true ? [say("plan.stop", { blue })] : [],
  removeLeftovers: () => [],
  startGreen({ description: { inPlace }, state, strategy }) {
    if (strategy === "blue-green") return [say("plan.start-beside")];
    if (inPlace !== true) return [say("plan.start")];
    return [say(state ? "plan.up-again" : "plan.up")];
  },
  gateGreen: ({ description, isAskedThroughProxy }) => [
    ...(isAskedThroughProxy === true && description.domains.length > 0 ? [say("plan.lead")] : []),
    describeGate(description),
  ],
  stageGreen({ description: { lifecycle = plainLifecycle }, state, isStaged, isAskedThroughProxy }) {
    if (isStaged === true) return [say("plan.stage")];
    const isWanted = lifecycle.preview || (lifecycle.failover && state?.route !== undefined);
    return isWanted && isAskedThroughProxy !== true ? [say("plan.stage-known")] : [];
  },
  holdGreen: ({ hold }) => (hold === undefined ? [] : [say("plan.hold", { duration: hold })]),
  runPreCutover({ description: { lifecycle = plainLifecycle } }) {
    const { preCutover } = lifecycle;
    return preCutover ? [say("plan.pre-cutover", { seconds: preCutover.timeoutMs / 1000 })] : [];
  },
  shiftTraffic({ description: { lifecycle = plainLifecycle }, state }) {
    if (!lifecycle.shift || !state?.route) return [];
    const steps = lifecycle.shift.steps.map(
      ({ weight, durationMs }) => `${weight} % (${durationMs / 1000} s)`,
    );
    return [say("plan.shift", { steps: steps.join(", ") })];
  },
  giveAliasToGreen({ description: { lifecycle = plainLifecycle } }) {
    const { alias } = lifecycle;
    return alias === undefined ? [] : [say("plan.give-alias", { alias })];
  },
  takeOver({ description: { domains, lifecycle = plainLifecycle }, state, strategy }) {
    if (domains.length === 0)
      return state?.route ? [say("plan.remove-route", { domains: state.route.domains.join(", ") })] : [];
    const isBeside = strategy === "blue-green" && lifecycle.failover && state?.route !== undefined;
    return [
      say("plan.write-route", { domains: domains.join(", ") }),
      ...(isBeside ? [say("plan.failover")] : []),
      say("plan.verify"),
    ];
  },
  settle: (of) => [say("plan.commit"), ...describeSettling(of)],
};

function describeSettling({ description, state, blue, strategy }: Described): string[] {
  const { drain, bakeMs, retain, alias, postCutover } = description.lifecycle ?? plainLifecycle;
  const isBlueGreen = strategy === "blue-green";
  const summaries: string[] = [];
  if (blue !== undefined && isBlueGreen && alias !== undefined)
    summaries.push(say("plan.take-alias", { alias, blue }));
  if (postCutover) summaries.push(say("plan.post-cutover"));
  if (
    blue !== undefined &&
    state &&
    isBlueGreen &&
    state.live.port !== undefined &&
    (state.route || alias !== undefined)
  ) {
    const { timeoutMs } = drain;
    if (bakeMs > 0 && state.route && description.domains.length > 0)
      summaries.push(say("plan.bake", { seconds: bakeMs / 1000, blue }));
    summaries.push(
      timeoutMs === undefined
        ? say("plan.drain-unlimited", { blue })
        : say("plan.drain", { blue, seconds: timeoutMs / 1000 }),
    );
  }
  if (blue && description.inPlace !== true) {
    const end = retain > 0 ? "keep" : "remove";
    summaries.push(say(isBlueGreen ? `plan.stop-and-${end}` : `plan.${end}`, { blue }));
  }
  return summaries;
}

function describeGate({ gate: { probe, livenessWindowMs } }: Described["description"]): string {
  if (probe) {
    return say("plan.probe", {
      count: probe.successes,
      address: `${probe.port}${probe.path}`,
      seconds: (probe.startPeriodMs + probe.deadlineMs) / 1000,
    });
  }
  return say("plan.watch", { seconds: livenessWindowMs / 1000 });
}
