import type * as z from "zod";
import { DeployerError } from "../errors/deployer-error.js";
import * as schemas from "./record-schemas.js";
import type { StoredDeployment, StoredState } from "./named-revisions.js";
import type { Revision, Owner, WorkloadRecord } from "./records.js";
import type { DeploymentEvent } from "../events/events.js";
import type { HealthEntry, PhaseEntry } from "../ports/store.js";

/** The place of a record, for the message about a damaged one. */
export interface RecordPlace {
  readonly table: string;
  readonly id: string;
}

interface Kind<T> {
  readonly schema: z.ZodType;
  /** Only its type is used. */
  readonly of?: T;
}

const kinds = {
  workloads: { schema: schemas.workloadSchema } as Kind<WorkloadRecord>,
  states: { schema: schemas.stateSchema } as Kind<StoredState>,
  deployments: { schema: schemas.deploymentSchema } as Kind<StoredDeployment>,
  revisions: { schema: schemas.revisionSchema } as Kind<Revision>,
  leases: { schema: schemas.ownerSchema } as Kind<Owner>,
  health: { schema: schemas.healthSchema } as Kind<HealthEntry>,
  events: { schema: schemas.eventSchema } as Kind<DeploymentEvent>,
  phases: { schema: schemas.phaseEntrySchema } as Kind<PhaseEntry>,
};

type Kinds = typeof kinds;
export type RecordTable = keyof Kinds;
export type RecordOf<Table extends RecordTable> = NonNullable<Kinds[Table]["of"]>;

/**
 * Returns a stored record, with fields that a newer version has added. If it is damaged: STORE_FAILED, naming
 * table, record and field, but not the value.
 */
export function parseRecord<Table extends RecordTable>(
  { table, id }: RecordPlace & { readonly table: Table },
  stored: unknown,
): RecordOf<Table> {
  const { error } = kinds[table].schema.safeParse(stored);
  if (!error) return stored as RecordOf<Table>;
  const [issue] = error.issues;
  throw damaged({ table, id }, issue?.path.map(String).join(".") ?? "", issue?.message ?? "");
}

/** STORE_FAILED in the words of `parseRecord`. A JSON parser's message would quote the text. */
export function parseJson(place: RecordPlace, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(place, "", "Invalid input: expected JSON");
  }
}

export function damaged({ table, id }: RecordPlace, field: string, fault: string): DeployerError {
  const at = field === "" ? "" : `, field ${field}`;
  return new DeployerError(
    "STORE_FAILED",
    `the store holds a damaged record: ${table} ${id}${at}: ${fault}`,
    {
      details: { table, record: id, field },
      remedy:
        "Restore the database from a backup, or open it with the version of Cutover that wrote the record.",
    },
  );
}
