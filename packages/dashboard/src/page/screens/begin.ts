import type { RemoteDeployment } from "@cutover/client";
import { hasCode } from "@cutover/schema/errors";
import { client } from "../api/client.js";
import { navigate } from "../router.js";

/** Shows a deployment that was begun. Rejects with the reason of a refusal, which leaves no record. */
export async function showBegun(begun: Promise<RemoteDeployment>): Promise<void> {
  const deployment = await begun;
  try {
    await client.summary(deployment.id);
  } catch (error) {
    if (!hasCode(error, "DEPLOYMENT_UNKNOWN")) throw error;
    const { error: reason } = await deployment.done;
    throw reason ?? error;
  }
  navigate(`deployments/${deployment.id}`);
}
