import type { Io } from "../io.js";
import { usageInvalid } from "../usage-errors.js";
import { contextsPath, readContexts, readServerAddress, type ServerContext } from "./contexts.js";
import type { OpenSession, SessionRequest } from "./session.js";

/** Opens a session on the server that is asked for, else on this machine. */
export function sessionOpener(io: Io): OpenSession {
  return async (request) => {
    const server = await findServer(request, io);
    if (server) return (await import("./remote-session.js")).openRemoteSession(request, server, io);
    // Loaded here: it takes longer than most commands on a server.
    return (await import("./local-session.js")).openLocalSession(request, io);
  };
}

/**
 * An option goes over a variable, and that over the context in use; undefined: this machine. CUTOVER_TOKEN goes
 * over the token of a context. USAGE_INVALID, CONFIG_INVALID.
 */
export async function findServer(
  { server, context }: Pick<SessionRequest, "server" | "context">,
  { environment }: Pick<Io, "environment">,
): Promise<ServerContext | undefined> {
  const { CUTOVER_SERVER, CUTOVER_TOKEN } = environment;
  const own = CUTOVER_TOKEN === undefined || CUTOVER_TOKEN === "" ? undefined : CUTOVER_TOKEN;
  if (server !== undefined && context !== undefined)
    throw usageInvalid("--server and --context exclude each other");
  const address = server ?? (context === undefined && CUTOVER_SERVER !== "" ? CUTOVER_SERVER : undefined);
  const { contexts, current = "local" } = await readContexts(contextsPath(environment));
  if (address !== undefined) {
    const known = readServerAddress(address);
    const named = Object.values(contexts).find((one) => one.server === known);
    return { server: known, token: own ?? named?.token };
  }
  const name = context ?? current;
  if (name === "local") return undefined;
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (!found)
    throw usageInvalid(
      `there is no context ${name}`,
      `There are: ${["local", ...Object.keys(contexts)].join(", ")}.`,
    );
  return { server: found.server, token: own ?? found.token };
}
