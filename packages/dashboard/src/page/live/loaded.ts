import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LoggedEvent } from "@cutover/client";
import { hasCode } from "@cutover/schema/errors";
import { endIfUnauthenticated } from "../session/session.js";
import { onEvents } from "./live.js";
import { retry } from "./retry.js";

export interface Loaded<Value> {
  /** The last that came; stays while it is asked for again. */
  readonly value: ReadonlySignal<Value | undefined>;
  readonly error: ReadonlySignal<unknown>;
  readonly reload: () => void;
}

interface LoadOptions {
  /** Asks again if one of these events happens. */
  readonly on?: (event: LoggedEvent) => boolean;
  /** Asks again after so long, while the page is seen. */
  readonly everyMs?: number;
}

/** What `load` resolves with, for as long as `key` is the same. */
export function useLoaded<Value>(
  key: string,
  load: () => Promise<Value>,
  { on, everyMs }: LoadOptions = {},
): Loaded<Value> {
  const value = useSignal<Value | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const latest = useRef({ load, on, reload: () => {} });
  latest.current.load = load;
  latest.current.on = on;
  useEffect(() => {
    let isOver = false;
    let asked = 0;
    value.value = undefined;
    error.value = undefined;
    const ask = async (): Promise<void> => {
      const mine = (asked += 1);
      try {
        const loaded = await retry(latest.current.load);
        if (isOver || mine !== asked) return;
        value.value = loaded;
        error.value = undefined;
      } catch (failure) {
        if (isOver || mine !== asked || endIfUnauthenticated(failure)) return;
        // The banner tells of it, and what was shown stays.
        if (!(value.value !== undefined && hasCode(failure, "SERVER_UNREACHABLE"))) error.value = failure;
      }
    };
    latest.current.reload = () => void ask();
    void ask();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const stop = onEvents((events) => {
      if (!events.some((event) => latest.current.on?.(event) === true)) return;
      gathering ??= setTimeout(() => {
        gathering = undefined;
        void ask();
      }, 250);
    });
    const timer =
      everyMs === undefined
        ? undefined
        : setInterval(() => document.visibilityState === "visible" && void ask(), everyMs);
    return () => {
      isOver = true;
      stop();
      clearTimeout(gathering);
      clearInterval(timer);
    };
  }, [key, everyMs]);
  return { value, error, reload: () => latest.current.reload() };
}
