import { hasCode } from "../errors/deployer-error.js";
import type { Revision } from "../records/records.js";
import type { RuntimeOf } from "../revision/runtimes.js";
import { resolveEnvironment } from "../source/resolve-environment.js";
import type { Run } from "../journal/run.js";

export interface Hiding extends Pick<Run, "hide" | "halt"> {
  readonly engine: Pick<Run["engine"], "secrets">;
  readonly runtimeOf: RuntimeOf;
}

/**
 * Masks a container's secrets before any of its output is shown: as they are now, and as they were at its
 * creation, which only the engine still knows after a rotation. False if they cannot be known, for example of a
 * removed container: nothing of it is shown.
 */
export async function hideContainerSecrets(
  run: Hiding,
  revision: Revision,
  container?: string,
): Promise<boolean> {
  const { environment } = revision.spec;
  const names = Object.entries(environment).flatMap(([key, value]) => (typeof value === "string" ? [] : key));
  if (names.length === 0) return true;
  try {
    run.hide((await resolveEnvironment(environment, run.engine.secrets)).secrets);
  } catch (error) {
    if (!hasCode(error, "SECRET_MISSING")) throw error;
  }
  const of = { names, ...(container !== undefined && { container }) };
  const values = await run.runtimeOf(revision).readSecrets(revision, of, run.halt);
  if (values) run.hide(values);
  return values !== undefined;
}
