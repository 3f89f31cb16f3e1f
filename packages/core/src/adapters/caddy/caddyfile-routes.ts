import { chmod, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import type { CheckedRoute, RouteLimits, RouteWrite } from "../../ports/router.js";
import { replaceFile } from "../proxy/replace-file.js";
import type { CaddyRoute } from "./route-schema.js";
import { namedIn } from "./caddy-route.js";
import { ownRoute, type ServedRoutes } from "./caddy-routes.js";
import {
  hasOwnText,
  isOurs,
  notOurs,
  renderSite,
  type SiteWrite,
  versionIn,
  versionOf,
} from "./caddyfile-site.js";
import { checkCaddyfile } from "./check-caddyfile.js";
import type { CaddyParts } from "./check-caddy.js";
import {
  holdsSite,
  importing,
  noHosts,
  notImported,
  refuseLosses,
  routesIn,
  servedRoute,
} from "./loaded-caddyfile.js";
import type { RouteStore } from "./route-store.js";

export interface CaddyfileOptions {
  readonly caddyfile: string;
  /** The folder of site files. */
  readonly sites: string;
  readonly limits: RouteLimits;
}

/** So often a load is tried whose answer was lost: another one of the same files does no harm. */
const losses = 3;

/**
 * Routes as site files that the user's Caddyfile imports, one for each workload. A change of a file has Caddy load that Caddyfile anew, as
 * `caddy reload` does; if Caddy refuses it, the file before is put back.
 */
export class CaddyfileRoutes implements RouteStore<ServedRoutes> {
  readonly lacksHosts = true;
  readonly #parts: CaddyParts;
  readonly #options: CaddyfileOptions;

  constructor(parts: CaddyParts, options: CaddyfileOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  async read(signal?: AbortSignal): Promise<ServedRoutes> {
    const { api, entrance } = this.#parts;
    return { routes: routesIn((await api.read("", signal)).value, entrance) };
  }

  async put(write: RouteWrite, served: ServedRoutes): Promise<CaddyRoute> {
    const { workload } = write;
    if (write.staged?.host !== undefined) throw noHosts();
    const old = await this.#text(workload);
    const text = this.#render(old, write);
    const present = ownRoute(served, workload);
    if (present && text === old && versionIn(present)?.version === versionOf(text))
      return assertLeft(present, write);
    return this.#change(workload, { old, text, write });
  }

  async remove(workload: string, served: ServedRoutes): Promise<void> {
    const old = await this.#text(workload);
    if (old === undefined && !ownRoute(served, workload)) return;
    if (old !== undefined && !isOurs(old, workload)) throw notOurs(this.#fileOf(workload));
    await this.#change(workload, { old, text: undefined });
  }

  async hasOwnParts(_route: CaddyRoute, workload: string): Promise<boolean> {
    const text = await this.#text(workload);
    return text !== undefined && hasOwnText(text, workload);
  }

  check(route: CheckedRoute | undefined, signal: AbortSignal | undefined): Promise<Finding[]> {
    const { caddyfile, sites } = this.#options;
    const siteOf = async (checked: CheckedRoute) => this.#render(await this.#text(checked.workload), checked);
    return checkCaddyfile(this.#parts, { caddyfile, sites, siteOf }, { route, signal });
  }

  async #change(workload: string, { old, text, write }: SiteChange): Promise<CaddyRoute> {
    const { api } = this.#parts;
    await this.#write(workload, text, write?.assertMayWrite);
    try {
      const adapted = await api.adapt(importing(this.#options.caddyfile));
      const own = write && this.#served(adapted, write);
      refuseLosses((await api.read("")).value, adapted);
      const version = text === undefined ? undefined : versionOf(text);
      await this.#load((now) => versionIn(ownRoute(now, workload))?.version === version);
      return own ?? {};
    } catch (error) {
      if (!hasCode(error, "ROUTER_UNCERTAIN")) await this.#write(workload, old);
      throw error;
    }
  }

  /** As `CaddyApi.load`. A load whose answer was lost is tried again, unless it has taken effect. */
  async #load(isLoaded: (routes: ServedRoutes) => boolean): Promise<void> {
    const lost: unknown[] = [];
    try {
      for (;;)
        try {
          return await this.#parts.api.load(importing(this.#options.caddyfile));
        } catch (error) {
          if (!hasCode(error, "ROUTER_UNCERTAIN") || lost.push(error) >= losses) throw error;
          if (isLoaded(await this.read())) return;
        }
    } catch (error) {
      throw lost.at(-1) ?? error;
    }
  }

  /** ROUTER_REJECTED, TARGET_NAMED. */
  #served(adapted: unknown, write: RouteWrite): CaddyRoute {
    const { caddyfile, sites } = this.#options;
    if (!holdsSite(adapted, write.workload)) throw notImported(caddyfile, sites);
    return assertLeft(servedRoute(adapted, { workload: write.workload, at: this.#parts.entrance }), write);
  }

  #render(old: string | undefined, route: SiteWrite): string {
    const { files, entrance } = this.#parts;
    const { limits } = this.#options;
    return renderSite(old, route, { files, limits, entrance, file: this.#fileOf(route.workload) });
  }

  #fileOf(workload: string): string {
    return join(this.#options.sites, `${workload}.caddy`);
  }

  async #text(workload: string): Promise<string | undefined> {
    try {
      return await readFile(this.#fileOf(workload), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Undefined: the file goes. Caddy runs as a user of its own, whatever the umask here. */
  async #write(workload: string, text: string | undefined, assertMayWrite?: () => void): Promise<void> {
    const file = this.#fileOf(workload);
    if (text === undefined) return rm(file, { force: true });
    await mkdir(this.#options.sites, { recursive: true });
    await chmod(this.#options.sites, 0o755);
    await replaceFile(file, text, assertMayWrite);
    await chmod(file, 0o644);
  }
}

interface SiteChange {
  readonly old: string | undefined;
  /** Undefined: the site goes. */
  readonly text: string | undefined;
  readonly write?: RouteWrite;
}

/** What it names with certainty has moved; it may name a target in other words, as by a snippet. */
function assertLeft(route: CaddyRoute, { replaces = [] }: RouteWrite): CaddyRoute {
  const [target] = namedIn(route, replaces);
  if (!target) return route;
  const { host, port } = target;
  const message = `The site of ${String(route["@id"])} forwards to ${host}:${port}, a container that will be gone`;
  throw new DeployerError("TARGET_NAMED", message, { details: { host, port } });
}
