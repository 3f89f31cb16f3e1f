import { basename, resolve } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import { assertRouteWrite } from "../proxy/assert-route-write.js";
import { checkedLimits } from "../nginx-config/limit-directives.js";
import type {
  CheckedRoute,
  Entrance,
  ProxyWorker,
  Route,
  RouteLimits,
  Router,
  RouteWrite,
} from "../../ports/router.js";
import { shownWorkers } from "../nginx-config/nginx-workers.js";
import { checkSites, includedBy, translated, type SitesParts } from "./check-sites.js";
import { NginxProgram } from "./nginx-program.js";
import { OwnNginx } from "./own-nginx.js";
import { moveSite } from "./move-site.js";
import { realFolder } from "../proxy/real-folder.js";
import { hasOwnLines, othersIn, parseSite, renderSite, type Site, type Surroundings } from "./site-file.js";
import { SitesDirectory } from "./sites-directory.js";

/** An nginx that Cutover runs itself, on 127.0.0.1. */
export interface OwnNginxOptions {
  /** Holds nginx.conf, the pid file, the log and `sites`; made where missing. One nginx for each directory. */
  readonly directory: string;
  readonly port: number;
  /** By default `nginx` on the PATH. */
  readonly binary?: string;
  /** Of routes whose workloads set none. By default bodies without limit, and an hour of silence. */
  readonly limits?: RouteLimits;
}

/** An nginx that runs already, under somebody else's care. */
export interface ExistingNginxOptions {
  /** A folder from which its `http` block includes `*.conf`, such as /etc/nginx/conf.d. */
  readonly sitesDirectory: string;
  /** By default what the binary was built with. */
  readonly configFile?: string;
  /** Where it answers http, from the deployer's machine; routes listen on this port. */
  readonly proxyUrl: string;
  readonly binary?: string;
  /** Of routes whose workloads set none. By default bodies as that nginx allows them, and an hour of silence. */
  readonly limits?: RouteLimits;
}

export interface OwnNginxRouter extends Router {
  /** Starts nginx, or adopts the one that runs in the directory. `put`, `read` and `check` do so by themselves. */
  start(): Promise<void>;
  /** Ends nginx with all its connections, unless another router of this process has routes in it. */
  stop(): Promise<void>;
}

/**
 * Routes as site files of nginx, one for each workload. A file is tested before it is loaded; where nginx refuses it, the
 * file before is put back. What people add to a file outside Cutover's block is kept. A target's host that is a name must
 * resolve whenever nginx loads its configuration: give addresses where you can.
 */
export function nginx(options: OwnNginxOptions): OwnNginxRouter;
export function nginx(options: ExistingNginxOptions): Router;
export function nginx(options: OwnNginxOptions | ExistingNginxOptions): Router {
  const binary = options.binary ?? "nginx";
  const limits = checkedLimits(options.limits);
  if ("directory" in options) {
    const directory = assertPath(resolve(options.directory));
    const own = new OwnNginx({ directory, port: options.port, binary });
    const entrance = { address: "127.0.0.1", port: options.port };
    const sites = new SitesRouter(`nginx:${realFolder(directory)}`, {
      sites: own.sites,
      program: own.program,
      entrance,
      listen: `127.0.0.1:${options.port}`,
      isOwn: true,
      limits,
      ready: (domains) => own.start(domains),
      reload: () => own.reload(),
      workers: () => own.workers(),
      dryRuns: own.dryRuns,
      note: (workload, isRouted) => own.note(workload, isRouted),
    });
    return Object.assign(sites, { start: () => own.start(), stop: () => own.stop() });
  }
  const directory = resolve(options.sitesDirectory);
  const configuration = options.configFile === undefined ? [] : ["-c", resolve(options.configFile)];
  const entrance = entranceOf(options.proxyUrl);
  const program = new NginxProgram(binary, configuration);
  return new SitesRouter(`nginx:${realFolder(directory)}`, {
    sites: new SitesDirectory(directory),
    program,
    entrance,
    listen: String(entrance.port),
    isOwn: false,
    limits,
    ready: () => Promise.resolve(),
    reload: () => program.reload(),
    workers: shownWorkers([entrance]),
    dryRuns: undefined,
    note: () => undefined,
  });
}

interface Load {
  /** Undefined: the file goes. */
  readonly text: string | undefined;
  readonly assertMayWrite?: (() => void) | undefined;
  /** nginx has accepted this text already, among all that is there now. */
  readonly isTested?: boolean;
}

class SitesRouter implements Router {
  readonly kind = "nginx";
  readonly appliesLate = false;
  readonly keepsClients = true;
  readonly instance: string;
  readonly #parts: SitesParts;

  constructor(instance: string, parts: SitesParts) {
    this.instance = instance;
    this.#parts = parts;
  }

  check(route?: CheckedRoute, signal?: AbortSignal): Promise<Finding[]> {
    return checkSites(this.#parts, route, signal);
  }

  workers(): Promise<readonly ProxyWorker[] | undefined> {
    return this.#parts.workers();
  }

  read(workload: string, signal?: AbortSignal): Promise<Route | undefined> {
    return translating(signal, async () => {
      signal?.throwIfAborted();
      await this.#parts.ready();
      const text = (await this.#parts.sites.read(workload)) ?? "";
      const site = parseSite(text);
      const isOurs = site?.workload === workload;
      this.#parts.note(workload, isOurs);
      return isOurs ? this.#toRoute(site, text) : undefined;
    });
  }

  async dryRun(write: RouteWrite, signal?: AbortSignal): Promise<void> {
    const { dryRuns, sites, program } = this.#parts;
    signal?.throwIfAborted();
    if (!dryRuns) return;
    try {
      assertRouteWrite(write);
      const [peer, old] = await Promise.all([program.peer(), sites.read(write.workload)]);
      await dryRuns.test(write.workload, this.#render(write, old, peer).text, signal);
    } catch {
      signal?.throwIfAborted();
    }
  }

  put(write: RouteWrite, signal?: AbortSignal): Promise<Route> {
    return translating(signal, async () => {
      assertRouteWrite(write);
      const { sites, program, ready, note, dryRuns } = this.#parts;
      const [peer, isIncluded] = await Promise.all([
        program.peer(),
        this.#included(signal),
        ready(write.domains),
      ]);
      const [[conflict], old, tested] = await Promise.all([
        sites.conflicts(write, isIncluded),
        sites.read(write.workload),
        dryRuns?.accepted(write.workload),
      ]);
      if (conflict) throw conflict;
      const { text, domains } = this.#render(write, old, peer);
      signal?.throwIfAborted();
      const { assertMayWrite } = write;
      await this.#load(write.workload, old, { text, assertMayWrite, isTested: text === tested });
      note(write.workload, true);
      return this.#toRoute({ ...write, domains, others: othersIn(text) }, text);
    });
  }

  async remove(workload: string, signal?: AbortSignal): Promise<void> {
    await translating(signal, async () => {
      const { sites, ready, note } = this.#parts;
      const old = await sites.read(workload);
      if (old === undefined || parseSite(old)?.workload !== workload) return note(workload, false);
      await ready();
      signal?.throwIfAborted();
      if (hasOwnLines(old)) await sites.keepCopy(workload, old);
      await this.#load(workload, old, { text: undefined });
      note(workload, false);
    });
  }

  #render(
    write: RouteWrite,
    old: string | undefined,
    peer: Surroundings["peer"],
  ): { readonly text: string; readonly domains: readonly string[] } {
    const { sites, listen, limits } = this.#parts;
    const kept = old && moveSite(old, write, sites.fileOf(write.workload));
    const domains = [...write.domains, ...addedDomains(old, write)].toSorted();
    return { text: renderSite(kept, { ...write, domains }, { listen, limits, peer }), domains };
  }

  /** What nginx loads of the folder; one of our own loads what is usual. */
  async #included(signal: AbortSignal | undefined): Promise<(file: string) => boolean> {
    const { isOwn, sites, program } = this.#parts;
    if (isOwn) return includedBy(undefined, sites);
    const dump = await program.dump(signal);
    return includedBy("refusal" in dump ? undefined : dump.configuration, sites);
  }

  /** From here on no abort: a file that is neither tested nor loaded would surprise the next reload. */
  async #load(
    workload: string,
    old: string | undefined,
    { text, assertMayWrite, isTested = false }: Load,
  ): Promise<void> {
    const { sites, program, reload } = this.#parts;
    await sites.write(workload, text, assertMayWrite);
    try {
      const refusal = isTested ? undefined : await program.refusal();
      if (refusal !== undefined) throw refused(refusal, sites.fileOf(workload));
      await reload();
    } catch (error) {
      await this.#putBack(workload, old, error);
      throw error;
    }
  }

  async #putBack(workload: string, old: string | undefined, cause: unknown): Promise<void> {
    const { sites, reload } = this.#parts;
    const file = sites.fileOf(workload);
    try {
      await sites.write(workload, old);
    } catch (error) {
      const message = `${file} could not be put back: ${String(error)}`;
      throw new DeployerError("ROUTER_UNCERTAIN", message, { details: { file }, cause });
    }
    // A reload takes place some time after its signal: that of an earlier write may have met the refused file and failed.
    // Where this one fails too, nginx does not run, or another file keeps it from loading anything.
    await reload().catch(() => undefined);
  }

  #toRoute({ workload, domains, target, nonce, others, staged, fallback }: Site, text: string): Route {
    const { address, port } = this.#parts.entrance;
    const entrances = domains.map((domain) => ({ domain, scheme: "http" as const, address, port }));
    const facts = { guards: hasOwnLines(text) ? ["lines of its own"] : [] };
    const added = {
      ...(others.length > 0 && { others }),
      ...(staged && { staged }),
      ...(fallback && { fallback }),
    };
    const state = { online: true, problem: undefined, enabled: true };
    return { workload, domains, target, ...added, nonce, ...state, entrances, facts };
  }
}

/** The names that a person put into our block are kept. */
function addedDomains(old: string | undefined, { known, domains }: RouteWrite): string[] {
  const present = parseSite(old ?? "")?.domains ?? [];
  return known ? present.filter((name) => !known.domains.includes(name) && !domains.includes(name)) : [];
}

function refused(words: string, file: string): DeployerError {
  const named = [...words.matchAll(/ in (\/.+):\d+$/gm)].map(([, path = ""]) => basename(path));
  const isAnother = named.length > 0 && !named.includes(basename(file));
  const message = `nginx refused its configuration${isAnother ? ", because of another file" : ""}; the old route is kept: ${words}`;
  const [, size] = /you should increase (server_names_hash_\w+)/.exec(words) ?? [];
  const remedy =
    size &&
    `Set ${size} in the http block of nginx to twice what its words say, at least; then deploy again.`;
  return new DeployerError("ROUTER_REJECTED", message, {
    ...(remedy !== undefined && { remedy }),
    details: { nginx: words, file },
  });
}

async function translating<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted && error === signal.reason ? error : translated(error);
  }
}

function entranceOf(proxyUrl: string): Pick<Entrance, "address" | "port"> {
  const url = URL.canParse(proxyUrl) ? new URL(proxyUrl) : undefined;
  if (url?.protocol !== "http:")
    throw new DeployerError("CONFIG_INVALID", "`proxyUrl` must be a URL that begins with http://");
  return { address: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(url.port || 80) };
}

function assertPath(path: string): string {
  if (!/["\n\r$\\]/.test(path)) return path;
  throw new DeployerError(
    "CONFIG_INVALID",
    "`directory` must not hold quotes, line breaks, dollar signs or backslashes",
  );
}
