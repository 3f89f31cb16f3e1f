import type { Clock } from "../clock/clock.js";
import type { EventLog } from "./event-log.js";
import type { DeploymentEvent, EmitDetail } from "./events.js";

interface Listening {
  readonly clock: Clock;
  readonly onEvent: (event: DeploymentEvent) => void;
}

/** Tells the embedding application, and the readers of `log`, what happens in one deployment. Never throws. */
export function emitterOf(
  { clock, onEvent }: Listening,
  of: { readonly workload: string; readonly deployment: string },
  log?: EventLog,
): EmitDetail {
  return (detail) => {
    const event: DeploymentEvent = { ...of, atMs: clock.wallMs(), ...detail };
    log?.append(event);
    try {
      onEvent(event);
    } catch (error) {
      process.emitWarning(`onEvent threw: ${String(error)}`, "CutoverWarning");
    }
  };
}
