import type { ProbeOutcome } from "../ports/prober.js";
import type { Entrance } from "../ports/router.js";
import { addressOf } from "../revision/address-of.js";
import type { Run } from "../journal/run.js";
import { readPage } from "./read-page.js";

const tries = 20;
const pauseMs = 50;

/** `seen`: what the proxy answered last, in words. */
export type Reached = { readonly status: number } | { readonly seen: string };

/**
 * Asks green's page through the proxy until that reaches it, at most 20 times. An answer of 502 or 504 counts against the proxy unless green
 * itself, asked directly, answers the same.
 */
export async function askThroughProxy(
  run: Run,
  { entrance, cookie }: { readonly entrance: Entrance; readonly cookie?: string },
): Promise<Reached> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await read(run, { entrance, ...(cookie !== undefined && { cookie }) });
    if (outcome.kind === "answer" && outcome.status !== 502 && outcome.status !== 504)
      return { status: outcome.status };
    const direct = await readDirectly(run, entrance);
    if (outcome.kind === "answer" && direct?.kind === "answer" && direct.status === outcome.status)
      return { status: outcome.status };
    if (attempt === tries)
      return {
        seen:
          outcome.kind === "answer" ? `answers ${outcome.status}` : `gives no answer (${outcome.message})`,
      };
    await run.engine.clock.sleep(pauseMs, run.signal);
  }
}

async function readDirectly(run: Run, { domain }: Entrance): Promise<ProbeOutcome | undefined> {
  const container = await run.inspect(run.green, run.signal);
  const { port } = run.green;
  if (!container || port === undefined) return undefined;
  const at = addressOf(run.runtime, { container, reference: run.green }, port);
  return at && read(run, { entrance: { scheme: "http", ...at, domain } });
}

function read(
  run: Run,
  of: { readonly entrance: Entrance; readonly cookie?: string },
): Promise<ProbeOutcome> {
  return readPage(run.engine.prober, { ...of, described: run.wanted, port: run.green.port }, run.signal);
}
