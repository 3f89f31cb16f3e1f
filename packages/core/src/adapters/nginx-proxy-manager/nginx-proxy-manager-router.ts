import { DeployerError } from "../../errors/deployer-error.js";
import { assertRouteWrite } from "../proxy/assert-route-write.js";
import type { KnownRoute, Route, Router } from "../../ports/router.js";
import { shownWorkers } from "../nginx-config/nginx-workers.js";
import { isChallenged } from "./challenges.js";
import { checkProxyManager, whyUnserved } from "./check-proxy-manager.js";
import { factsOf } from "./host-facts.js";
import { NpmApi, type NpmConnection } from "./npm-api.js";
import { toRoute, type ProxyHost } from "./proxy-host.js";
import { ProxyHosts } from "./proxy-hosts.js";
import { parseUrl } from "../proxy/parse-url.js";
import { sharedName } from "../proxy/shared-name.js";
import { proxyAddresses } from "./proxy-urls.js";

export interface NginxProxyManagerOptions {
  /** The API's root on the admin port, with /api: `http://127.0.0.1:81/api`. */
  readonly apiUrl: string;
  /** Mail address of a dedicated user with the right "manage" on proxy hosts and without two-factor authentication. */
  readonly identity: string;
  readonly secret: string;
  /** Where the proxy answers http for its hosts, from the deployer's machine: `http://127.0.0.1`. */
  readonly proxyUrl: string;
  /** Where it answers https; by default port 443 of `proxyUrl`'s host. Used for hosts with a certificate. */
  readonly proxyHttpsUrl?: string;
}

/**
 * Routes as proxy hosts of Nginx Proxy Manager 2.9 or newer. A host is ours when its advanced config holds our block; a
 * person hands an existing host over by adding `# cutover:begin <workload>` and `# cutover:end`, each on its own line.
 * `remove` gives such a host its old target back, and deletes only a host that we made. Throws CONFIG_INVALID on a malformed URL. An abort
 * while a write is on its way rejects with ROUTER_UNCERTAIN.
 */
export function nginxProxyManager(options: NginxProxyManagerOptions, connection: NpmConnection = {}): Router {
  const apiUrl = parseUrl("apiUrl", options.apiUrl);
  const root = `${apiUrl.protocol}//${apiUrl.host}${apiUrl.pathname.replace(/\/+$/, "")}`;
  const proxy = proxyAddresses(options);
  const api = new NpmApi({ apiUrl: root, identity: options.identity, secret: options.secret }, connection);
  const hosts = new ProxyHosts(api);
  // Without a port it is 80 or 443, which are the proxy's own in any case.
  const adminPort = apiUrl.port === "" ? [] : [Number(apiUrl.port)];
  const checked = { api, dialled: [proxy.http.port, proxy.https.port, ...adminPort] };
  const routeOf = (host: ProxyHost, workload: string, known: KnownRoute | undefined): Route => ({
    ...toRoute(host, workload, proxy),
    facts: factsOf(host, known),
  });
  return {
    kind: "nginx-proxy-manager",
    appliesLate: true,
    editedByOthers: true,
    instance: sharedName(root),
    check: (route, signal) => checkProxyManager(checked, route, signal),
    whyUnserved: (signal) => whyUnserved(checked, signal),
    isChallenged: (domains, signal) => isChallenged(api, domains, signal),
    workers: shownWorkers([proxy.http, proxy.https]),
    read: async (workload, signal, known) => {
      const own = await hosts.find({ workload, known }, signal);
      return own && routeOf(own, workload, known);
    },
    put: async (write, signal) => {
      assertRouteWrite(write);
      if (write.staged?.sticky !== undefined) throw cannotKeepClients();
      return routeOf(await hosts.put(write, signal), write.workload, write.known);
    },
    remove: (workload, signal, known) => hosts.remove({ workload, known }, signal),
  };
}

/** Headers of a server do not count in its `location /`, which has one of its own. */
function cannotKeepClients(): DeployerError {
  return new DeployerError(
    "ROUTER_REJECTED",
    "Nginx Proxy Manager cannot set the cookie that keeps a client on its side",
    { remedy: "Leave `sticky` out of `shift`." },
  );
}
