import type Docker from "dockerode";
import { bodyOf } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";

/** All containers that carry a label, `name` or `name=value`, running or not. */
export async function listRows(
  engine: EngineConnection,
  label: string,
  signal: AbortSignal | undefined,
): Promise<Docker.ContainerInfo[]> {
  const query = { all: "1", filters: JSON.stringify({ label: [label] }) };
  const reply = await engine.call({ path: "/containers/json", query, signal });
  return bodyOf(reply, "The engine did not list its containers") as Docker.ContainerInfo[];
}
