import { Agent, request } from "node:http";

export interface RequestTimes {
  /** From the moment each request was due to the end of its answer, sorted. */
  readonly ms: readonly number[];
  readonly failed: number;
}

/** The connections are opened meanwhile. */
const warmUpSeconds = 1;

/**
 * Sends requests at a fixed rate, whatever the answers, on connections that are kept, and reads each answer. Those of a
 * first second are not measured.
 */
export async function measureRequests(
  url: string,
  {
    token,
    perSecond,
    seconds,
  }: { readonly token: string; readonly perSecond: number; readonly seconds: number },
): Promise<RequestTimes> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const headers = { authorization: `Bearer ${token}` };
  const ms: number[] = [];
  let failed = 0;
  const startedAtMs = performance.now();
  const measuredFromMs = startedAtMs + warmUpSeconds * 1_000;
  const ask = (dueMs: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (isGood: boolean): void => {
        if (!isGood) failed += 1;
        else if (dueMs >= measuredFromMs) ms.push(performance.now() - dueMs);
        resolve();
      };
      request(url, { agent, headers }, (answer) => {
        answer.on("end", () => end(answer.statusCode === 200)).resume();
      })
        .on("error", () => end(false))
        .end();
    });
  const count = perSecond * (warmUpSeconds + seconds);
  const pending: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const dueByNow = Math.min(((performance.now() - startedAtMs) / 1_000) * perSecond, count);
      while (pending.length < Math.floor(dueByNow))
        pending.push(ask(startedAtMs + (pending.length * 1_000) / perSecond));
      if (pending.length < count) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(pending);
  agent.destroy();
  return { ms: ms.toSorted((a, b) => a - b), failed };
}
