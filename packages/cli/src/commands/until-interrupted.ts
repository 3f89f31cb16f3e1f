import type { CommandContext } from "../command-context.js";

/** Calls `work` with a signal that aborts on Ctrl-C, or if the reader of stdout is gone; that ends it well. */
export async function untilInterrupted(
  { io, output }: CommandContext,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const interrupted = new AbortController();
  const stopListening = io.onInterrupt(() => interrupted.abort());
  const signal = AbortSignal.any([interrupted.signal, output.readerGone]);
  try {
    await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stopListening();
  }
}
