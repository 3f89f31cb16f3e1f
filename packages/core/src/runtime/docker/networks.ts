import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";

/** The id of the network of exactly this name; undefined where there is none. */
export async function findNetwork(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const filters = JSON.stringify({ name: [name] });
  const reply = await engine.call({ path: "/networks", query: { filters }, signal });
  if (reply.status !== 200) throw engineFailure(reply, "The engine did not list its networks");
  // The filter matches parts of names too.
  const rows = reply.json as readonly { readonly Id: string; readonly Name: string }[];
  return rows.find((row) => row.Name === name)?.Id;
}
