import { bodyOf } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";

/** The id of the network of exactly this name; undefined if there is none. */
export async function findNetwork(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const filters = JSON.stringify({ name: [name] });
  const reply = await engine.call({ path: "/networks", query: { filters }, signal });
  // The filter matches parts of names too.
  const rows = bodyOf(reply, "The engine did not list its networks") as { Id: string; Name: string }[];
  return rows.find((row) => row.Name === name)?.Id;
}
