import { resolve } from "node:path";
import {
  caddy,
  type DeployerOptions,
  docker,
  type DockerOptions,
  nginx,
  nginxProxyManager,
  type Policy,
  type SecretResolver,
  sqlite,
} from "@cutover/core";
import { secretReader, type SourcePlugin } from "@cutover/core/plugin";
import type { PolicySettings } from "./policy-schema.js";
import { makeStateFolder } from "./state-folder.js";
import type { Settings } from "./project-schema.js";
import type { RouterSettings } from "./router-schema.js";

export interface DeployerSettings extends Settings {
  readonly folder: string;
  readonly sources: readonly SourcePlugin[];
  readonly secrets: SecretResolver | undefined;
}

/** SECRET_MISSING, or CONFIG_INVALID for an address that the router refuses. */
export async function deployerOptions(settings: DeployerSettings): Promise<DeployerOptions> {
  const { folder, sources, secrets, runtime, store, policy, previews } = settings;
  const file = resolve(folder, store.sqlite ?? "");
  await makeStateFolder(file);
  return {
    runtime: docker(dockerOptions(runtime.docker)),
    router: await routerOf(settings),
    store: sqlite(file),
    sources,
    policy: policyOf(policy),
    ...(previews !== undefined && { previews }),
    ...(secrets && { secrets }),
  };
}

/** The secrets of the project file are the operator's own: the policy limits workloads only. */
export function projectSecrets(resolver: SecretResolver | undefined) {
  return secretReader(resolver, { secrets: { variables: ["*"], folders: ["/"] } });
}

export function dockerOptions({
  host,
  network,
  asked,
}: NonNullable<Settings["runtime"]["docker"]> = {}): DockerOptions {
  const socketPath = host?.startsWith("unix://") === true ? host.slice("unix://".length) : undefined;
  const [, name, port] = /^tcp:\/\/(.+):(\d+)$/.exec(host ?? "") ?? [];
  return {
    ...(socketPath !== undefined && { socketPath }),
    ...(name !== undefined && { host: name, port: Number(port) }),
    ...(network !== undefined && { network }),
    ...(asked && { asked }),
  };
}

async function routerOf({ router, folder, secrets }: DeployerSettings) {
  const { own_nginx: own, nginx: existing, caddy: served, nginx_proxy_manager: manager } = router;
  const program = (binary: string | undefined) => {
    if (binary === undefined) return {};
    return { binary: binary.includes("/") ? resolve(folder, binary) : binary };
  };
  if (own)
    return nginx({ directory: resolve(folder, own.directory), port: own.port, ...program(own.binary) });
  if (existing) {
    const { sites_directory, proxy_url, config_file, binary } = existing;
    return nginx({
      sitesDirectory: resolve(folder, sites_directory),
      proxyUrl: proxy_url,
      ...(config_file !== undefined && { configFile: resolve(folder, config_file) }),
      ...program(binary),
    });
  }
  if (served) {
    const { admin, proxy_url, directory, caddyfile } = served;
    return caddy({
      proxyUrl: proxy_url,
      directory: resolve(folder, directory),
      ...(admin !== undefined && { admin }),
      ...(caddyfile !== undefined && { caddyfile: resolve(folder, caddyfile) }),
    });
  }
  const { url, identity, secret, proxy_url, proxy_https_url } = manager as NonNullable<
    RouterSettings["nginx_proxy_manager"]
  >;
  return nginxProxyManager({
    apiUrl: url,
    identity,
    secret: await projectSecrets(secrets)(secret, "router.nginx_proxy_manager.secret"),
    proxyUrl: proxy_url,
    ...(proxy_https_url !== undefined && { proxyHttpsUrl: proxy_https_url }),
  });
}

function policyOf(policy: PolicySettings): Policy {
  const { host_namespaces, bind_mounts, engine_socket, public_ports, log_drivers, secrets, ...same } = policy;
  return withoutAbsent({
    ...same,
    secrets: secrets && withoutAbsent(secrets),
    hostNamespaces: host_namespaces,
    bindMounts: bind_mounts,
    engineSocket: engine_socket,
    publicPorts: public_ports,
    logDrivers: log_drivers,
  });
}

type Present<Fields> = { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };

function withoutAbsent<Fields extends object>(fields: Fields): Partial<Present<Fields>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Present<Fields>
  >;
}
