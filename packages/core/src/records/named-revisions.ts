import type { Revision, DeploymentRecord, RuntimeState } from "./records.js";

/** The stored form: names of revisions, by the deployment that made them. */
export type StoredState = RuntimeState<string>;
export type StoredDeployment = DeploymentRecord<string>;

/** A state, with each named revision replaced by the result of `by`. */
export function mapState<From, To>(state: RuntimeState<From>, by: (revision: From) => To): RuntimeState<To> {
  const { live, retained, retiring, ...rest } = state;
  const mapOthers = <One extends { readonly container: From }>({ container, ...one }: One) => ({
    ...one,
    container: by(container),
  });
  return {
    ...rest,
    live: by(live),
    ...(retained && { retained: retained.map((one) => mapOthers(one)) }),
    ...(retiring && { retiring: retiring.map((one) => mapOthers(one)) }),
  };
}

/** As `mapState`. */
export function mapDeployment<From, To>(
  record: DeploymentRecord<From>,
  by: (revision: From) => To,
): DeploymentRecord<To> {
  const { blue, green, ...rest } = record;
  // Absent fields stay absent, as in JSON.
  const named = {
    ...(blue && { blue: mapState(blue, by) }),
    ...(green !== undefined && { green: by(green) }),
  };
  return { ...rest, ...named } as DeploymentRecord<To>;
}

/** The record with these revisions in place of its own of the same deployments. */
export function withRevisions(record: DeploymentRecord, revisions: readonly Revision[]): DeploymentRecord {
  const renewed = new Map(revisions.map((one) => [idOf(one), one]));
  return mapDeployment(record, (one) => renewed.get(idOf(one)) ?? one);
}

export function idOf({ deployment }: Revision): string {
  return deployment;
}

/** All its named revisions, each once. */
export function listNamed<Of>(record: RuntimeState<Of> | DeploymentRecord<Of>): Of[] {
  const named = new Set<Of>();
  const note = (one: Of) => named.add(one);
  if ("live" in record) mapState(record, note);
  else mapDeployment(record, note);
  return [...named];
}
