import { DeployerError } from "../errors/deployer-error.js";
import type { Engine } from "../journal/engine.js";
import { hostName } from "../ports/host-name.js";
import { previewPath, type Entrance } from "../ports/router.js";
import { isClosed, type DeploymentRecord } from "../records/records.js";
import { demandDeployment } from "../retention/find-rollback.js";
import { knownRoute } from "../steps/known-route.js";
import { tokenOf } from "../steps/stage-green.js";

export interface PreviewLink {
  /** It holds a secret. */
  readonly url: string;
}

const usualPorts = { http: 80, https: 443 } as const;

/**
 * The link to the green of a deployment. The store has only a hash of its token: the token is read from the proxy, and counts if it has that
 * hash. PREVIEW_REFUSED, DEPLOYMENT_UNKNOWN.
 */
export async function findPreview(
  engine: Pick<Engine, "store" | "router">,
  id: string,
  signal: AbortSignal,
): Promise<PreviewLink> {
  const record = await demandDeployment(engine, id);
  const because = refusalOf(record);
  if (because !== undefined) throw refused(id, because);
  const { router } = engine;
  const route = await router.read(record.workload, signal, knownRoute(record.blue, router));
  const token = tokenOf(route, record.preview?.tokenHash);
  const entrance = route?.entrances.find(({ scheme }) => scheme === "https") ?? route?.entrances[0];
  if (token === undefined || !entrance)
    throw refused(id, "its route was changed in the proxy and leads nobody to it any more");
  const { host } = route?.staged ?? {};
  if (host !== undefined) return { url: `${originOf({ ...entrance, domain: host })}/` };
  return { url: `${originOf(entrance)}${previewPath}?token=${token}` };
}

function refusalOf({ preview, phase }: DeploymentRecord): string | undefined {
  if (!preview) return "it was begun without a preview";
  if (isClosed(phase)) return `it is over (${phase})`;
  if (phase === "switching" || phase === "draining") return "its domains themselves lead to it by now";
  if (phase === "aborting") return "it is being undone";
  return preview.tokenHash === undefined ? `green is not ready yet (${phase})` : undefined;
}

function originOf({ scheme, domain, port }: Pick<Entrance, "scheme" | "domain" | "port">): string {
  return `${scheme}://${hostName(domain)}${port === usualPorts[scheme] ? "" : `:${port}`}`;
}

function refused(id: string, because: string): DeployerError {
  return new DeployerError("PREVIEW_REFUSED", `the deployment ${id} has no preview now: ${because}`, {
    details: { deployment: id },
  });
}
