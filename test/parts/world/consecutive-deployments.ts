import { EventStream } from "../load/event-stream.js";
import { OpenLoopLoad, summarizeLoad, type LoadSummary } from "../load/open-loop-load.js";
import { PageVisits, summarizeVisits, type Span, type VisitSummary } from "../load/page-visits.js";
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
  /** The sticky sessions: visits while a share was on the route. Undefined: the proxy cannot keep a client on a side. */
  readonly sessions: VisitSummary | undefined;
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
  /** Requests a second on fresh connections; a quarter as many go over kept ones, and as many in visits if the shifts are sticky. */
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
 * deployment first shifts a share of the traffic, with sticky sessions if the proxy can keep a client on a side.
 *
 * A sticky session is a visit of a page and its parts by one client with cookies, which began after a share was proved, and ended before the next
 * write of the route. Only then is the client's draw kept: a larger share takes more clients, and the switch takes all.
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
  const { deployer, router, proxyPort: port } = world;
  const sticky = router.keepsClients === true;
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
        ...(turn % 2 === 0 && { shift: { ...shift, sticky } }),
      },
    });
  try {
    await apply(0);
    const first = await deployer.deploy("app").done;
    if (first.status !== "succeeded") throw first.error ?? new Error("the first deployment failed");
    const fresh = new OpenLoopLoad({ ...at, perSecond, connections: "fresh" }).start();
    const kept = new OpenLoopLoad({ ...at, perSecond: perSecond / 4, connections: "keep-alive" }).start();
    const slow = new SlowRequests(slowMs).start(at);
    const visits = sticky ? new PageVisits().start({ ...at, perSecond: perSecond / 20 }) : undefined;
    const shares: Span[] = [];
    let succeeded = 0;
    let longestGapMs = 0;
    let cutEarly = 0;
    for (let turn = 1; turn <= deployments; turn += 1) {
      const streams = [new EventStream(at), new WebSocketStream(at)];
      await Promise.all(streams.map(({ opened }) => opened));
      await apply(turn);
      const deployment = deployer.deploy("app");
      const times = timesOf(deployment.events);
      const result = await deployment.done;
      if (result.status === "succeeded") succeeded += 1;
      const { drainedAtMs, shares: own } = await times;
      shares.push(...own);
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
      sessions: visits && summarizeVisits(await visits.stop(), shares),
      streams: { opened: deployments * 2, longestGapMs, cutEarly },
    };
  } finally {
    await world.close();
  }
}

interface DeploymentTimes {
  /** Nothing may cut a stream before that. */
  readonly drainedAtMs: number;
  /** When each share was on the route, and nothing was being written. */
  readonly shares: readonly Span[];
}

/** On the monotonic clock. */
async function timesOf(
  events: AsyncIterable<{ readonly type: string; readonly atMs: number }>,
): Promise<DeploymentTimes> {
  let drainedAtMs = Infinity;
  let fromMs = Infinity;
  const shares: Span[] = [];
  for await (const { type, atMs } of events) {
    const toMs = atMs - performance.timeOrigin;
    if (type === "drain:finished") drainedAtMs = toMs;
    if (type === "shift:stepped") fromMs = toMs;
    if (type === "shift:watched") shares.push({ fromMs, toMs });
  }
  return { drainedAtMs, shares };
}
