import { hasCode } from "../errors/deployer-error.js";
import type { ContainerReference } from "../store/records.js";
import { resolveSecrets } from "./resolve-secrets.js";
import type { Run } from "./run.js";

/**
 * Before anything is shown of what a container prints: masks its secrets as they are now, and as they were when it was created, which
 * the engine alone still knows after a rotation. False if that cannot be known, as of a container that is gone: nothing of it is shown.
 */
export async function hideContainerSecrets(
  run: Run,
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
  run.hide(stack ? filledIn(Object.values(own), stack.definition) : names.flatMap((key) => own[key] ?? []));
  return true;
}

const shortestPart = 8;

/** A stack's file may put a secret into any value, with other text around it: what the definition does not hold was filled in. */
function filledIn(values: readonly string[], definition: unknown): string[] {
  const known = JSON.stringify(definition);
  const parts = values
    .flatMap((value) => value.split(/[\s:/@?&=;,]+/))
    .filter(({ length }) => length >= shortestPart);
  return [...values, ...parts].filter((value) => !known.includes(JSON.stringify(value).slice(1, -1)));
}
