import { DeployerError } from "../errors/deployer-error.js";
import { strategies, type StepName } from "./strategies.js";
import { shouldAbort } from "../journal/should-abort.js";
import { abort } from "./abort.js";
import { restoreBlue } from "./restore-blue.js";
import { awaitRetired } from "../retention/retiring.js";
import type { Run } from "../journal/run.js";
import { settle } from "./settle.js";
import { askBeforeStop } from "../steps/ask-before-stop.js";
import { awaitLiveMarker } from "../steps/await-live-marker.js";
import { commitGreen } from "../steps/commit-green.js";
import { createGreen } from "../steps/create-green.js";
import { gateGreen } from "../steps/gate-green.js";
import { holdGreen } from "../steps/hold-green.js";
import { giveAliasToGreen } from "../steps/move-alias.js";
import type { PreparedRelease } from "../steps/prepare-release.js";
import { removeLeftovers } from "../steps/reap-blue.js";
import { runPreCutover } from "../steps/run-hooks.js";
import { shiftTraffic } from "../steps/shift-traffic.js";
import { stageGreen } from "../steps/stage-green.js";
import { startGreen } from "../steps/start-green.js";
import { stopBlue } from "../steps/stop-blue.js";
import { switchRoute } from "../steps/switch-route.js";

type Effect = (run: Run, release: PreparedRelease | undefined) => Promise<void>;

const effects: Readonly<Record<Exclude<StepName, "settle">, Effect>> = {
  async createGreen(run, release) {
    if (!release) throw new DeployerError("INTERNAL", "green is created of no release");
    await createGreen(run, release);
  },
  awaitRetired: (run) => run.withoutSlot(() => awaitRetired(run)),
  askBeforeStop,
  awaitLiveMarker,
  stopBlue,
  // An abandoned container may still run, and must not run beside green.
  removeLeftovers,
  startGreen,
  gateGreen,
  stageGreen,
  // Enters its phase itself, if there is a hold.
  holdGreen,
  runPreCutover,
  // Enters its phase itself, if there is a shift.
  shiftTraffic,
  giveAliasToGreen: (run) => giveAliasToGreen(run),
  async takeOver(run) {
    // Enters its phase itself, with the facts about the route that the journal must hold before the write.
    const route = await switchRoute(run);
    await commitGreen(run, route);
  },
};

/** Steps that enter their phase with what the journal must hold then, or do nothing and enter none. */
const entersItself: ReadonlySet<StepName> = new Set(["holdGreen", "shiftTraffic", "takeOver"]);

export interface CarryOut {
  /** Needed if green is not created yet. */
  readonly release?: PreparedRelease;
  /** For a recovery that enters in the middle: its first step. */
  readonly first?: StepName;
  /** The work of such a recovery before that step. */
  readonly before?: () => Promise<void>;
}

/** Carries out the run's strategy. A failure before the commit is undone; after it, `settle` decides. */
export async function carryOut(run: Run, { release, first, before }: CarryOut): Promise<void> {
  const { strategy } = run.record;
  const all = strategies[strategy];
  const start = first === undefined ? 0 : all.findIndex(({ name }) => name === first);
  if (start < 0) throw new DeployerError("INTERNAL", `${strategy} has no step ${first} to begin with`);
  const steps = all.slice(start);
  let entered = first !== undefined && entersItself.has(first) ? "probing" : steps[0]?.phase;
  try {
    await before?.();
    for (const { name, phase } of steps) {
      if (name === "settle") continue;
      if (!entersItself.has(name) && phase !== entered) await run.enter(phase);
      if (!entersItself.has(name)) entered = phase;
      await effects[name](run, release);
    }
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    const isStopped = strategy === "recreate" && run.record.phase !== "planned";
    return isStopped ? restoreBlue(run, error) : abort(run, error);
  }
  await settle(run);
}
