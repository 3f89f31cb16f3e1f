import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { NginxLayout } from "./nginx-layout.js";

const defaultPage =
  "<html><head><title>Default Site</title></head><body><h1>Congratulations!</h1></body></html>";

export type DefaultSite = "congratulations" | "404" | "444" | "redirect";

/** Everything nginx needs before the first host exists. */
export async function writeBaseConfig(layout: NginxLayout, nameServerPort: number): Promise<void> {
  const directories = [
    dirname(layout.mainFile),
    layout.includeDirectory,
    layout.accessDirectory,
    layout.certificateDirectory,
    layout.hostDirectory("proxy_host"),
    layout.hostDirectory("redirection_host"),
    layout.hostDirectory("default_host"),
    layout.hostDirectory("stream"),
    layout.hostDirectory("temp"),
    layout.challengeDirectory,
  ];
  await Promise.all(directories.map((directory) => mkdir(directory, { recursive: true })));
  await Promise.all([
    writeFile(layout.mainFile, mainConfig(layout, nameServerPort)),
    writeFile(join(layout.includeDirectory, "proxy.conf"), proxyInclude),
    writeFile(join(layout.includeDirectory, "assets.conf"), assetsInclude),
    writeFile(join(layout.includeDirectory, "block-exploits.conf"), blockExploitsInclude),
    writeFile(join(layout.includeDirectory, "force-ssl.conf"), forceSslInclude),
    writeFile(join(layout.includeDirectory, "acme-challenge.conf"), acmeInclude(layout)),
    writeDefaultSite(layout, "congratulations"),
  ]);
}

/** What a host name without a config answers over http. */
export async function writeDefaultSite(layout: NginxLayout, site: DefaultSite, target = ""): Promise<void> {
  const texts: Record<DefaultSite, string> = {
    congratulations: `location = / { default_type text/html; return 200 "${defaultPage}"; }
location / { return 404; }`,
    "404": "location / { return 404; }",
    "444": "location / { return 444; }",
    redirect: `location / { return 301 ${target}; }`,
  };
  await writeFile(join(layout.hostDirectory("default_host"), "site.conf"), `${texts[site]}\n`);
}

function mainConfig(layout: NginxLayout, nameServerPort: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `  ${name}_temp_path ${layout.root}/tmp-${name};`)
    .join("\n");
  return `daemon off;
worker_processes 2;
${process.getuid?.() === 0 ? "user root;" : ""}
pid ${layout.root}/nginx.pid;
error_log ${layout.errorLog} notice;
events { worker_connections 512; }
http {
  default_type application/octet-stream;
  access_log off;
  server_tokens off;
  server_names_hash_bucket_size 1024;
  keepalive_timeout 90s;
  client_max_body_size 0;
  resolver 127.0.0.1:${nameServerPort} valid=10s ipv6=off;
${temporary}
  proxy_cache_path ${layout.root}/cache levels=1:2 keys_zone=public-cache:1m;
  map $scheme $hsts_header { https "max-age=63072000; preload"; }
  map $scheme $hsts_header_subdomains { https "max-age=63072000;includeSubDomains; preload"; }
  map $http_x_forwarded_proto $x_forwarded_proto {
    default $scheme;
    http http;
    https https;
  }
  map $http_x_forwarded_scheme $x_forwarded_scheme {
    default $scheme;
    http http;
    https https;
  }
  server {
    listen 127.0.0.1:${layout.httpPort} default_server;
    server_name _;
    set $forward_scheme "http";
    set $server "127.0.0.1";
    set $port "80";
    set $trust_forwarded_proto "F";
    include conf.d/include/block-exploits.conf;
    include conf.d/include/acme-challenge.conf;
    include ${layout.hostDirectory("default_host")}/*.conf;
  }
  server {
    listen 127.0.0.1:${layout.httpsPort} ssl default_server;
    server_name _;
    ssl_reject_handshake on;
  }
  include ${layout.hostDirectory("redirection_host")}/*.conf;
  include ${layout.hostDirectory("proxy_host")}/*.conf;
  include ${layout.hostDirectory("temp")}/*.conf;
  include ${layout.hostDirectory("stream")}/*.conf;
}
`;
}

const proxyInclude = `add_header X-Served-By $host;
proxy_set_header Host $host;
proxy_set_header X-Forwarded-Scheme $x_forwarded_scheme;
proxy_set_header X-Forwarded-Proto $x_forwarded_proto;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Real-IP $remote_addr;
proxy_pass $forward_scheme://$server:$port$request_uri;
`;

const assetsInclude = `location ~* \\.(css|js|jpe?g|gif|png|webp|svg|ico|woff2?|ttf|eot)$ {
  proxy_cache public-cache;
  proxy_cache_key $host$request_uri;
  proxy_ignore_headers Set-Cookie Cache-Control Expires X-Accel-Expires;
  proxy_cache_valid any 30m;
  proxy_cache_valid 404 1m;
  include conf.d/include/proxy.conf;
}
`;

const blockExploitsInclude = `if ($query_string ~ "\\.\\./") { return 403; }
if ($query_string ~* "union.*select.*\\(") { return 403; }
`;

const acmeInclude = (layout: NginxLayout): string => `location ^~ /.well-known/acme-challenge/ {
  auth_basic off;
  allow all;
  default_type text/plain;
  root ${layout.challengeDirectory};
}
location = /.well-known/acme-challenge/ { return 404; }
`;

const forceSslInclude = `set $redirect_to_https "$scheme";
if ($request_uri = /.well-known/acme-challenge/test-challenge) { set $redirect_to_https "no"; }
set $trusted_proto "$trust_forwarded_proto$http_x_forwarded_proto";
if ($trusted_proto = "Thttps") { set $redirect_to_https "no"; }
if ($redirect_to_https = "http") { return 301 https://$host$request_uri; }
`;
