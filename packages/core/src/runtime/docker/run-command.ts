import type { Runtime } from "../runtime.js";
import type { EngineConnection } from "./engine-connection.js";

export async function runCommand(
  _engine: EngineConnection,
  _request: Parameters<Runtime["runCommand"]>[1] & { readonly name: string },
  _signal: AbortSignal | undefined,
): Promise<{ readonly exitCode: number | undefined }> {
  throw new Error("to be written");
}
