import type { DeploymentRecord } from "../records/records.js";

const noncesKept = 20;

/** Every known marker of this deployment's route writes, the latest last. */
export function nonceHistory({
  nonce,
  earlierNonces = [],
}: Pick<DeploymentRecord, "nonce" | "earlierNonces">): string[] {
  return [...earlierNonces, ...(nonce === undefined ? [] : [nonce])];
}

/** The latest ones, up to the limit of a record. */
export function latestNonces(nonces: readonly string[]): string[] {
  return nonces.slice(-noncesKept);
}
