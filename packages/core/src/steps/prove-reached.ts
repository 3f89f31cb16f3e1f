import { DeployerError } from "../errors/deployer-error.js";
import { differenceOf } from "./arrivals.js";
import type { Entrance } from "../ports/router.js";
import type { AcceptedConnections } from "../ports/runtime.js";
import type { Revision, ReachedEvidence } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { readPage } from "./read-page.js";
import { nameOf } from "../revision/parts.js";

/**
 * How many requests per entrance must reach green, and no other, to prove it; and the maximum number of
 * requests.
 */
const enough = 2;
const mostAsks = 6;
const longestPauseMs = 200;

interface Asked {
  /** Of the requests, those during which a container accepted a connection from outside. */
  readonly asks: number;
  readonly green: number;
  readonly blue: number;
  /** Those during which green did, and blue did not. */
  readonly clear: number;
  readonly lastStatus: number | undefined;
  readonly tookMs: number;
}

const nothing: Asked = { asks: 0, green: 0, blue: 0, clear: 0, lastStatus: undefined, tookMs: 0 };

/**
 * Proves that requests through the proxy arrive at green: sends each alone, and compares the kernel's counts of
 * the connections that green and blue have accepted before and after. The marker proves less, because the proxy
 * answers it itself. ROUTE_NOT_VERIFIED if every request of an entrance reached blue, and none green. If
 * counting is impossible, it is neither a proof nor a failure, and the evidence records that.
 */
export async function proveReached(
  run: Run,
  entrances: readonly Entrance[],
  signal: AbortSignal,
): Promise<ReachedEvidence> {
  const first = await countBoth(run, signal);
  if (!first.green) return { counted: false, why: "connections cannot be counted from this machine" };
  const all: Asked[] = [];
  const unclear: string[] = [];
  for (const entrance of entrances) {
    const before = all.length === 0 ? first : await countBoth(run, signal);
    const asked = await ask(run, { entrance, before }, signal);
    if (await isCertainlyBlue(run, asked, signal)) throw reachesBlue(run, entrance, asked);
    if (asked.clear < enough) unclear.push(inWords(entrance, asked));
    all.push(asked);
  }
  const sumOf = (key: "asks" | "green" | "blue"): number => all.reduce((sum, one) => sum + one[key], 0);
  const sums = { asks: sumOf("asks"), green: sumOf("green"), blue: sumOf("blue") };
  return unclear.length === 0
    ? { counted: true, ...sums }
    : { counted: false, ...sums, why: unclear.join("; ") };
}

async function ask(
  run: Run,
  { entrance, ...counts }: { readonly entrance: Entrance; readonly before: Counts },
  signal: AbortSignal,
): Promise<Asked> {
  const { prober, clock } = run.engine;
  let asked = nothing;
  let { before } = counts;
  for (let attempt = 0; attempt < mostAsks && asked.clear < enough; attempt += 1) {
    const askedAtMs = clock.monotonicMs();
    const of = { entrance, described: run.wanted, port: run.green.port };
    const outcome = await readPage(prober, of, signal);
    const after = await countBoth(run, signal);
    const green = hasGrown(before.green, after.green);
    const blue = hasGrown(before.blue, after.blue);
    before = after;
    if (outcome.kind !== "answer") continue;
    asked = {
      asks: asked.asks + 1,
      green: asked.green + Number(green),
      blue: asked.blue + Number(blue),
      clear: asked.clear + Number(green && !blue),
      lastStatus: outcome.status,
      tookMs: asked.tookMs + clock.monotonicMs() - askedAtMs,
    };
  }
  return asked;
}

/**
 * True if every request reached blue, and none green alone. Connections to green may come by another way, such
 * as an alias; then blue must be seen to accept little while nothing is sent.
 */
async function isCertainlyBlue(
  run: Run,
  { asks, green, blue, tookMs }: Asked,
  signal: AbortSignal,
): Promise<boolean> {
  if (asks === 0 || blue < asks) return false;
  if (green === 0) return true;
  let grown = 0;
  for (let turn = 0; turn < asks; turn += 1) {
    const before = await countBoth(run, signal);
    await run.engine.clock.sleep(Math.min(tookMs / asks, longestPauseMs), signal);
    const after = await countBoth(run, signal);
    if (hasGrown(before.blue, after.blue)) grown += 1;
  }
  return grown <= asks / 3;
}

interface Counts {
  readonly green: AcceptedConnections | undefined;
  readonly blue: AcceptedConnections | undefined;
}

async function countBoth(run: Run, signal: AbortSignal): Promise<Counts> {
  const live = run.blue?.live;
  const [green, blue] = await Promise.all([count(run, run.green, signal), live && count(run, live, signal)]);
  return { green, blue };
}

/** Undefined if its counts cannot be read now. */
async function count(
  { runtime }: Run,
  revision: Revision,
  signal: AbortSignal,
): Promise<AcceptedConnections | undefined> {
  const { port } = revision;
  if (port === undefined) return undefined;
  return runtime.connections?.accepted(nameOf(revision), port, signal).catch(() => {
    signal.throwIfAborted();
    return undefined;
  });
}

function hasGrown(before: AcceptedConnections | undefined, after: AcceptedConnections | undefined): boolean {
  return before !== undefined && after !== undefined && (differenceOf(before, after)?.outside ?? 0) > 0;
}

function inWords({ scheme, domain }: Entrance, { asks, green, blue, lastStatus }: Asked): string {
  const answer = lastStatus === undefined ? "nothing was answered" : `the last answer was ${lastStatus}`;
  return `of ${asks} requests to ${scheme}://${domain}, ${green} reached green and ${blue} reached blue; ${answer}`;
}

function reachesBlue({ green, blue }: Run, entrance: Entrance, asked: Asked): DeployerError {
  const { domain } = entrance;
  const names = `green is ${nameOf(green)}, blue ${blue && nameOf(blue.live)}`;
  return new DeployerError(
    "ROUTE_NOT_VERIFIED",
    `${domain}: the proxy answers the marker of the new route, but sends requests to blue: ${inWords(entrance, asked)} (${names})`,
    {
      remedy:
        "Take out of the proxy what sends this domain to the old target by itself, such as a `location /` or a `return` of your own; blue serves on.",
      details: { domain, asks: asked.asks, reachedGreen: asked.green, reachedBlue: asked.blue },
    },
  );
}
