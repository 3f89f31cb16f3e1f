import { hasCode } from "../errors/deployer-error.js";
import type { Clock } from "../ports/clock.js";
import type { LoggedEvent } from "../ports/store.js";

const pauseMs = 5_000;

interface EventsFollower {
  readonly deployer: {
    events(options: { readonly after?: number; readonly signal: AbortSignal }): AsyncIterable<LoggedEvent>;
  };
  /** The `seq` of the last event that was taken; absent: only events from now on. */
  readonly after?: number | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** One event at a time. If it rejects, it is called with the same event again after a pause. */
  readonly take: (event: LoggedEvent) => Promise<void> | void;
}

/**
 * Gives each event of the durable log to `take`, in order. A store that fails is asked again every 5 s. Resolves if
 * `signal` aborts or the deployer closes.
 */
export async function followEvents({
  deployer,
  signal,
  clock,
  take,
  ...from
}: EventsFollower): Promise<void> {
  let { after } = from;
  while (!signal.aborted) {
    try {
      for await (const event of deployer.events({ ...(after !== undefined && { after }), signal })) {
        await take(event);
        after = event.seq;
      }
      return;
    } catch (error) {
      if (hasCode(error, "CLOSED")) return;
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }
}
