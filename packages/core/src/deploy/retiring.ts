import type { RuntimeState } from "../store/records.js";
import type { Engine } from "./engine.js";
import type { Run } from "./run.js";

/** Each container that retires and may go now, in words: it serves nothing any more, or its deadline has passed. */
export async function findOverdue(
  _engine: Engine,
  _state: RuntimeState | undefined,
  _signal: AbortSignal,
): Promise<string[]> {
  return [];
}

/** Stops and removes those that may go. */
export async function reapOverdue(_run: Run): Promise<void> {}
