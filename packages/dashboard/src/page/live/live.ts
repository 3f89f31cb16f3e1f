import type { LoggedEvent } from "@cutover/client";
import { DeployerError } from "@cutover/schema/errors";
import { client } from "../api/client.js";

type Listener = (events: readonly LoggedEvent[]) => void;

const listeners = new Set<Listener>();
let pending: LoggedEvent[] = [];
/** The place of the newest event that was read. */
let lastSeq: number | undefined;

/** Calls `listener` with new events of all workloads, those of one frame together. Returns the end of it. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Follows the events of all workloads until the session ends, over restarts of the server. A hidden page holds no
 * connection, of which a browser has six; what it missed it reads when it is seen again.
 */
export async function followLive(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await untilSeen(signal);
    if (signal.aborted) return;
    const hiding = new AbortController();
    const onHide = (): void => void (document.visibilityState === "hidden" && hiding.abort());
    document.addEventListener("visibilitychange", onHide);
    try {
      lastSeq ??= (await client.serverStatus()).lastEvent;
      const both = AbortSignal.any([signal, hiding.signal]);
      for await (const event of client.events({ after: lastSeq, signal: both })) {
        lastSeq = event.seq;
        dispatch(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof DeployerError && error.code !== "SERVER_UNREACHABLE") throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    } finally {
      document.removeEventListener("visibilitychange", onHide);
    }
  }
}

function dispatch(event: LoggedEvent): void {
  if (pending.length === 0) requestAnimationFrame(flush);
  pending.push(event);
}

function flush(): void {
  const events = pending;
  pending = [];
  for (const listener of listeners) listener(events);
}

async function untilSeen(signal: AbortSignal): Promise<void> {
  while (document.visibilityState === "hidden" && !signal.aborted)
    await new Promise<void>((resolve) => {
      const done = (): void => {
        document.removeEventListener("visibilitychange", done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      document.addEventListener("visibilitychange", done);
      signal.addEventListener("abort", done);
    });
}
