import type { Engine } from "../journal/engine.js";
import { hideContainerSecrets } from "../steps/hide-container-secrets.js";
import { Mask } from "../output/mask.js";
import { runtimesFor } from "../revision/runtimes.js";
import type { LogRange } from "../ports/runtime.js";
import type { RuntimeState } from "../records/records.js";
import { merge } from "./merge.js";

/** A line of a live container, with its secrets masked. */
export interface LogLine {
  /** The container that wrote it. */
  readonly deployment: string;
  readonly container: string;
  /** Printable, and at most 8 KiB. */
  readonly line: string;
}

export interface LogsRequest extends LogRange {
  readonly workload: string;
  readonly tail: number;
  readonly follow: boolean;
}

/**
 * Yields the last lines of the live container. With `follow`, continues with its new lines, also after a
 * restart, and then with the container that replaces it. A container whose secrets are no longer known shows
 * nothing.
 */
export async function* readLogs(
  engine: Engine,
  { workload, ...first }: LogsRequest,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { store, clock, timing } = engine;
  const followed = new Set<string>();
  for (let range: LogRange = first; ;) {
    const state = await store.findState(workload);
    if (state) yield* linesOf(engine, { state, range, followed }, signal);
    if (!first.follow) return;
    range = { follow: true };
    await clock.sleep(timing.pollMs, signal);
  }
}

interface Reading {
  readonly state: RuntimeState;
  readonly range: LogRange;
  /** The container runs that were read to their end. */
  readonly followed: Set<string>;
}

async function* linesOf(
  engine: Engine,
  { state, range, followed }: Reading,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { workload, live } = state;
  const names = await runtimesFor(engine, { workload })(live).listContainers(live, signal);
  const replaced = new AbortController();
  const end = AbortSignal.any([signal, replaced.signal]);
  const watched = range.follow ? abortOnceReplaced(engine, state, { replaced, signal: end }) : undefined;
  try {
    yield* merge(names.map((name) => linesOfRun(engine, { state, range, followed }, { name, signal: end })));
  } catch (error) {
    if (!replaced.signal.aborted || signal.aborted) throw error;
  } finally {
    replaced.abort();
    await watched;
  }
}

async function* linesOfRun(
  engine: Engine,
  { state: { workload, live }, range, followed }: Reading,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): AsyncGenerator<LogLine> {
  const { runtime } = engine;
  const container = await runtime.inspect(name, signal);
  const run = `${container?.id} ${container?.startedAt}`;
  if (!container || followed.has(run)) return;
  const mask = new Mask();
  const hide = (secrets: readonly string[]): void => mask.add(secrets);
  const runtimeOf = runtimesFor(engine, { workload });
  if (!(await hideContainerSecrets({ engine, runtimeOf, hide, halt: signal }, live, name))) return;
  for await (const line of runtime.logs(name, range, signal))
    yield { deployment: live.deployment, container: name, line: mask.hide(line) };
  followed.add(run);
}

/** Never rejects. */
async function abortOnceReplaced(
  { store, clock, timing }: Engine,
  { workload, live }: RuntimeState,
  { replaced, signal }: { readonly replaced: AbortController; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(timing.pollMs, signal);
      const now = await store.findState(workload);
      if (now?.live.deployment !== live.deployment) return replaced.abort();
    }
  } catch {
    // The reader of the lines gets the reason.
  }
}
