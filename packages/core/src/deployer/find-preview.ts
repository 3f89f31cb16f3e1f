import { DeployerError } from "../errors/deployer-error.js";
import type { Engine } from "../journal/engine.js";
import { hostName } from "../ports/host-name.js";
import { previewPath, type Entrance } from "../ports/router.js";
import { isClosed, type DeploymentRecord, type Preview } from "../records/records.js";
import { demandDeployment } from "../retention/find-rollback.js";
import { knownRoute } from "../steps/known-route.js";
import { stagedBy } from "../steps/token.js";

export interface PreviewLink {
  /** It holds a secret. */
  readonly url: string;
}

const usualPorts = { http: 80, https: 443 } as const;

/**
 * The link to what a deployment made: to its green before the switch, and to the same container while it is live. The store has only a hash of its
 * token: the token is read from the proxy, and counts if it has that hash. PREVIEW_REFUSED, DEPLOYMENT_UNKNOWN.
 */
export async function findPreview(
  engine: Pick<Engine, "store" | "router">,
  id: string,
  signal: AbortSignal,
): Promise<PreviewLink> {
  const record = await demandDeployment(engine, id);
  const { router, store } = engine;
  const state = await store.findState(record.workload);
  const live = state?.deployment === id ? state : undefined;
  const preview = live ? record.preview && live.route?.preview : record.preview;
  const because = refusalOf(record, { preview, isLive: live !== undefined });
  if (because !== undefined) throw refused(id, because);
  const route = await router.read(record.workload, signal, knownRoute(state ?? record.blue, router));
  const staged = stagedBy(route, preview?.tokenHash);
  const entrance = route?.entrances.find(({ scheme }) => scheme === "https") ?? route?.entrances[0];
  if (!staged || !entrance)
    throw refused(
      id,
      "nothing on its route leads to it alone; a further deployment has begun, or somebody has changed the route in the proxy",
    );
  const { host, token } = staged;
  if (host !== undefined) return { url: `${originOf({ ...entrance, domain: host })}/` };
  return { url: `${originOf(entrance)}${previewPath}?token=${token}` };
}

function refusalOf(
  { preview: begun, phase }: DeploymentRecord,
  { preview, isLive }: { readonly preview: Preview | undefined; readonly isLive: boolean },
): string | undefined {
  if (!begun) return "it was begun without a preview";
  if (phase === "aborting") return "it is being undone";
  if (isClosed(phase) && !isLive)
    return phase === "done" ? "it is not live any more" : `it is over (${phase})`;
  if (preview?.tokenHash !== undefined) return undefined;
  return isLive ? "only its domains lead to it" : `green is not ready yet (${phase})`;
}

function originOf({ scheme, domain, port }: Pick<Entrance, "scheme" | "domain" | "port">): string {
  return `${scheme}://${hostName(domain)}${port === usualPorts[scheme] ? "" : `:${port}`}`;
}

function refused(id: string, because: string): DeployerError {
  return new DeployerError("PREVIEW_REFUSED", `the deployment ${id} has no preview now: ${because}`, {
    details: { deployment: id },
  });
}
