import { DeployerError } from "../errors/deployer-error.js";
import { isClosed, type DeploymentRecord, type Operation } from "./records.js";
import type { Lease } from "./store.js";

export function domainTaken(domain: string, workload: string): DeployerError {
  return new DeployerError("DOMAIN_TAKEN", `domains: ${domain} belongs to the workload ${workload}`, {
    details: { field: "domains", domain, workload },
  });
}

export function workloadBusy(workload: string, deployment?: string): DeployerError {
  const by =
    deployment === undefined ? "another deployer is at work on it" : `its deployment ${deployment} is open`;
  return new DeployerError("WORKLOAD_BUSY", `${workload} cannot be changed now: ${by}`, {
    details: { workload, deployment },
  });
}

/** True if a removal keeps `wanted` from being saved or queued: another removal may take up one that is open. */
export function standsInTheWay({ operation, phase }: DeploymentRecord, wanted?: Operation): boolean {
  if (operation !== "remove" || isClosed(phase)) return false;
  return wanted !== "remove" || phase === "queued";
}

export function wasCancelled({ id, error }: DeploymentRecord): DeployerError {
  if (error?.code === "SUPERSEDED") return new DeployerError("SUPERSEDED", error.message);
  return new DeployerError("CANCELLED", error?.message ?? `the deployment ${id} was cancelled`);
}

export function leaseLost(lease: Lease, newestFence?: number): DeployerError {
  return new DeployerError("LEASE_LOST", `another deployer has taken over ${lease.key}`, {
    details: { key: lease.key, fence: lease.fence, newestFence },
  });
}

/** True if `next` may take the place of what the store has under its id: what waits, or a repair that continues. */
export function mayOpen(before: DeploymentRecord | undefined, next: DeploymentRecord): boolean {
  if (!before || before.phase === "queued") return true;
  return before.operation === "repair" && next.operation === "repair" && isClosed(before.phase);
}
