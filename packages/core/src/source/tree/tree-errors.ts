import { DeployerError } from "../../errors/deployer-error.js";

/** `path` is relative to the tree's root; `reason` completes the sentence that begins with it. */
export function unsafe(path: string, reason: string): DeployerError {
  return new DeployerError("TREE_UNSAFE", `In the files, ${path} ${reason}.`, { details: { path } });
}

/** For `unsafe`: browsers and systems do not agree on an address for such a name. */
export const notText = "has a name that is not UTF-8; rename it";

/** Returns a DeployerError unchanged; anything else as TREE_FAILED, with only the system's code. */
export function treeFailure(error: unknown, what: string): DeployerError {
  if (error instanceof DeployerError) return error;
  const code = errorCode(error);
  const reason = code ?? (error instanceof Error ? error.message : String(error));
  return new DeployerError("TREE_FAILED", `${what} (${reason}).`, { cause: error });
}

export function errorCode(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
