import type { LoggedEvent } from "@cutover/core";

/** One line for a person; undefined for what would only fill a log. */
export function describeEvent(event: LoggedEvent): string | undefined {
  switch (event.type) {
    case "pull:finished":
      return `${event.pulled ? "pulled" : "found"} ${event.image} (${event.digest})`;
    case "pull:retried":
      return `pull of ${event.image} failed, attempt ${event.attempt}: ${event.error.message}`;
    case "tree:fetched":
      return `fetched ${event.from}${event.revision === undefined ? "" : ` at ${event.revision}`}`;
    case "build:step":
      return `build ${event.step}: ${event.instruction}`;
    case "build:line":
    case "stack:output":
    case "log:written":
    case "hook:line":
      return `  ${event.line}`;
    case "build:finished":
      return `${event.built ? "built" : "reused"} ${event.image}`;
    case "strategy:resolved":
      return `strategy ${event.strategy}: ${event.reason}`;
    case "warning:found":
      return `warning ${event.code}: ${event.message}`;
    case "phase:entered":
      return `phase ${event.phase}`;
    case "container:created":
    case "container:started":
    case "container:stopped":
    case "container:removed":
    case "container:retained":
      return `${event.type.slice("container:".length)} ${event.container}`;
    case "probe:attempted":
      return `probe ${event.attempt}: ${event.message}`;
    case "gate:passed":
      return `${event.container} is ready, by its ${event.by}`;
    case "reach:proven":
      return `the proxy reaches ${event.container}, which answers ${event.status}; live requests still go to blue`;
    case "hold:started":
      return `${event.container} is held for ${Math.round(event.leftMs / 1000)} s, until it is promoted`;
    case "hold:promoted":
      return `${event.container} is promoted${event.by === undefined ? "" : ` by ${event.by}`}${event.why === undefined ? "" : `: ${event.why}`}`;
    case "shift:stepped":
      return `${event.container} gets ${event.weight} % of the requests, step ${event.step} of ${event.steps}, for ${Math.round(event.leftMs / 1000)} s`;
    case "shift:watched": {
      const { green, blue } = event.watched;
      return event.worse === undefined
        ? `${event.container} does well with ${event.weight} % of the requests: ${green.failed} of ${green.asked} failed, of blue's ${blue.failed} of ${blue.asked}`
        : `${event.container}: ${event.worse}`;
    }
    case "route:written":
      return `route written for ${event.domains.join(", ")}`;
    case "route:verified":
      return `route verified by ${event.evidence.reads} reads`;
    case "route:removed":
      return `route removed for ${event.domains.join(", ")}`;
    case "router:waiting":
      return `the proxy does not answer for ${Math.round(event.waitedMs / 1000)} s: ${event.error.message}`;
    case "state:committed":
      return `${event.container} is live`;
    case "drain:started":
      return `draining ${event.container}`;
    case "drain:finished":
      return `drained ${event.container}: ${event.outcome} after ${event.waitedMs} ms`;
    case "bake:started":
      return `watching ${event.container} for ${event.durationMs} ms`;
    case "bake:finished":
      return event.worse === undefined
        ? `${event.container} does well`
        : `${event.container}: ${event.worse}`;
    case "hook:started":
      return `hook ${event.hook}`;
    case "hook:finished":
      return `hook ${event.hook} ended with ${event.exitCode ?? "a timeout"}`;
    case "alias:moved":
      return `alias ${event.alias} leads to ${event.to}`;
    case "queue:waiting":
      return `waiting for ${event.ahead} others`;
    case "damage:found":
      return `damage: ${event.problems.join("; ")}`;
    case "clean-up:failed":
      return `${event.what} failed: ${event.error.message}`;
    case "deployment:abandoned":
      return `given up: ${event.why}`;
    case "deployment:recovered":
      return `taken over in phase ${event.phase}: ${event.action}`;
    case "pull:progressed":
    case "drain:progressed":
    case "deployment:finished":
      return undefined;
  }
}
