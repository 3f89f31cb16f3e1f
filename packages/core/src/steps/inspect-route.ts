import { say } from "@cutover/schema/sayings";
import {
  isSameTarget,
  type Entrance,
  type Route,
  type RouteFacts,
  type RouteTarget,
} from "../ports/router.js";
import type { LiveRoute } from "../records/records.js";
import { isChallenged } from "./challenge.js";
import type { Engine } from "../journal/engine.js";
import { knownRoute } from "./known-route.js";
import { findStrays } from "./replaced-targets.js";
import { describeAnswer, readMarker, type MarkerAnswer } from "./read-marker.js";

export interface RouteFault {
  /** In words. */
  readonly problem: string;
  /** A person did it on purpose, and only a person undoes it. */
  readonly byHand?: true;
  /** It ends by itself. */
  readonly passes?: true;
}

export interface InspectedRoute {
  readonly faults: readonly RouteFault[];
  /** The proxy's present record. */
  readonly found: Route | undefined;
}

/**
 * Compares the last verified route with the proxy's record and with the served answers: one read at each
 * entrance of the present record, because people add and remove certificates. Without effect.
 */
export async function inspectRoute(
  engine: Pick<Engine, "router" | "runtime" | "prober" | "store" | "clock">,
  { workload, route }: { readonly workload: string; readonly route: LiveRoute },
  signal: AbortSignal,
): Promise<InspectedRoute> {
  const { router, prober } = engine;
  const known = knownRoute({ route }, router);
  const found = await router.read(workload, signal, known);
  if (!found) return { faults: [goneFault(known?.facts)], found };
  if (!found.enabled)
    return { faults: [{ problem: found.problem ?? say("route.off"), byHand: true }], found };
  const served = [
    ...found.entrances.map((entrance) => ({ entrance, faultOf: servedFault(route) })),
    ...(found.redirects ?? []).map((entrance) => ({ entrance, faultOf: redirectFault })),
  ].filter(({ entrance }) => route.domains.includes(entrance.domain));
  const answers = served.map(async ({ entrance, faultOf }): Promise<RouteFault[]> => {
    const problem = faultOf(await readMarker(prober, entrance, signal), entrance);
    if (problem === undefined) return [];
    const { domain, scheme } = entrance;
    return [{ problem: say("route.answers", { domain, said: problem, scheme }) }];
  });
  const strays = await findStrays(engine, found, route.target);
  const faults = [
    ...recordFaults(found, route),
    ...strays.map(strayFault),
    ...(await Promise.all(answers)).flat(),
  ];
  if (faults.length === 0) return { faults, found };
  const { domains } = found;
  const entrances = [...found.entrances, ...(found.redirects ?? [])];
  if (!(await isChallenged(engine, { workload, domains, entrances }, signal))) return { faults, found };
  const problem = say("route.challenged");
  return { faults: [{ problem, byHand: true, passes: true }], found };
}

/** With a person's settings on it, only a person creates it again. */
function goneFault({ guards }: RouteFacts = { guards: [] }): RouteFault {
  if (guards.length === 0) return { problem: say("route.gone") };
  const problem = say("route.gone-guarded", { guards: guards.join(", ") });
  return { problem, byHand: true };
}

function recordFaults(found: Route, { domains, target, nonce, fallback }: LiveRoute): RouteFault[] {
  const faults: RouteFault[] = [];
  const missing = domains.filter((domain) => !found.domains.includes(domain));
  if (missing.length > 0)
    faults.push({ problem: say("route.lacks-domains", { domains: missing.join(", ") }) });
  if (!isSameTarget(found.target, target)) {
    const { scheme, host, port } = found.target;
    faults.push({ problem: say("route.other-target", { target: `${scheme}://${host}:${port}` }) });
  }
  if (found.fallback && !(fallback && isSameTarget(found.fallback, fallback))) {
    const { host, port } = found.fallback;
    faults.push({ problem: say("route.fallback", { target: `${host}:${port}` }) });
  }
  if (found.nonce !== nonce) faults.push({ problem: say("route.other-marker") });
  if (!found.online) faults.push({ problem: found.problem ?? say("route.offline") });
  return faults;
}

function strayFault({ host, port }: RouteTarget): RouteFault {
  return {
    problem: say("route.stray", { target: `${host}:${port}` }),
  };
}

function servedFault({ nonce, entrances }: LiveRoute) {
  return (answer: MarkerAnswer, entrance: Entrance): string | undefined => {
    if (answer.kind === "marker" && answer.nonce === nonce) return undefined;
    const isKnown = entrances.some((one) => one.domain === entrance.domain && one.scheme === entrance.scheme);
    // If nobody listens, nothing was verified: the https address may be a wrong guess.
    if (answer.kind === "nobody" && entrance.scheme === "https" && !isKnown) return undefined;
    return describeAnswer(answer);
  };
}

function redirectFault(answer: MarkerAnswer): string | undefined {
  if (answer.kind === "redirect") return undefined;
  return say("answer.not-redirect", {
    said: answer.kind === "marker" ? say("answer.itself") : describeAnswer(answer),
  });
}

export function describeFaults(faults: readonly RouteFault[]): string {
  return faults.map(({ problem }) => problem).join("; ");
}
