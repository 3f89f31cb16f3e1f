import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LoggedEvent } from "@cutover/client";
import { client } from "../../api/client.js";
import { retry } from "../../live/retry.js";
import { endIfUnauthenticated } from "../../session/session.js";
import { emptyTimeline, extend, type Timeline } from "./timeline.js";

interface Followed {
  readonly timeline: ReadonlySignal<Timeline>;
  readonly error: ReadonlySignal<unknown>;
}

/** All events of a deployment, then each as it happens, until the deployment is over. */
export function useTimeline(id: string, onEvents: (events: readonly LoggedEvent[]) => void): Followed {
  const timeline = useSignal(emptyTimeline);
  const error = useSignal<unknown>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    let pending: LoggedEvent[] = [];
    timeline.value = emptyTimeline;
    const flush = (): void => {
      if (stop.signal.aborted) return;
      timeline.value = extend(timeline.value, pending);
      onEvents(pending);
      pending = [];
    };
    const follow = async (): Promise<void> => {
      const deployment = await retry(() => client.deployment(id));
      for await (const event of deployment.eventsAfter(0, { signal: stop.signal })) {
        if (pending.length === 0) requestAnimationFrame(flush);
        pending.push(event);
      }
    };
    follow().catch((failure: unknown) => {
      if (!stop.signal.aborted && !endIfUnauthenticated(failure)) error.value = failure;
    });
    return () => stop.abort();
  }, [id]);
  return { timeline, error };
}
