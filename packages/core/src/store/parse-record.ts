import type * as z from "zod";
import { DeployerError } from "../errors/deployer-error.js";
import * as schemas from "./record-schemas.js";
import type { DeploymentRecord, Owner, RuntimeState, WorkloadRecord } from "./records.js";
import type { DeploymentEvent } from "../events/events.js";
import type { HealthEntry, PhaseEntry } from "./store.js";
import { upcastDeployment, upcastState } from "./upcast.js";

/** Where a record stands, for the message of one that is damaged. */
export interface RecordPlace {
  readonly table: string;
  readonly id: string;
}

interface Kind<T> {
  readonly schema: z.ZodType;
  readonly upcast?: (stored: unknown) => unknown;
  /** Only its type is used. */
  readonly of?: T;
}

const kinds = {
  workloads: { schema: schemas.workloadSchema } as Kind<WorkloadRecord>,
  states: { schema: schemas.stateSchema, upcast: upcastState } as Kind<RuntimeState>,
  deployments: { schema: schemas.deploymentSchema, upcast: upcastDeployment } as Kind<DeploymentRecord>,
  leases: { schema: schemas.ownerSchema } as Kind<Owner>,
  health: { schema: schemas.healthSchema } as Kind<HealthEntry>,
  events: { schema: schemas.eventSchema } as Kind<DeploymentEvent>,
  phases: { schema: schemas.phaseEntrySchema } as Kind<PhaseEntry>,
};

type Kinds = typeof kinds;
export type RecordTable = keyof Kinds;
export type RecordOf<Table extends RecordTable> = NonNullable<Kinds[Table]["of"]>;

/**
 * A record as the store holds it, in today's shape: upcast from an older version, and with the fields that a newer one has added. STORE_FAILED,
 * naming table, record and field, if it is none. What stands in the field is not shown.
 */
export function parseRecord<Table extends RecordTable>(
  { table, id }: RecordPlace & { readonly table: Table },
  stored: unknown,
): RecordOf<Table> {
  const { schema, upcast } = kinds[table] as Kind<RecordOf<Table>>;
  const record = upcast ? upcast(stored) : stored;
  const { error } = schema.safeParse(record);
  if (!error) return record as RecordOf<Table>;
  const [issue] = error.issues;
  throw damaged({ table, id }, issue?.path.map(String).join(".") ?? "", issue?.message ?? "");
}

/** STORE_FAILED in the words of `parseRecord`. A parser of JSON would show what stands there. */
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
        "Restore the database from a backup, or open it with the version of Cutover that has written the record.",
    },
  );
}
