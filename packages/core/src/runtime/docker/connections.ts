import type { EngineConnection } from "./engine-connection.js";

export async function countConnections(
  _engine: EngineConnection,
  _at: { readonly name: string; readonly port: number },
  _signal: AbortSignal | undefined,
): Promise<number | undefined> {
  return undefined;
}
