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
}

interface LiveParts {
  readonly live: Pick<RuntimeState["live"], "port">;
  readonly route: Pick<NonNullable<RuntimeState["route"]>, "domains"> | undefined;
}

/** The words for each step. Steps that change nothing have none. */
export const words: Readonly<Record<StepName, (of: Described) => readonly string[]>> = {
  createGreen: ({ description: { inPlace } }) =>
    inPlace === true ? [] : ["create green under a name of its own, not started"],
  awaitRetired: () => [],
  askBeforeStop: () => [],
  awaitLiveMarker: () => [],
  stopBlue: ({ description: { inPlace }, blue }) =>
    blue !== undefined && inPlace !== true ? [`stop ${blue}; the downtime begins`] : [],
  removeLeftovers: () => [],
  startGreen({ description: { inPlace }, state, strategy }) {
    if (strategy === "blue-green") return ["start green beside blue"];
    if (inPlace !== true) return ["start green"];
    return [
      `bring the stack up in place${state ? "; changed services are replaced, and the downtime begins" : ""}`,
    ];
  },
  gateGreen: ({ description }) => [`wait until green is ready: ${describeGate(description)}`],
  runPreCutover({ description: { lifecycle = plainLifecycle } }) {
    const { preCutover } = lifecycle;
    return preCutover ? [`run hooks.pre_cutover in green, at most ${preCutover.timeoutMs / 1000} s`] : [];
  },
  giveAliasToGreen({ description: { lifecycle = plainLifecycle } }) {
    const { alias } = lifecycle;
    return alias === undefined ? [] : [`give the alias ${alias} to green`];
  },
  takeOver({ description: { domains }, state }) {
    if (domains.length === 0)
      return state?.route ? [`remove the route of ${state.route.domains.join(", ")}`] : [];
    return [
      `write the route of ${domains.join(", ")} in place, to green, under a new nonce`,
      "verify through the proxy that only green answers",
    ];
  },
  settle: (of) => ["save green as the live container", ...describeSettling(of)],
};

function describeSettling({ description, state, blue, strategy }: Described): string[] {
  const { drain, bakeMs, retain, alias, postCutover } = description.lifecycle ?? plainLifecycle;
  const isBlueGreen = strategy === "blue-green";
  const summaries: string[] = [];
  if (blue !== undefined && isBlueGreen && alias !== undefined)
    summaries.push(`take the alias ${alias} from ${blue}`);
  if (postCutover) summaries.push("run hooks.post_cutover in green");
  if (state && isBlueGreen && state.live.port !== undefined && (state.route || alias !== undefined)) {
    const { timeoutMs } = drain;
    const limit = timeoutMs === undefined ? "without limit" : `at most ${timeoutMs / 1000} s`;
    if (bakeMs > 0 && state.route && description.domains.length > 0)
      summaries.push(`for ${bakeMs / 1000} s, go back to ${blue} if green does worse`);
    summaries.push(`let ${blue} finish its open connections, ${limit}`);
  }
  const stop = isBlueGreen ? "stop and " : "";
  if (blue && description.inPlace !== true)
    summaries.push(retain > 0 ? `${stop}keep ${blue} for a rollback` : `${stop}remove ${blue}`);
  return summaries;
}

function describeGate({ gate: { probe, livenessWindowMs } }: Described["description"]): string {
  if (probe) {
    return `${probe.successes} good answers in a row from port ${probe.port}${probe.path} within ${(probe.startPeriodMs + probe.deadlineMs) / 1000} s`;
  }
  return `the image's own health check, or ${livenessWindowMs / 1000} s without a restart if it has none`;
}
