import type { EngineConnection } from "./engine-connection.js";

export interface AliasAt {
  readonly name: string;
  readonly network: string;
  readonly alias: string;
}

export async function giveAlias(
  _engine: EngineConnection,
  _at: AliasAt,
  _signal: AbortSignal | undefined,
): Promise<void> {
  throw new Error("to be written");
}

export async function takeAlias(
  _engine: EngineConnection,
  _at: AliasAt,
  _signal: AbortSignal | undefined,
): Promise<void> {
  throw new Error("to be written");
}
