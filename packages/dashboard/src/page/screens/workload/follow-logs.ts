import { client } from "../../api/client.js";
import { onEvents } from "../../live/live.js";
import { connection } from "../../live/connection.js";
import { endIfUnauthenticated } from "../../session/session.js";
import { hasCode } from "@cutover/schema/errors";
import type { LogLines } from "./log-lines.js";

/** Lines that a page begins with. */
const tail = 1000;
const retryMs = 2000;

/**
 * Fills `log` with the output of the live containers as it is written, until `signal` aborts. After a break it
 * begins again with the newest lines. Rejects if no attempt can mend it.
 */
export async function followLogs(name: string, log: LogLines, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let pending: string[] = [];
    const flush = (): void => {
      if (!signal.aborted) log.append(pending);
      pending = [];
    };
    try {
      log.clear();
      for await (const { line } of client.logs(name, { tail, follow: true, signal })) {
        if (pending.length === 0) requestAnimationFrame(flush);
        pending.push(line);
      }
      // Nothing runs now.
      await nextStart(name, signal);
    } catch (error) {
      if (signal.aborted || endIfUnauthenticated(error)) return;
      if (!hasCode(error, "SERVER_UNREACHABLE", "CLOSED", "TOO_MANY_REQUESTS")) throw error;
      connection.lose();
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}

function nextStart(name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = onEvents((events) => {
      if (events.some(({ workload, type }) => workload === name && type === "container:started")) done();
    });
    const done = (): void => {
      stop();
      resolve();
    };
    signal.addEventListener("abort", done, { once: true });
  });
}
