import type { DeploymentRecord } from "../store/records.js";

const noncesKept = 20;

/** Every marker that is known of this deployment's route writes, the latest last. */
export function nonceHistory({
  nonce,
  earlierNonces = [],
}: Pick<DeploymentRecord, "nonce" | "earlierNonces">): string[] {
  return [...earlierNonces, ...(nonce === undefined ? [] : [nonce])];
}

/** As many of the latest as a record keeps. */
export function latestNonces(nonces: readonly string[]): string[] {
  return nonces.slice(-noncesKept);
}
