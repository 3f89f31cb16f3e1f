import type { Engine } from "../journal/engine.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentRecord, Json, RuntimeState } from "../records/records.js";
import { isLive, listRollbackTargets, rollbackVerdicts } from "./rollback-verdict.js";

const pageSize = 50;

export interface Rollback {
  readonly source: string;
  readonly config: Json;
  /** The deployment to run again. */
  readonly from: DeploymentRecord;
}

/**
 * Finds the deployment that a rollback runs again: `to`, else the newest success before the live one. A live
 * rollback counts as the deployment that it went back to, so that the next one goes further back.
 * ROLLBACK_IMPOSSIBLE with the reason; DEPLOYMENT_UNKNOWN.
 */
export async function findRollback(
  { engine, name, to }: { readonly engine: Engine; readonly name: string; readonly to?: string },
  signal: AbortSignal,
): Promise<Rollback> {
  const state = await engine.store.findState(name);
  const from = to === undefined ? await findEarlier(engine, name, state) : await findOf(engine, name, to);
  if (!from) throw impossible(name, "there is no earlier deployment to roll back to");
  const verdicts = await rollbackVerdicts(engine, { state, records: [from] }, signal);
  const verdict = verdicts.get(from.id);
  if (!verdict?.possible) throw impossible(name, `${from.id}: ${verdict?.reason}`, from.id);
  return { source: from.source, config: from.config, from };
}

/** DEPLOYMENT_UNKNOWN. */
export async function demandDeployment(
  { store }: Pick<Engine, "store">,
  id: string,
): Promise<DeploymentRecord> {
  const record = await store.findDeployment(id);
  if (record) return record;
  throw new DeployerError("DEPLOYMENT_UNKNOWN", `there is no deployment ${id}`, {
    details: { deployment: id },
  });
}

/** A deployment of this workload. DEPLOYMENT_UNKNOWN. */
export async function findOf(engine: Engine, name: string, id: string): Promise<DeploymentRecord> {
  const record = await demandDeployment(engine, id);
  if (record.workload === name) return record;
  throw new DeployerError("DEPLOYMENT_UNKNOWN", `${id} does not belong to ${name}`, {
    details: { workload: name, deployment: id },
  });
}

async function findEarlier(
  engine: Engine,
  name: string,
  state: RuntimeState | undefined,
): Promise<DeploymentRecord | undefined> {
  if (!state) return undefined;
  const live = await originOf(engine, state.deployment);
  const targets = await listRollbackTargets(engine, { workload: name, state });
  const wanted = new Set(
    targets.flatMap((record) => (record.operation === "deploy" && !isLive(state, record) ? record.id : [])),
  );
  // In the order of the journal: a wall clock that was set back between two deployments changes nothing.
  for (let before = live; ;) {
    const page = await engine.store.listDeployments(name, { limit: pageSize, before });
    const found = page.find(({ id }) => wanted.has(id));
    const last = page.at(-1);
    if (found || !last || page.length < pageSize) return found;
    before = last.id;
  }
}

/** The target of a rollback; the deployment itself for any other. */
async function originOf(engine: Pick<Engine, "store">, id: string): Promise<string> {
  const record = await engine.store.findDeployment(id);
  const isRollback = record?.operation === "rollback" && record.from !== undefined;
  return isRollback ? originOf(engine, record.from) : id;
}

function impossible(name: string, why: string, deployment?: string): DeployerError {
  return new DeployerError("ROLLBACK_IMPOSSIBLE", `${name} cannot be rolled back: ${why}`, {
    details: { workload: name, ...(deployment !== undefined && { deployment }) },
  });
}
