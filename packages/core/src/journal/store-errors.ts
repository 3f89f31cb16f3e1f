import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentRecord } from "../records/records.js";
import type { Lease } from "../ports/store.js";

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

export function wasCancelled({ id, error }: DeploymentRecord): DeployerError {
  if (error?.code === "SUPERSEDED") return new DeployerError("SUPERSEDED", error.message);
  return new DeployerError("CANCELLED", error?.message ?? `the deployment ${id} was cancelled`);
}

export function leaseLost(lease: Lease, newestFence?: number): DeployerError {
  return new DeployerError("LEASE_LOST", `another deployer has taken over ${lease.key}`, {
    details: { key: lease.key, fence: lease.fence, newestFence },
  });
}
