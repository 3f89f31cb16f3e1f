import { EventStream } from "../load/event-stream.js";
import { OpenLoopLoad, summarizeLoad, type LoadSummary } from "../load/open-loop-load.js";
import { SlowRequests, type SlowReport } from "../load/slow-requests.js";
import { WebSocketStream } from "../load/web-socket-stream.js";
import { openRealWorld, type RealParts, type RouterKind } from "./real-world.js";

export interface ConsecutiveFigures {
  readonly proxy: RouterKind;
  readonly deployments: number;
  readonly succeeded: number;
  readonly fresh: LoadSummary;
  readonly keepAlive: LoadSummary;
  readonly slow: SlowReport;
  /**
   * Streams that were opened before each deployment: their longest silence, and how many ended before blue's
   * stop.
   */
  readonly streams: { readonly opened: number; readonly longestGapMs: number; readonly cutEarly: number };
}

export interface ConsecutiveOptions {
  readonly parts: RealParts;
  readonly proxy: RouterKind;
  readonly deployments: number;
  /** How long blue may take for its streams and slow requests, as `drain.timeout`. */
  readonly drainTimeout: string;
  /** How long the application takes for a slow request: less than blue's limit. */
  readonly slowMs: number;
  /** Requests a second on fresh connections; a quarter as many go over kept ones. */
  readonly perSecond: number;
}

const domain = "app.cutover.test";
const shift = {
  steps: [
    { weight: 10, for: "1s" },
    { weight: 50, for: "1s" },
  ],
};

/**
 * Deploys one workload blue-green again and again, under a load: fresh and kept connections, a slow
 * request every second, and an event stream and a WebSocket that are opened before each deployment. Every second
 * deployment first shifts a share of the traffic.
 */
export async function deployConsecutively({
  parts,
  proxy,
  deployments,
  drainTimeout,
  slowMs,
  perSecond,
}: ConsecutiveOptions): Promise<ConsecutiveFigures> {
  const references = [await parts.publish("even"), await parts.publish("odd")];
  const world = await openRealWorld({ socketPath: parts.socketPath, proxy });
  const { deployer, proxyPort: port } = world;
  const at = { port, host: domain };
  const apply = async (turn: number) =>
    deployer.apply({
      name: "app",
      source: "image",
      config: {
        image: references[turn % 2],
        port: 8080,
        domains: [domain],
        healthcheck: { path: "/health" },
        stop_grace_period: "1s",
        drain: { timeout: drainTimeout },
        ...(turn % 2 === 0 && { shift }),
      },
    });
  try {
    await apply(0);
    const first = await deployer.deploy("app").done;
    if (first.status !== "succeeded") throw first.error ?? new Error("the first deployment failed");
    const fresh = new OpenLoopLoad({ ...at, perSecond, connections: "fresh" }).start();
    const kept = new OpenLoopLoad({ ...at, perSecond: perSecond / 4, connections: "keep-alive" }).start();
    const slow = new SlowRequests(slowMs).start(at);
    let succeeded = 0;
    let longestGapMs = 0;
    let cutEarly = 0;
    for (let turn = 1; turn <= deployments; turn += 1) {
      const streams = [new EventStream(at), new WebSocketStream(at)];
      await Promise.all(streams.map(({ opened }) => opened));
      await apply(turn);
      const deployment = deployer.deploy("app");
      const drained = drainEnd(deployment.events);
      const result = await deployment.done;
      if (result.status === "succeeded") succeeded += 1;
      const drainedAtMs = await drained;
      for (const stream of streams) {
        const report = stream.close();
        longestGapMs = Math.max(longestGapMs, report.longestGapMs);
        if (report.cutAtMs !== undefined && report.cutAtMs < drainedAtMs) cutEarly += 1;
      }
    }
    const slowReport = await slow.stop();
    return {
      proxy,
      deployments,
      succeeded,
      fresh: summarizeLoad(await fresh.stop()),
      keepAlive: summarizeLoad(await kept.stop()),
      slow: slowReport,
      streams: { opened: deployments * 2, longestGapMs, cutEarly },
    };
  } finally {
    await world.close();
  }
}

/** The end of blue's drain, on the monotonic clock: nothing may cut a stream before that. */
async function drainEnd(
  events: AsyncIterable<{ readonly type: string; readonly atMs: number }>,
): Promise<number> {
  let endMs = Infinity;
  for await (const { type, atMs } of events)
    if (type === "drain:finished") endMs = atMs - performance.timeOrigin;
  return endMs;
}
