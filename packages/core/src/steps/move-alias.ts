import { demandPort } from "../ports/optional-ports.js";
import type { AliasOn } from "../ports/runtime.js";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { Revision } from "../records/records.js";
import { reachOf } from "../revision/route-target.js";
import type { Run } from "../journal/run.js";
import { nameOf, ownAliasOf } from "../revision/parts.js";

/** If a client's first packet gets no answer, its system sends it again after 1 s (RFC 6298, 2.1). */
const secondPacketMs = 1_300;

export function blueHasAlias(run: Run): boolean {
  return aliasesOfBlue(run).length > 0;
}

/** Green is ready: from here on it answers for its alias too. */
export async function giveAliasToGreen(run: Run, signal = run.signal): Promise<void> {
  const { green } = run;
  const aliases = aliasesOf(run, green, run.wanted);
  const names = aliases.length > 0 ? demandPort(run.runtime, "names", "alias") : undefined;
  for (const at of aliases) await names?.give(nameOf(green), at, signal);
  const [moved] = aliases;
  if (moved) run.emit({ type: "alias:moved", alias: moved.alias, to: nameOf(green) });
}

/** Gives the alias back to blue, if it had lost it. */
export async function giveAliasToBlue(run: Run): Promise<void> {
  const { blue } = run;
  if (!blue) return;
  for (const at of aliasesOfBlue(run)) await run.runtime.names?.give(nameOf(blue.live), at, run.halt);
}

/** Takes the alias from blue; open connections continue. Not while green is down: then nobody would answer. */
export async function takeAliasFromBlue(run: Run): Promise<void> {
  const { blue } = run;
  const aliases = aliasesOfBlue(run);
  if (!blue || aliases.length === 0) return;
  const green = await run.inspect(run.green);
  if (green?.state !== "running") return;
  let answered = false;
  for (const at of aliases) {
    if (await run.runtime.names?.take(nameOf(blue.live), at, run.halt)) answered = true;
  }
  // If the deployment is cancelled, blue stays.
  if (answered) await waitForTheLast(run, run.signal).catch(() => run.halt.throwIfAborted());
}

/** For a kept and stopped green or blue: it should start without its alias, at any free address. */
export async function clearAlias(run: Run, reference: Revision): Promise<void> {
  const isGreen = run.record.green?.deployment === reference.deployment;
  const aliases = isGreen ? aliasesOfGreen(run, reference) : aliasesOfBlue(run);
  for (const at of aliases) await run.runtime.names?.take(nameOf(reference), at, run.halt);
}

/** Before a failed green is stopped: takes its alias, and still serves clients that have just resolved it. */
export async function takeAliasFromGreen(run: Run): Promise<void> {
  const { green } = run.record;
  if (!green) return;
  let answered = false;
  for (const at of aliasesOfGreen(run, green)) {
    if (await run.runtime.names?.take(nameOf(green), at, run.halt)) answered = true;
  }
  if (!answered) return;
  const alias = run.describeGreen()?.lifecycle?.alias;
  if (run.blue && alias !== undefined) run.emit({ type: "alias:moved", alias, to: nameOf(run.blue.live) });
  await waitForTheLast(run, run.halt);
}

/** Serves clients that have just resolved the alias, even if their first packet was lost during the rejoin. */
function waitForTheLast({ engine }: Run, signal: AbortSignal): Promise<void> {
  return engine.clock.sleep(Math.max(engine.timing.drainQuietMs, secondPacketMs), signal);
}

/** None if the description is gone: aliases go with the container. */
function aliasesOfGreen(run: Run, green: Revision): AliasOn[] {
  const described = run.describeGreen();
  return described ? aliasesOf(run, green, described) : [];
}

/** None if the description is gone. */
function aliasesOfBlue(run: Run): AliasOn[] {
  const described = run.describeBlue();
  return run.blue && described ? aliasesOf(run, run.blue.live, described) : [];
}

function aliasesOf(run: Run, reference: Revision, { lifecycle }: WorkloadDescription): AliasOn[] {
  const alias = lifecycle?.alias;
  if (alias === undefined) return [];
  const reach = reachOf(reference, run.runtime.reach);
  const isReach = (network: string): boolean => reach.kind === "network" && reach.network === network;
  const ownName = ownAliasOf(reference);
  return reference.spec.networks.map((network) => ({
    network,
    alias,
    keep: isReach(network) ? [ownName] : [],
  }));
}
