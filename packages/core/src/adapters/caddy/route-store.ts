import type { Finding } from "../../events/finding.js";
import type { CheckedRoute, RouteWrite } from "../../ports/router.js";
import type { CaddyRoute } from "./route-schema.js";
import type { ServedRoutes } from "./caddy-routes.js";

/** The way in which routes get into Caddy's configuration. */
export interface RouteStore<Served extends ServedRoutes> {
  /** As of `Router`. */
  readonly lacksHosts: boolean;

  /** The routes that Caddy serves now; those of workloads have their ids. */
  read(signal?: AbortSignal): Promise<Served>;

  /** Has Caddy's configuration hold the workload's route, without effect if it does, and returns it. `served`: read a moment ago. */
  put(write: RouteWrite, served: Served): Promise<CaddyRoute>;

  /** Without effect if there is none. */
  remove(workload: string, served: Served): Promise<void>;

  /** True if a person has put anything on the route that a new one would lack. */
  hasOwnParts(route: CaddyRoute, workload: string): Promise<boolean>;

  /** `Router.check`. */
  check(route: CheckedRoute | undefined, signal: AbortSignal | undefined): Promise<Finding[]>;
}
