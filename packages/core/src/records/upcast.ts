/**
 * Brings a record of an older version to today's shape: each later field gets the value that its absence meant.
 * Damage stays, for the schema to name. Pure: a changed record is copied.
 */
type Stored = Readonly<Record<string, unknown>>;

export function upcastState(state: unknown): unknown {
  if (!isRecord(state)) return state;
  // The live container was always of the deployment that made it live.
  const deployment = isRecord(state["live"]) ? state["live"]["deployment"] : undefined;
  return change(state, {
    deployment: (value) => value ?? deployment,
    live: upcastContainer,
    route: (route) => (isRecord(route) ? change(route, { entrances: (value) => value ?? [] }) : route),
    retained: upcastOthers,
    retiring: upcastOthers,
  });
}

export function upcastDeployment(deployment: unknown): unknown {
  if (!isRecord(deployment)) return deployment;
  return change(deployment, {
    blue: upcastState,
    green: upcastContainer,
    // A nonce is recorded before each write of a route.
    routeTouched: (value) => value ?? deployment["nonce"] !== undefined,
  });
}

/**
 * What its runtime finds it by stood beside the rest. Only a container that the proxy reaches by a loopback port has one. The network of any
 * other was not noted.
 */
function upcastContainer(container: unknown): unknown {
  if (!isRecord(container) || "handle" in container) return container;
  const { id, name, alias, loopbackPort, reach, stack, ...rest } = container;
  const known = reach ?? (loopbackPort === undefined ? undefined : { kind: "loopback" });
  return { ...rest, handle: { id, name, alias, loopbackPort, reach: known, stack } };
}

function upcastOthers(others: unknown): unknown {
  if (!Array.isArray(others)) return others;
  const upcast = others.map((one: unknown) =>
    isRecord(one) ? change(one, { container: upcastContainer }) : one,
  );
  return upcast.some((one, index) => one !== others[index]) ? upcast : others;
}

/** The record itself if no field changes. An absent field stays absent unless it gets a value. */
function change(record: Stored, fields: Readonly<Record<string, (value: unknown) => unknown>>): Stored {
  const changed = Object.entries(fields).flatMap(([field, of]) => {
    const [before, after] = [record[field], of(record[field])];
    return before === after ? [] : [[field, after] as const];
  });
  return changed.length === 0 ? record : { ...record, ...Object.fromEntries(changed) };
}

function isRecord(value: unknown): value is Stored {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
