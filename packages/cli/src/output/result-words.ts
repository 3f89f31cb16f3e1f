import { outcomeOf } from "@cutover/client";
import type { DeploymentResult } from "@cutover/core";
import { wrapped } from "./cells.js";
import type { Colours } from "./colours.js";
import { phaseName, shortDigest } from "./event-words.js";
import { shown } from "./output.js";
import { counted, shownDuration } from "./units.js";

type Shifted = NonNullable<NonNullable<DeploymentResult["evidence"]>["shifted"]>[number];

/** What became of a deployment, in one line, then its facts. */
export function resultLines(
  result: DeploymentResult,
  {
    colours,
    width,
    serves,
    isRemoval = false,
  }: {
    readonly colours: Colours;
    readonly width: number;
    readonly serves: string | undefined;
    readonly isRemoval?: boolean | undefined;
  },
): string[] {
  const { workload, id, timings, strategy } = result;
  const outcome = outcomeOf(result);
  const mark = outcome === "succeeded" ? colours.green("✓") : outcome === "running" ? "…" : colours.red("✗");
  const took = outcome === "running" ? "" : ` ${colours.dim(`(${shownDuration(timings.totalMs)})`)}`;
  const facts: [string, string][] = [["deployment", id]];
  if (outcome === "succeeded" && !isRemoval) {
    if (strategy !== undefined) facts.push(["strategy", strategy]);
    facts.push(...evidence(result));
    facts.push(["downtime", downtime(result)]);
  } else if (outcome !== "succeeded" && serves !== undefined) facts.push(["serving", serves]);
  const words = outcome === "succeeded" && isRemoval ? "was removed" : endWords(result);
  return [`${mark} ${colours.bold(workload)} ${words}${took}`, ...factLines(facts, { colours, width })];
}

/** Names before their values; what does not fit goes on below the value. */
export function factLines(
  facts: readonly (readonly [string, string])[],
  { colours, width }: { readonly colours: Colours; readonly width: number },
): string[] {
  const names = Math.max(...facts.map(([name]) => name.length));
  return facts.flatMap(([name, value]) =>
    wrapped(value, Math.max(10, width - names - 4)).map(
      (part, index) => `  ${colours.dim((index === 0 ? name : "").padEnd(names))}  ${part}`,
    ),
  );
}

function endWords(result: DeploymentResult): string {
  const during = `while it was ${phaseName(result.phase).replace(/^./, (first) => first.toLowerCase())}`;
  switch (outcomeOf(result)) {
    case "succeeded":
      return "succeeded";
    case "failed":
      return `failed ${during}, and was undone`;
    case "invalid":
      return "was not begun: its config is invalid";
    case "refused":
      return "was not carried out; nothing was changed";
    case "not-restored":
      return "failed, and what served before is not restored";
    case "cancelled":
      return "was cancelled";
    case "superseded":
      return "was superseded by a newer deployment";
    case "running":
      return "is left open: the next deployer finishes or undoes it";
  }
}

function evidence({ evidence: proof, timings }: DeploymentResult): [string, string][] {
  if (!proof) return [];
  const { domains, reads, windowMs, staleReads, upstreamStatus, reached, reach, shifted } = proof;
  const after = timings.cutoverMs === undefined ? "" : `after ${shownDuration(timings.cutoverMs)}: `;
  const stale = staleReads === 0 ? "" : `, after ${counted(staleReads, "read")} that did not reach it yet`;
  const facts: [string, string][] = [
    ["domains", domains.map(shown).join(", ")],
    [
      "switched",
      `${after}${counted(reads, "read")} in ${shownDuration(windowMs)}, all of the new route${stale}`,
    ],
    ["answers", `HTTP ${upstreamStatus} through the proxy`],
  ];
  if (reach) facts.push(["ahead", `HTTP ${reach.status} through the proxy before the switch`]);
  if (shifted) facts.push(["shifted", shifted.map(shareWords).join(", ")]);
  if (reached?.counted === true && reached.asks !== undefined)
    facts.push([
      "reached",
      `${reached.green ?? 0} of ${counted(reached.asks, "request")} seen to arrive at the new version`,
    ]);
  return facts;
}

/** `10 % (112 of 1100 drawn)` */
function shareWords({ weight, drawn }: Shifted): string {
  return `${weight} % (${drawn.green} of ${drawn.asked} drawn)`;
}

function downtime({ timings: { downtimeMs }, strategy }: DeploymentResult): string {
  if (downtimeMs !== undefined) return shownDuration(downtimeMs);
  return strategy === "blue-green" ? "none" : "none measured";
}

/** A live container, as in "registry/web:2 (m1x…, running)". */
export function servingWords(
  live: { readonly image: string; readonly deployment: string; readonly state: string } | undefined,
): string {
  if (!live) return "nothing yet";
  return `${shown(shortDigest(live.image))}, deployment ${live.deployment}, ${live.state}`;
}
