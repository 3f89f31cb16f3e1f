import { DeployerError } from "@cutover/schema/errors";

/** A command line that cannot be carried out: exit 2. */
export function usageInvalid(message: string, remedy?: string): DeployerError {
  return new DeployerError("USAGE_INVALID", message, remedy === undefined ? {} : { remedy });
}

/** A command that this kind of session cannot carry out: exit 2. */
export function unsupportedHere(message: string, remedy: string): DeployerError {
  return new DeployerError("UNSUPPORTED_HERE", message, { remedy });
}

/** A question, and nobody there to answer it: exit 4. */
export function inputNeeded(question: string, remedy: string): DeployerError {
  return new DeployerError("INPUT_NEEDED", `an answer is needed, and there is no terminal: ${question}`, {
    remedy,
  });
}

/** A question that was answered with no: exit 6. */
export function declined(): DeployerError {
  return new DeployerError("CANCELLED", "nothing was done, because the question was not answered with yes");
}
