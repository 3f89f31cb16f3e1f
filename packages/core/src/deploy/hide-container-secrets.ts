import { hasCode } from "../errors/deployer-error.js";
import type { ContainerReference } from "../store/records.js";
import { resolveSecrets } from "./resolve-secrets.js";
import type { Run } from "./run.js";
import { filledIn, hideStackSecrets } from "./stack-secrets.js";

/**
 * Before anything is shown of what a container prints: masks its secrets as they are now, and as they were when it was created, which
 * the engine alone still knows after a rotation. False if that cannot be known, as of a container that is gone: nothing of it is shown.
 */
export async function hideContainerSecrets(
  run: Pick<Run, "engine" | "runtime" | "hide" | "halt">,
  { name, spec, stack }: Pick<ContainerReference, "name" | "spec" | "stack">,
): Promise<boolean> {
  const names = Object.entries(spec.environment).flatMap(([key, value]) =>
    typeof value === "string" ? [] : key,
  );
  if (names.length === 0) return true;
  try {
    run.hide((await resolveSecrets(spec.environment, run.engine.secrets)).secrets);
  } catch (error) {
    if (!hasCode(error, "SECRET_MISSING")) throw error;
  }
  const own = await run.runtime.readEnvironment(name, run.halt);
  if (!own) return false;
  if (!stack) run.hide(names.flatMap((key) => own[key] ?? []));
  else {
    run.hide(filledIn(own, stack.definition));
    const driver = run.engine.sources.get(stack.source)?.stacks;
    const { runtime, halt } = run;
    await hideStackSecrets({ stack, driver, runtime, hide: (secrets) => run.hide(secrets), halt });
  }
  return true;
}
