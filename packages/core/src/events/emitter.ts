import type { Clock } from "../ports/clock.js";
import type { EventLog } from "./event-log.js";
import type { DeploymentEvent, EmitDetail } from "./events.js";
import { LineLimit } from "./line-limit.js";
import { warn } from "./warn.js";

type Listener = (event: DeploymentEvent) => void;

interface Listening {
  readonly clock: Clock;
  /** Never throws. */
  readonly onEvent: Listener;
}

/**
 * Makes the application's callback safe: an error or a rejection from it ends neither the deployment nor the
 * process. The first failure becomes a process warning.
 */
export function listenerOf(onEvent: (event: DeploymentEvent) => unknown = () => undefined): Listener {
  let hasFailed = false;
  const failed = (error: unknown): void => {
    if (!hasFailed) warn("onEvent failed; later failures of it are not reported", error);
    hasFailed = true;
  };
  return (event) => {
    try {
      Promise.resolve(onEvent(event)).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}

/**
 * Reports the events of one deployment to the embedding application and to the readers of `log`. Never throws.
 */
export function emitterOf(
  { clock, onEvent }: Listening,
  of: { readonly workload: string; readonly deployment: string },
  log?: EventLog,
): EmitDetail {
  const limit = new LineLimit(clock, (detail) => {
    const event: DeploymentEvent = { ...of, atMs: clock.wallMs(), ...detail };
    log?.append(event);
    onEvent(event);
  });
  return (detail) => limit.put(detail);
}
