import { textOf } from "../errors/deployer-error.js";

/** Shows a process warning: for news to the embedding application that have no other way. */
export function warn(message: string, cause?: unknown): void {
  process.emitWarning(cause === undefined ? message : `${message}: ${textOf(cause)}`, "CutoverWarning");
}
