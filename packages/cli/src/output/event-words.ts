import type { DeploymentEvent } from "@cutover/core";
import { shown } from "./output.js";
import { counted, shownBytes, shownDuration, shownUntil, shownWait } from "./units.js";

export type Phase = Extract<DeploymentEvent, { type: "phase:entered" }>["phase"];
type EventOf<Type extends DeploymentEvent["type"]> = Extract<DeploymentEvent, { type: Type }>;

const phaseWords: Readonly<Record<Phase, string>> = {
  preflight: "Checking beforehand",
  queued: "Waiting for its turn",
  planned: "Preparing the image",
  stopping: "Stopping the old version",
  starting: "Starting the new version",
  probing: "Probing the new version",
  held: "Holding the new version",
  shifting: "Shifting requests to the new version",
  switching: "Switching the route",
  draining: "Settling",
  aborting: "Undoing",
  restoring: "Restoring the old version",
  removing: "Removing",
  repairing: "Repairing",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

export function phaseName(phase: Phase): string {
  return phaseWords[phase];
}

/** True for a phase that only names the end. */
export function isEnd(phase: Phase): boolean {
  return phase === "done" || phase === "failed" || phase === "cancelled";
}

/** True for a phase that puts back what was. */
export function isUndo(phase: Phase): boolean {
  return phase === "aborting" || phase === "restoring";
}

/** `held until 14:05:31 UTC` */
export function heldWords(untilMs: number, nowMs: number): string {
  return `held until ${shownUntil(untilMs, nowMs)}`;
}

/** `new version gets 10 % of the requests` */
export function weightWords(weight: number): string {
  return `new version gets ${weight} % of the requests`;
}

/** The command that lets it go on. */
export function promotion(deployment: string): string {
  return `cutover promote ${deployment}`;
}

/** `Waiting [2m 15s]… connections 3, requests 2, streams 1` */
export function drainWords({ open, waitedMs, leftMs }: EventOf<"drain:progressed">): string {
  const { connections, requests, streams } = open;
  const counts = [
    `connections ${connections ?? "unknown"}`,
    ...(requests === undefined ? [] : [`requests ${requests}`]),
    ...(streams === undefined ? [] : [`streams ${streams}`]),
  ];
  const left = leftMs === undefined ? "" : `, at most ${shownWait(leftMs)} more`;
  return `Waiting [${shownWait(waitedMs)}]… ${counts.join(", ")}${left}`;
}

/** `12.4 MB of 48.1 MB, 26%` */
export function pullWords({ currentBytes, totalBytes }: EventOf<"pull:progressed">): string {
  if (totalBytes <= 0) return shownBytes(currentBytes);
  const percent = Math.floor((100 * Math.min(currentBytes, totalBytes)) / totalBytes);
  return `${shownBytes(currentBytes)} of ${shownBytes(totalBytes)}, ${percent}%`;
}

export function probeWords({ attempt, ready, message, durationMs }: EventOf<"probe:attempted">): string {
  return `probe ${attempt}: ${shown(message)}${ready ? ` in ${shownDuration(durationMs)}` : ""}`;
}

/** The line that a program wrote, if the event is one. */
export function foreignLine(event: DeploymentEvent): string | undefined {
  switch (event.type) {
    case "log:written":
    case "build:line":
    case "stack:output":
    case "hook:line":
      return shown(event.line);
    default:
      return undefined;
  }
}

/** One line about an event that matters by itself; undefined for phases, progress and lines of programs. */
export function eventWords(event: DeploymentEvent): string | undefined {
  switch (event.type) {
    case "strategy:resolved":
      return `${event.strategy}: ${event.reason}`;
    case "drain:started":
      return "draining the old version";
    case "pull:finished":
      return `image ${shortDigest(event.digest)} ${event.pulled ? "is pulled" : "is already here"}`;
    case "pull:retried":
      return `pull attempt ${event.attempt} failed, retrying in ${shownDuration(event.delayMs)}: ${shown(event.error.message)}`;
    case "tree:fetched":
      return `files fetched from ${shown(event.from)}${event.revision === undefined ? "" : ` at ${event.revision.slice(0, 12)}`}`;
    case "build:step":
      return `build ${event.step}: ${shown(event.instruction)}`;
    case "build:finished":
      return event.built ? "image is built" : "image of an earlier build is reused";
    case "gate:passed":
      return gateWords[event.by];
    case "reach:proven":
      return `the proxy reaches the new version (HTTP ${event.status}); live requests still go to the old one`;
    case "hold:started":
      return `new version is ready and ${heldWords(event.untilMs, event.atMs)}, promote with: ${promotion(event.deployment)}`;
    case "hold:promoted":
      return `promoted${event.by === undefined ? "" : ` by ${shown(event.by)}`}${event.why === undefined ? "" : `: ${shown(event.why)}`}`;
    case "shift:stepped":
      return `${weightWords(event.weight)}, step ${event.step} of ${event.steps}, for ${shownDuration(event.leftMs)}`;
    case "shift:watched": {
      const { green, blue } = event.watched;
      return event.worse === undefined
        ? `new version does as well as the old one with ${event.weight} % of the requests (failed: ${failedOf(green)}; of the old one: ${failedOf(blue)})`
        : shown(event.worse);
    }
    case "route:verified": {
      const { reads, windowMs } = event.evidence;
      return `switch proved by ${counted(reads, "read")} in ${shownDuration(windowMs)}`;
    }
    case "route:removed":
      return `route removed: ${event.domains.join(", ")}`;
    case "router:waiting":
      return `the proxy cannot be reached, retrying for ${shownWait(event.leftMs)}: ${shown(event.error.message)}`;
    case "drain:finished":
      return event.cut === undefined
        ? `old version drained in ${shownDuration(event.waitedMs)}`
        : `drain ended at its deadline; connections cut: ${event.cut.connections ?? "unknown"}`;
    case "container:retained":
      return "old version is kept, stopped, for a rollback";
    case "bake:started":
      return `watching the new version for ${shownDuration(event.durationMs)}`;
    case "bake:finished":
      return event.worse === undefined ? "new version does as well as the old one" : shown(event.worse);
    case "hook:started":
      return `hook ${event.hook} runs`;
    case "hook:finished":
      return event.exitCode === undefined
        ? `hook ${event.hook} did not end in time`
        : `hook ${event.hook} exited with ${event.exitCode} after ${shownDuration(event.durationMs)}`;
    case "alias:moved":
      return `alias ${event.alias} leads to ${event.to}`;
    case "queue:waiting":
      return `waiting behind ${counted(event.ahead, "other deployment")}`;
    case "damage:found":
      return `repairing: ${event.problems.map(shown).join("; ")}`;
    case "deployment:recovered":
      return `a gone process left it in ${event.phase}; now: ${event.action}`;
    case "deployment:abandoned":
      return `given up: ${shown(event.why)}`;
    default:
      return undefined;
  }
}

function failedOf({ asked, failed }: EventOf<"shift:watched">["watched"]["green"]): string {
  return `${failed} of ${asked}`;
}

const gateWords = {
  probe: "new version is ready, by its probe",
  health: "new version is ready, by its image's health check",
  liveness: "new version keeps running",
} as const;

/** A warning, or a failure that changes nothing. */
export function warningWords(
  event: DeploymentEvent,
): { readonly text: string; readonly remedy: string } | undefined {
  if (event.type === "warning:found") {
    const { code, subject, message, remedy } = event;
    return { text: `${code}${subject === undefined ? "" : ` ${shown(subject)}`}: ${shown(message)}`, remedy };
  }
  if (event.type === "clean-up:failed")
    return {
      text: `could not ${shown(event.what)}: ${shown(event.error.message)}`,
      remedy: event.error.remedy,
    };
  return undefined;
}

/** `sha256:4f53cda18c2b…` */
export function shortDigest(reference: string): string {
  return reference.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/g, "$1…");
}
