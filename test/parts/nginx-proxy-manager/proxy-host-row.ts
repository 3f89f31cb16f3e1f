export interface ProxyLocation {
  readonly id?: number;
  readonly path: string;
  readonly forward_scheme: string;
  readonly forward_host: string;
  readonly forward_port: number;
  readonly forward_path?: string;
  readonly advanced_config?: string;
}

/** The keys of a proxy host that a write may name. */
export interface ProxyHostValues {
  readonly domain_names: readonly string[];
  readonly forward_host: string;
  readonly forward_port: number;
  readonly access_list_id: number;
  readonly certificate_id: number;
  readonly ssl_forced: boolean;
  readonly caching_enabled: boolean;
  readonly block_exploits: boolean;
  readonly advanced_config: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly allow_websocket_upgrade: boolean;
  readonly http2_support: boolean;
  readonly forward_scheme: string;
  readonly enabled: boolean;
  readonly locations: readonly ProxyLocation[] | null;
  readonly hsts_enabled: boolean;
  readonly hsts_subdomains: boolean;
  readonly trust_forwarded_proto: boolean;
}

/** A proxy host as GET shows it. */
export interface ProxyHostRow extends ProxyHostValues {
  readonly id: number;
  readonly created_on: string;
  readonly modified_on: string;
  readonly owner_user_id: number;
}

export type ProxyHostPatch = Partial<ProxyHostValues>;

export const defaultValues: ProxyHostValues = {
  domain_names: [],
  forward_host: "",
  forward_port: 0,
  access_list_id: 0,
  certificate_id: 0,
  ssl_forced: false,
  caching_enabled: false,
  block_exploits: false,
  advanced_config: "",
  meta: {},
  allow_websocket_upgrade: false,
  http2_support: false,
  forward_scheme: "http",
  enabled: true,
  locations: null,
  hsts_enabled: false,
  hsts_subdomains: false,
  trust_forwarded_proto: false,
};

/** Keys not named keep their value; a named key is replaced as a whole. */
export function mergeValues<Base extends ProxyHostValues>(base: Base, patch: ProxyHostPatch): Base {
  const merged = { ...base, ...patch };
  // Only when the certificate is not named: with an explicit 0 the flags stay as they are.
  const cannotServeTls = !("certificate_id" in patch) && base.certificate_id === 0;
  const ssl_forced = merged.ssl_forced && !cannotServeTls;
  const hsts_enabled = merged.hsts_enabled && ssl_forced;
  return {
    ...merged,
    domain_names: merged.domain_names.toSorted(),
    ssl_forced,
    http2_support: merged.http2_support && !cannotServeTls,
    hsts_enabled,
    hsts_subdomains: merged.hsts_subdomains && hsts_enabled,
  };
}
