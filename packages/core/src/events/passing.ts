import type { DeploymentEvent } from "./events.js";

const passing: ReadonlySet<string> = new Set<DeploymentEvent["type"]>([
  "log:written",
  "pull:progressed",
  "probe:attempted",
  "drain:progressed",
  "hook:line",
  "build:line",
  "stack:output",
]);

/** Lines and progress: only the newest are kept, while phases and outcomes stay. */
export function isPassing({ type }: Pick<DeploymentEvent, "type">): boolean {
  return passing.has(type);
}
