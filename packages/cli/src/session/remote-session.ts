import { createClient } from "@cutover/client";
import { DeployerError, hasCode } from "@cutover/schema/errors";
import type { Io } from "../io.js";
import type { ServerContext } from "./contexts.js";
import type { Cutover } from "./cutover.js";
import type { Session, SessionRequest } from "./session.js";

/** A server is the deployer. The project file, if there is one, holds what `deploy` applies. */
export async function openRemoteSession(
  { config: path, destination }: SessionRequest,
  { server, token }: ServerContext,
  { environment, stderr }: Pick<Io, "environment" | "stderr">,
): Promise<Session> {
  if (token === undefined)
    throw new DeployerError("UNAUTHENTICATED", `there is no token for ${server}`, {
      remedy: "Set CUTOVER_TOKEN, or keep one with `cutover context add NAME URL`.",
    });
  const client = createClient({
    url: server,
    token,
    onReconnecting({ attempt, delayMs }) {
      if (attempt === 1) stderr.write(`${server} does not answer; asking again in ${delayMs} ms\n`);
    },
  });
  const calls: Readonly<Record<keyof Cutover, unknown>> = client;
  return {
    // Its shapes are the library's own: a test of the server compares them.
    cutover: calls as Cutover,
    administration: client,
    kind: "remote",
    place: server,
    workloads: await findWorkloads({ path, destination, environment }),
    close: () => Promise.resolve(),
  };
}

/** Undefined if there is no file, and none was named. */
async function findWorkloads(options: {
  readonly path: string | undefined;
  readonly destination: string | undefined;
  readonly environment: Io["environment"];
}): Promise<Session["workloads"]> {
  // Most commands on a server need none of it, and it loads the whole engine.
  const [{ loadProject }, { workloadsOf }] = await Promise.all([
    import("../config/load-project.js"),
    import("./project-workloads.js"),
  ]);
  try {
    return workloadsOf(await loadProject(options));
  } catch (error) {
    if (hasCode(error, "PROJECT_MISSING") && options.path === undefined) return undefined;
    throw error;
  }
}
