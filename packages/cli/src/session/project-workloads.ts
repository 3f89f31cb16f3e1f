import type { WorkloadRequest } from "@cutover/core";
import type { Project } from "../config/load-project.js";

export function workloadsOf({ workloads }: Project): ReadonlyMap<string, WorkloadRequest> {
  return new Map(
    Object.entries(workloads).map(([name, { source, config }]) => [name, { name, source, config }]),
  );
}
