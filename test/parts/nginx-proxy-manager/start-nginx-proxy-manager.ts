import { mkdtemp, rm } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../registry/free-port.js";
import { AccessLists } from "./access-lists.js";
import { AdminPort } from "./admin-port.js";
import type { Instance } from "./api-routes.js";
import { writeBaseConfig } from "./base-config.js";
import { Certificates } from "./certificates.js";
import { Faults } from "./faults.js";
import { NginxLayout } from "./nginx-layout.js";
import { identity, NginxProxyManagerStandIn, secret } from "./nginx-proxy-manager-stand-in.js";
import { NginxProcess } from "./nginx-process.js";
import { startNameServer } from "./name-server.js";
import { ProxyHosts } from "./proxy-hosts.js";
import { RedirectionHosts } from "./redirection-hosts.js";
import { RequestLog } from "./request-log.js";
import { Streams } from "./streams.js";
import { TokenIssuer } from "./token-issuer.js";
import { UserBook } from "./user-book.js";

export type { NginxProxyManagerStandIn };

export interface NginxProxyManagerOptions {
  /** Names that nginx can resolve per request, all by this instance's own name server. */
  readonly names?: Readonly<Record<string, string>>;
  /** False for an instance that was never set up: it has no user. */
  readonly firstUser?: boolean;
}

/** Starts a stand-in with one administrator and no hosts. */
export async function startNginxProxyManager(
  options: NginxProxyManagerOptions = {},
): Promise<NginxProxyManagerStandIn> {
  const root = await mkdtemp(join(tmpdir(), "npm-stand-in-"));
  const names = new Map(Object.entries(options.names ?? {}));
  const nameServer = await startNameServer(names);
  const namesAtLoad = new Set<string>();
  const { layout, nginx } = await startNginx(root, nameServer.port, namesAtLoad).catch(async (error) => {
    await nameServer.close();
    await rm(root, { recursive: true, force: true });
    throw error;
  });
  const users = new UserBook();
  const certificates = new Certificates(layout);
  const accessLists = new AccessLists(layout);
  const redirections = new RedirectionHosts(layout, nginx);
  const faults = new Faults();
  const related = { users, certificates, accessLists };
  const proxyHosts = new ProxyHosts({ layout, nginx, faults, related, redirections });
  const tokens = new TokenIssuer();
  const streams = new Streams(layout, nginx);
  const instance: Instance = { layout, nginx, tokens, ...related, redirections, proxyHosts, streams };
  const log = new RequestLog();
  const admin = new AdminPort({ instance, faults, log });
  admin.server.listen(0, "127.0.0.1");
  await once(admin.server, "listening");
  if (options.firstUser ?? true) {
    users.add({ email: identity, name: "Admin", nickname: "admin", auth: { secret } });
  }
  return new NginxProxyManagerStandIn({ instance, faults, log, admin, nameServer, names, namesAtLoad });
}

async function startNginx(
  root: string,
  nameServerPort: number,
  namesAtLoad: ReadonlySet<string>,
): Promise<{ readonly layout: NginxLayout; readonly nginx: NginxProcess }> {
  for (let attempt = 1; ; attempt += 1) {
    const layout = new NginxLayout(root, { http: await freePort(), https: await freePort() });
    await writeBaseConfig(layout, nameServerPort);
    try {
      return { layout, nginx: await NginxProcess.start(layout, namesAtLoad) };
    } catch (error) {
      // A free port can be taken before nginx gets at it.
      if (attempt === 3) throw error;
    }
  }
}
