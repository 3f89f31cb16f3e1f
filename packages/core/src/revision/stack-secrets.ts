import { demandPort } from "../ports/optional-ports.js";
import type { Runtime } from "../ports/runtime.js";
import type { Stack, StackDriver } from "../ports/stack-driver.js";

export interface StackSecrets {
  readonly stack: Stack;
  readonly driver: StackDriver | undefined;
  readonly runtime: Runtime;
  /** Values to mask wherever text is shown. */
  readonly hide: (secrets: readonly string[]) => void;
  readonly halt: AbortSignal;
}

/** Masks what every container of the stack was created with: one service may print what another one was given. */
export async function hideStackSecrets({ stack, driver, runtime, hide, halt }: StackSecrets): Promise<void> {
  const host = demandPort(runtime, "host", "source");
  for (const { name } of (await driver?.containers?.(stack, host, halt)) ?? []) {
    const environment = await host.readEnvironment(name, halt);
    if (environment) hide(filledIn(environment, stack.definition));
  }
}

const shortestPart = 8;

/** A stack's file may put a secret into any value, with other text around it: what the definition does not hold was filled in. */
export function filledIn(environment: Readonly<Record<string, string>>, definition: unknown): string[] {
  const values = Object.values(environment);
  const known = JSON.stringify(definition);
  const parts = values
    .flatMap((value) => value.split(/[\s:/@?&=;,]+/))
    .filter(({ length }) => length >= shortestPart);
  return [...values, ...parts].filter((value) => !known.includes(JSON.stringify(value).slice(1, -1)));
}
