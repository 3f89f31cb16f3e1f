import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { readLines } from "../output/read-lines.js";
import { demandPort } from "../ports/optional-ports.js";
import type { LabelledContainer } from "../ports/runtime.js";
import { filledIn, type StackSecrets } from "./stack-secrets.js";

const linesOfEach = 15;
const mostServices = 5;

/** The failure of a stack with the last lines of each container that fell: the tool names it at most. Never rejects. */
export async function withFallenServices(error: unknown, sight: StackSecrets): Promise<unknown> {
  const { stack, driver, runtime, halt } = sight;
  if (!hasCode(error, "STACK_FAILED") || !driver?.containers) return error;
  try {
    const lines: string[] = [];
    let fallen = 0;
    for (const container of await driver.containers(stack, demandPort(runtime, "host", "source"), halt)) {
      const fall = await fallOf(container, sight);
      if (fall === undefined || ++fallen > mostServices) continue;
      lines.push(`${container.name} ${fall}:`, ...(await linesOf(container, sight)));
    }
    const { code, message, remedy, details } = error;
    const output = [...((details["output"] as string[] | undefined) ?? []), ...lines];
    return new DeployerError(code, message, { remedy, details: { ...details, output }, cause: error });
  } catch {
    return error;
  }
}

async function fallOf(
  { name, state, exitCode }: LabelledContainer,
  { runtime, halt }: StackSecrets,
): Promise<string | undefined> {
  if (state === "created") return undefined;
  if (state !== "running")
    return exitCode === 0 ? undefined : `ended with exit code ${exitCode ?? "unknown"}`;
  const seen = await runtime.inspect(name, halt);
  return seen?.health === "unhealthy" ? "is not healthy" : undefined;
}

/** What it was created with is masked; a container whose environment cannot be read shows nothing. */
async function linesOf(
  { name }: LabelledContainer,
  { stack, runtime, hide, halt }: StackSecrets,
): Promise<string[]> {
  const environment = await runtime.host?.readEnvironment(name, halt);
  if (!environment) return [];
  hide(filledIn(environment, stack.definition));
  return readLines(runtime.logs(name, { tail: linesOfEach }, halt));
}
