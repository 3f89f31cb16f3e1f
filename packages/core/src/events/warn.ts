import { textOf } from "../errors/deployer-error.js";

/** Shows it as a process warning: for what the embedding application must hear of, and has no other way to. */
export function warn(message: string, cause?: unknown): void {
  process.emitWarning(cause === undefined ? message : `${message}: ${textOf(cause)}`, "CutoverWarning");
}
