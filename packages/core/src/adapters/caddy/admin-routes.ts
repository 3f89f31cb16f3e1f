import type { Finding } from "../../events/finding.js";
import type { CheckedRoute, RouteLimits, RouteWrite } from "../../ports/router.js";
import { type CaddyRoute, idOf } from "./route-schema.js";
import { hasOwnParts, placeRoute, renderRoute } from "./caddy-route.js";
import { changeRoutes, ownRoute, readRoutes, type ServerRoutes } from "./caddy-routes.js";
import { type CaddyParts, checkCaddy } from "./check-caddy.js";
import { refuseConflicts } from "./conflicts.js";
import type { RouteStore } from "./route-store.js";

/** Routes that are written to the list of a server through the admin API, guarded by the list's tag. */
export class AdminRoutes implements RouteStore<ServerRoutes> {
  readonly lacksHosts = false;
  readonly #parts: CaddyParts;
  readonly #limits: RouteLimits;

  constructor(parts: CaddyParts, limits: RouteLimits) {
    this.#parts = parts;
    this.#limits = limits;
  }

  read(signal?: AbortSignal): Promise<ServerRoutes> {
    return readRoutes(this.#parts.api, this.#parts.entrance, signal);
  }

  async put(write: RouteWrite, served: ServerRoutes): Promise<CaddyRoute> {
    const { api, entrance, files } = this.#parts;
    let route: CaddyRoute = {};
    await changeRoutes(api, entrance, {
      served,
      assertMayWrite: write.assertMayWrite,
      to: (now) => {
        refuseConflicts(now, write);
        route = renderRoute(write, { files, limits: this.#limits, own: ownRoute(now, write.workload) });
        return placeRoute(now.routes, route);
      },
    });
    return route;
  }

  async remove(workload: string, served: ServerRoutes): Promise<void> {
    const { api, entrance } = this.#parts;
    const to = ({ routes }: ServerRoutes) => routes.filter((one) => one["@id"] !== idOf(workload));
    await changeRoutes(api, entrance, { served, to });
  }

  hasOwnParts(route: CaddyRoute, workload: string): Promise<boolean> {
    return Promise.resolve(hasOwnParts(route, { workload, files: this.#parts.files }));
  }

  check(route: CheckedRoute | undefined, signal: AbortSignal | undefined): Promise<Finding[]> {
    return checkCaddy(this.#parts, { route, limits: this.#limits, signal });
  }
}
