import type { EngineConnection } from "./engine-connection.js";

export async function listMissingVolumes(
  _engine: EngineConnection,
  _names: readonly string[],
  _signal: AbortSignal | undefined,
): Promise<string[]> {
  throw new Error("to be written");
}

export async function createVolume(
  _engine: EngineConnection,
  _of: { readonly name: string; readonly workload: string },
  _signal: AbortSignal | undefined,
): Promise<void> {
  throw new Error("to be written");
}

export async function removeVolume(
  _engine: EngineConnection,
  _of: { readonly name: string; readonly workload: string },
  _signal: AbortSignal | undefined,
): Promise<void> {
  throw new Error("to be written");
}
