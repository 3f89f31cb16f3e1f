import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import type { Entrance } from "../../ports/router.js";
import type { CaddyApi, Tagged } from "./caddy-api.js";
import { type CaddyRoute, idOf, routesSchema } from "./route-schema.js";

/** The routes that serve an entrance, as they are now. */
export interface ServedRoutes {
  readonly routes: readonly CaddyRoute[];
}

/** Those of one server of Caddy's configuration. */
export interface ServerRoutes extends ServedRoutes {
  /** Below `/config/`. */
  readonly path: string;
  /** False if the server has no list of routes yet. */
  readonly isPresent: boolean;
  readonly tag: string;
}

const serversSchema = z
  .record(z.string(), z.looseObject({ listen: z.array(z.string()).optional() }))
  .nullish()
  .transform((servers) => servers ?? {});

type At = Pick<Entrance, "address" | "port">;

/** ROUTER_REJECTED if no server of Caddy's configuration listens there. */
export async function readRoutes(api: CaddyApi, at: At, signal?: AbortSignal): Promise<ServerRoutes> {
  const [name] = listeningAt((await api.read("apps/http/servers", signal)).value, at);
  if (name === undefined) throw noServer(at);
  const path = `apps/http/servers/${encodeURIComponent(name)}/routes`;
  const { value, tag }: Tagged = await api.read(path, signal);
  return { routes: routesSchema.parse(value), path, isPresent: value !== null, tag };
}

/** The names of the servers of Caddy's configuration that listen there. */
export function listeningAt(servers: unknown, at: At): string[] {
  return Object.entries(serversSchema.parse(servers)).flatMap(([name, { listen = [] }]) =>
    listen.some((address) => listensAt(address, at)) ? [name] : [],
  );
}

export function ownRoute({ routes }: ServedRoutes, workload: string): CaddyRoute | undefined {
  return routes.find((one) => one["@id"] === idOf(workload));
}

export interface RoutesChange {
  /** What is to stand there; as it is, if nothing is to change. May throw. */
  readonly to: (served: ServerRoutes) => readonly CaddyRoute[];
  readonly assertMayWrite?: (() => void) | undefined;
  /** As they were read a moment ago. */
  readonly served: ServerRoutes;
}

/** So often a write is tried again because somebody else has written at the same time, or because its answer was lost. */
const attempts = 20;
const losses = 3;

/**
 * Changes the list of routes as it is at the instant of the write. A write whose answer was lost is tried again: it is guarded by the tag, so of two
 * equal ones one takes effect. ROUTER_UNCERTAIN if that is not found out; else as `CaddyApi.write`.
 */
export async function changeRoutes(
  api: CaddyApi,
  at: At,
  { to, assertMayWrite, served: first }: RoutesChange,
): Promise<void> {
  const lost: unknown[] = [];
  try {
    for (let [served, left] = [first, attempts]; ; left -= 1, served = await readRoutes(api, at)) {
      const routes = to(served);
      if (isDeepStrictEqual(routes, served.routes)) return;
      assertMayWrite?.();
      try {
        if (await writeRoutes(api, served, routes)) return;
      } catch (error) {
        if (!hasCode(error, "ROUTER_UNCERTAIN") || lost.push(error) >= losses) throw error;
      }
      if (left === 0) throw disturbed();
    }
  } catch (error) {
    throw lost.at(-1) ?? error;
  }
}

/** As `CaddyApi.write`. */
function writeRoutes(
  api: CaddyApi,
  { path, isPresent, tag }: ServerRoutes,
  routes: readonly CaddyRoute[],
): Promise<boolean> {
  return api.write({ method: isPresent ? "PATCH" : "PUT", path, value: routes, tag });
}

function disturbed(): DeployerError {
  const message = "Somebody else changes Caddy's configuration all the time; nothing was written";
  return new DeployerError("ROUTER_REJECTED", message, {
    remedy: "Let the other program end its writes, then deploy again.",
  });
}

/** `:80`, `127.0.0.1:80`, `tcp/[::]:80`, `:8000-8010`. */
export function listensAt(listen: string, { address, port }: At): boolean {
  const [, host = "", first, last] = /^(?:tcp[46]?\/)?(.*):(\d+)(?:-(\d+))?$/.exec(listen) ?? [];
  if (first === undefined || port < Number(first) || port > Number(last ?? first)) return false;
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const all = ["", "0.0.0.0", "::", address];
  return all.includes(bare) || (isLoopback(bare) && isLoopback(address));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function noServer({ address, port }: At): DeployerError {
  return new DeployerError(
    "ROUTER_REJECTED",
    `No server of Caddy's configuration listens at ${address}:${port}`,
    {
      remedy: `Add a site on port ${port} to Caddy's configuration, or correct \`proxyUrl\`.`,
    },
  );
}
