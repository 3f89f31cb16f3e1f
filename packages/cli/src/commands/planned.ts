import type { Plan } from "@cutover/core";
import type { ShiftRequest } from "../session/cutover.js";
import type { Session } from "../session/session.js";
import { configChanges, type ConfigChange } from "./config-changes.js";

/** What a deployment would do. */
export interface Planned {
  readonly workload: string;
  readonly plan: Plan;
  /** From what is live; also `source`, if the kind changes. */
  readonly changes: readonly ConfigChange[];
  /** True if what is live was made from another config, or nothing is live. */
  readonly wouldChange: boolean;
}

export interface PlanOptions {
  /** Instead of the config's own. */
  readonly image?: string | undefined;
  /** A duration such as 1h. */
  readonly hold?: string | undefined;
  /** Instead of the config's own; false: none. */
  readonly shift?: ShiftRequest | false | undefined;
}

/** Compares the config in the project file, or else the applied one, with what is live. Without effect. */
export async function planWorkload(
  { cutover, workloads }: Session,
  workload: string,
  { image, hold, shift }: PlanOptions = {},
): Promise<Planned> {
  const { source, config } = workloads?.get(workload) ?? (await cutover.workload(workload));
  const { shift: own, ...rest } = config as { readonly shift?: unknown };
  const shifts = shift ?? own;
  const changed = {
    ...rest,
    ...(shifts !== undefined && shifts !== false && { shift: shifts }),
    ...(image !== undefined && { image }),
  };
  const written = { source, config: image === undefined && shift === undefined ? config : changed };
  const plan = await cutover.explain(workload, { ...written, ...(hold !== undefined && { hold }) });
  const live = plan.first ? undefined : await findLive({ cutover }, workload);
  const changes = live ? configChanges(live, written) : [];
  const shown = changes.map((change) => ({ ...change, path: change.path.replace(/^config\./, "") }));
  return { workload, plan, changes: shown, wouldChange: plan.first || !live || changes.length > 0 };
}

/** Of the deployment that is live; undefined if the history no longer has it. */
async function findLive(
  { cutover }: Pick<Session, "cutover">,
  workload: string,
): Promise<{ readonly source: string; readonly config: unknown } | undefined> {
  const { live } = await cutover.status(workload);
  const history = await cutover.history(workload, { limit: 100 });
  const found = history.find(({ id }) => id === live?.deployment);
  return found && { source: found.source, config: found.config };
}
