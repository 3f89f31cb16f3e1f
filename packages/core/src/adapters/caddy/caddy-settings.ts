import * as z from "zod";
import type { Entrance } from "../../ports/router.js";
import type { CaddyApi } from "./caddy-api.js";
import { listensAt } from "./caddy-routes.js";

const names = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

const server = z.looseObject({
  listen: names,
  automatic_https: z
    .looseObject({
      disable: z.boolean().nullish(),
      disable_redirects: z.boolean().nullish(),
      disable_certificates: z.boolean().nullish(),
      skip: names,
      skip_certificates: names,
    })
    .nullish(),
  tls_connection_policies: z.array(z.unknown()).nullish(),
  routes: z.array(z.looseObject({ match: z.unknown().optional() })).nullish(),
});

const issuer = z.looseObject({
  module: z.string().optional(),
  challenges: z.looseObject({ dns: z.unknown().optional() }).nullish(),
});

const policy = z.looseObject({
  subjects: names,
  issuers: z
    .array(issuer)
    .nullish()
    .transform((list) => list ?? []),
  on_demand: z.boolean().nullish(),
});

const appsSchema = z
  .looseObject({
    http: z
      .looseObject({
        http_port: z.number().nullish(),
        https_port: z.number().nullish(),
        servers: z.record(z.string(), server).nullish(),
      })
      .nullish(),
    tls: z
      .looseObject({
        certificates: z.record(z.string(), z.unknown()).nullish(),
        automation: z.looseObject({ policies: z.array(policy).nullish() }).nullish(),
        dns: z.unknown().optional(),
      })
      .nullish(),
  })
  .nullish();

export type CaddyServer = z.output<typeof server>;
export type CertificatePolicy = z.output<typeof policy>;

/** What decides on which servers Caddy speaks TLS, and by which certificates. */
export interface CaddySettings {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly servers: readonly CaddyServer[];
  readonly policies: readonly CertificatePolicy[];
  /** True if it has certificates that somebody else has issued. */
  readonly loadsCertificates: boolean;
  /** True if it has a DNS provider for all its certificates. */
  readonly hasDns: boolean;
}

export async function readSettings(api: CaddyApi, signal?: AbortSignal): Promise<CaddySettings> {
  return settingsOf((await api.read("apps", signal)).value);
}

/** `apps`: of a configuration of Caddy. */
export function settingsOf(apps: unknown): CaddySettings {
  const { http, tls } = appsSchema.parse(apps) ?? {};
  return {
    httpPort: http?.http_port ?? 80,
    httpsPort: http?.https_port ?? 443,
    servers: Object.values(http?.servers ?? {}),
    policies: tls?.automation?.policies ?? [],
    loadsCertificates: Object.keys(tls?.certificates ?? {}).some((loader) => loader !== "automate"),
    hasDns: tls?.dns !== undefined,
  };
}

export function serverAt(
  { servers }: CaddySettings,
  at: Pick<Entrance, "address" | "port">,
): CaddyServer | undefined {
  return servers.find(({ listen }) => listen.some((address) => listensAt(address, at)));
}
