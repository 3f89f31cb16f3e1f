import { hasCode, newDeploymentId, type Deployer, type Deployment } from "@cutover/core";
import type { Clock } from "@cutover/core/ports";
import type { Records } from "../records/records.js";
import type { Decision } from "./decide.js";
import type { Webhook } from "./webhook-options.js";

export interface BeginContext {
  readonly deployer: Pick<Deployer, "deploy" | "deployment" | "summary">;
  readonly records: Records;
  readonly clock: Clock;
}

export interface Begun {
  readonly deployment: Deployment;
  /** An earlier delivery of the same bytes began it. */
  readonly isRepeated: boolean;
}

export interface Beginning {
  readonly key: string;
  readonly decision: Extract<Decision, { deploy: true }>;
  /** The span of the request. */
  readonly traceparent: string | undefined;
}

/** A claim that is younger may have lost its deployment to the end of the process. */
const startedWithinMs = 24 * 3_600_000;

/**
 * Begins the deployment of a delivery, once for each `key`: the claim is durable with the deployment's id before it
 * begins. A repeated delivery gets the deployment of the first one. Undefined if that is no longer in the history.
 */
export async function beginOnce(
  { deployer, records, clock }: BeginContext,
  hook: Webhook,
  { key, decision, traceparent }: Beginning,
): Promise<Begun | undefined> {
  const atMs = clock.wallMs();
  const claim = { hook: hook.name, digest: key, deployment: newDeploymentId(clock), atMs };
  const { deployment: id, atMs: claimedAtMs } = await records.seenWebhooks.claim(claim);
  const isRepeated = id !== claim.deployment;
  if (isRepeated && (await isKnown(deployer, id)))
    return { deployment: await deployer.deployment(id), isRepeated };
  if (isRepeated && atMs - claimedAtMs > startedWithinMs) return undefined;
  const { image, why, committedAtMs } = decision;
  if (traceparent !== undefined || committedAtMs !== undefined)
    await records.origins.note({
      deployment: id,
      atMs,
      ...(traceparent !== undefined && { traceparent }),
      ...(committedAtMs !== undefined && { committedAtMs }),
    });
  const deployment = deployer.deploy(hook.workload, {
    id,
    by: `webhook ${hook.name} (${hook.sender})`,
    why,
    // The newest wins.
    supersede: true,
    until: "cutover",
    ...(image !== undefined && { image }),
  });
  return { deployment, isRepeated };
}

async function isKnown(deployer: BeginContext["deployer"], id: string): Promise<boolean> {
  try {
    await deployer.summary(id);
    return true;
  } catch (error) {
    if (hasCode(error, "DEPLOYMENT_UNKNOWN")) return false;
    throw error;
  }
}
