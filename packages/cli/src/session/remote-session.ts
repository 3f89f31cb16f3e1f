import { hasCode } from "@cutover/schema/errors";
import { loadProject } from "../config/load-project.js";
import type { Io } from "../io.js";
import { unsupportedHere } from "../usage-errors.js";
import type { ServerContext } from "./contexts.js";
import { workloadsOf } from "./project-workloads.js";
import type { Session, SessionRequest } from "./session.js";

/** A server is the deployer. The project file, if there is one, holds what `deploy` applies. */
export async function openRemoteSession(
  { config: path, destination }: SessionRequest,
  { server }: ServerContext,
  { environment }: Pick<Io, "environment">,
): Promise<Session> {
  await findWorkloads({ path, destination, environment });
  throw unsupportedHere(`this build cannot reach ${server}`, "Run the command on the server's machine.");
}

export async function findWorkloads(
  options: Parameters<typeof loadProject>[0],
): Promise<Session["workloads"]> {
  try {
    return workloadsOf(await loadProject(options));
  } catch (error) {
    if (hasCode(error, "PROJECT_MISSING") && options.path === undefined) return undefined;
    throw error;
  }
}
