/**
 * Brings a record that an older version has written to today's shape: each field that came later gets the value that its absence meant. What
 * is damaged stays as it is, for the schema to name. Pure: a record is copied where it changes.
 */
type Stored = Readonly<Record<string, unknown>>;

/** Before a stack's second deployment, or a rollback to a retained container, the live container was always of the deployment that made it live. */
export function upcastState(state: unknown): unknown {
  if (!isRecord(state)) return state;
  const { live, route } = state;
  return withDefaults(
    isRecord(route) ? { ...state, route: withDefaults(route, { entrances: [] }) } : state,
    isRecord(live) ? { deployment: live["deployment"] } : {},
  );
}

/** Before the field said so, a nonce did: it is noted before each write of a route. */
export function upcastDeployment(deployment: unknown): unknown {
  if (!isRecord(deployment)) return deployment;
  const { blue, nonce } = deployment;
  return withDefaults(blue === undefined ? deployment : { ...deployment, blue: upcastState(blue) }, {
    routeTouched: nonce !== undefined,
  });
}

function withDefaults(record: Stored, defaults: Stored): Stored {
  const isWhole = Object.keys(defaults).every((field) => record[field] !== undefined);
  return isWhole ? record : { ...defaults, ...record };
}

function isRecord(value: unknown): value is Stored {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
