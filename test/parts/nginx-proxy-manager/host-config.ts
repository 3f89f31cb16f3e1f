import type { AccessList } from "./access-lists.js";
import type { Certificate } from "./certificates.js";
import type { NginxLayout } from "./nginx-layout.js";
import type { ProxyHostRow, ProxyLocation } from "./proxy-host-row.js";

export interface ConfiguredHost {
  readonly row: ProxyHostRow;
  readonly certificate: Certificate | null;
  /** Null also when it was not loaded with its users and clients: the host is then open. */
  readonly accessList: AccessList | null;
}

/**
 * Precedes a location's `proxy_pass`. Its name stands for a look-up while nginx loads the config, which the stand-in
 * decides itself: the machine's own name look-up must not matter in a test.
 */
export const lookedUpAtLoad = "# looked up at load: ";

/** The server block of a proxy host; a disabled one has an empty file. */
export function hostConfig(host: ConfiguredHost, layout: NginxLayout): string {
  const { row, certificate } = host;
  const rule = `# ${"-".repeat(60)}`;
  // The names stand in a comment too, as in the original: a line break in one then breaks the file.
  const title = `${rule}\n# ${row.domain_names.join(", ")}\n${rule}\n`;
  if (!row.enabled) return title;
  const lines = [
    `set $forward_scheme ${row.forward_scheme};`,
    `set $server "${row.forward_host}";`,
    `set $port ${row.forward_port};`,
    `set $trust_forwarded_proto "${row.trust_forwarded_proto ? "T" : "F"}";`,
    `listen 127.0.0.1:${layout.httpPort};`,
    ...(certificate === null ? [] : tlsLines(certificate, layout)),
    `server_name ${row.domain_names.join(" ")};`,
    certificate?.provider === "letsencrypt" ? "include conf.d/include/acme-challenge.conf;" : "",
    row.caching_enabled ? "include conf.d/include/assets.conf;" : "",
    row.block_exploits ? "include conf.d/include/block-exploits.conf;" : "",
    hstsLine(host),
    certificate !== null && row.ssl_forced ? "include conf.d/include/force-ssl.conf;" : "",
    row.advanced_config,
    ...(row.locations ?? []).map((location) => locationBlock(location, host, layout)),
    hasOwnDefaultLocation(row) ? "" : defaultLocation(host, layout),
  ];
  return `${title}\nserver {\n${lines.filter((line) => line !== "").join("\n")}\n}\n`;
}

/** What stands in for a host while a certificate is requested for its names. */
export function challengeConfig(names: readonly string[], layout: NginxLayout): string {
  return `server {
listen 127.0.0.1:${layout.httpPort};
server_name ${names.join(" ")};
include conf.d/include/acme-challenge.conf;
location / { return 404; }
}
`;
}

function tlsLines(certificate: Certificate, layout: NginxLayout): string[] {
  const base = `${layout.certificateDirectory}/${certificate.id}`;
  return [
    `listen 127.0.0.1:${layout.httpsPort} ssl;`,
    `ssl_certificate ${base}.pem;`,
    `ssl_certificate_key ${base}.key;`,
  ];
}

function hstsLine({ row, certificate }: ConfiguredHost): string {
  if (certificate === null || !row.ssl_forced || !row.hsts_enabled) return "";
  const variable = row.hsts_subdomains ? "$hsts_header_subdomains" : "$hsts_header";
  return `add_header Strict-Transport-Security ${variable} always;`;
}

function upgradeLines(row: ProxyHostRow): string {
  if (!row.allow_websocket_upgrade) return "";
  return `proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $http_connection;
proxy_http_version 1.1;`;
}

function accessLines(list: AccessList | null, layout: NginxLayout): string {
  if (list === null) return "";
  const users = [
    'auth_basic "Authorization required";',
    `auth_basic_user_file ${layout.accessDirectory}/${list.id};`,
    list.pass_auth ? "" : 'proxy_set_header Authorization "";',
  ];
  const clients = list.clients.map(({ directive, address }) => `${directive} ${address};`);
  return [
    ...(list.items.length > 0 ? users : []),
    ...(clients.length > 0 ? [...clients, "deny all;"] : []),
    list.satisfy_any ? "satisfy any;" : "satisfy all;",
  ].join("\n");
}

function defaultLocation(host: ConfiguredHost, layout: NginxLayout): string {
  return `location / {
${accessLines(host.accessList, layout)}
${hstsLine(host)}
${upgradeLines(host.row)}
include conf.d/include/proxy.conf;
}`;
}

function locationBlock(location: ProxyLocation, host: ConfiguredHost, layout: NginxLayout): string {
  const [name = "", ...rest] = location.forward_host.split("/");
  const path = location.forward_path ?? (rest.length > 0 ? `/${rest.join("/")}` : "");
  const isAddress = /^[\d.]+$/.test(name) || name.startsWith("[");
  return `location ${location.path} {
${location.advanced_config ?? ""}
proxy_set_header Host $host;
proxy_set_header X-Forwarded-Scheme $scheme;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Real-IP $remote_addr;
${isAddress ? "" : `${lookedUpAtLoad}${name}`}
proxy_pass ${location.forward_scheme}://${isAddress ? name : "127.0.0.1"}:${location.forward_port}${path};
${accessLines(host.accessList, layout)}
${hstsLine(host)}
${upgradeLines(host.row)}
}`;
}

/** Looks at the text only, as the original does: a comment can satisfy it. */
function hasOwnDefaultLocation(row: ProxyHostRow): boolean {
  return (
    /^(.*;)?\s*location\s*\/\s*\{/im.test(row.advanced_config) ||
    (row.locations ?? []).some((location) => location.path === "/")
  );
}
