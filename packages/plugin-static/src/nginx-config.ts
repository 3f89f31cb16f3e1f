import { isCompressible, isText, typeOfEnding } from "./mime-types.js";
import type { StaticConfig } from "./schema.js";

/** Folder of the site in the server's image. */
export const siteFolder = "/srv/site";

type ServerConfig = Pick<
  StaticConfig,
  | "index"
  | "spa_fallback"
  | "clean_urls"
  | "not_found"
  | "cache"
  | "headers"
  | "compression"
  | "port"
  | "build"
>;

const securityHeaders = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "SAMEORIGIN",
  "Referrer-Policy": "strict-origin-when-cross-origin",
};

/**
 * The configuration of an nginx that serves the site as any user on a read-only file system; it writes only to
 * /dev/shm. Pure. The schema allows no config text that nginx would interpret.
 */
export function nginxConfig(config: ServerConfig): string {
  const { compression = true, port } = config;
  return `${[
    "daemon off;",
    "worker_processes 2;",
    "pid /dev/shm/nginx.pid;",
    "error_log stderr warn;",
    "events { worker_connections 1024; }",
    "http {",
    ...indent([
      ...mediaTypes,
      "access_log /dev/stdout;",
      ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (name) => `${name}_temp_path /dev/shm/${name};`,
      ),
      // A browser sends a domain's cookies to each of its sites.
      "client_header_buffer_size 16k;",
      "large_client_header_buffers 8 128k;",
      "server_tokens off;",
      "sendfile on;",
      "tcp_nopush on;",
      ...(compression ? gzip : []),
      ...cacheMap(config),
      ...fallbackMap(config),
      ...pageMap(config),
      "server {",
      ...indent([`listen ${port};`, ...serverLines(config)]),
      "}",
    ]),
    "}",
  ].join("\n")}\n`;
}

const endings = Object.entries(typeOfEnding);
const types = [...new Set(Object.values(typeOfEnding))].sort();
/**
 * nginx includes text/html by itself. Such a list has room for some hundred short names, not for each vendor's.
 */
const listed = types.filter(
  (type) => type !== "text/html" && type.length <= 25 && !/^(?!text)\w+\/(?:x-(?!icon)|vnd\.)/.test(type),
);

const mediaTypes = [
  "types_hash_max_size 4096;",
  "types {",
  ...indent(
    types.map((type) => {
      const own = endings.filter(([, each]) => each === type).map(([ending]) => ending);
      return `${type} ${own.join(" ")};`;
    }),
  ),
  "}",
  "default_type application/octet-stream;",
  "charset utf-8;",
  `charset_types ${listed.filter(isText).join(" ")};`,
];

const gzip = [
  "gzip on;",
  "gzip_vary on;",
  "gzip_proxied any;",
  "gzip_comp_level 5;",
  "gzip_min_length 512;",
  `gzip_types ${listed.filter(isCompressible).join(" ")};`,
];

function serverLines(config: ServerConfig): string[] {
  const { index = "index.html", spa_fallback = false, clean_urls = false, not_found, build } = config;
  return [
    `root ${siteFolder};`,
    `index ${index};`,
    "absolute_redirect off;",
    // A build command may leave links to anywhere; the files themselves hold no link that leads out.
    ...(build === undefined ? [] : ["disable_symlinks on from=$document_root;"]),
    ...Object.entries(headersOf(config)).map(
      ([name, value]) => `add_header ${name} "${quoted(value)}" always;`,
    ),
    "add_header Cache-Control $cutover_cache;",
    // Only the entity tag follows from the content; the time does not.
    'add_header Last-Modified "" always;',
    ...(spa_fallback ? ['set $cutover_vary "";', "add_header Vary $cutover_vary always;"] : []),
    ...(clean_urls ? cleanRedirects(index) : []),
    ...errorPages(not_found),
    String.raw`location ~ "/\.(?!well-known/)" { return 404; }`,
    ...locations(config),
  ];
}

function locations(config: ServerConfig): string[] {
  const { index = "index.html", spa_fallback = false, clean_urls = false } = config;
  if (!spa_fallback && !clean_urls) return ["location / { try_files $uri $uri/ =404; }"];
  const page = clean_urls ? " $uri.html" : "";
  // Without its slash, the links of a folder's page would lead elsewhere; with a slash, those of any other
  // page.
  const toFolder = `if (-f $document_root$uri/${index}) { rewrite ^(.*[^/])$ $1/ permanent; }`;
  const toPage = "if (-f $document_root$cutover_page) { rewrite ^(.+)/$ $1 permanent; }";
  return [
    ...(spa_fallback
      ? [`location = / { try_files /${index} =404; }`, `location / { try_files $uri${page} @other; }`]
      : [`location / { try_files $uri${page} $uri/ =404; }`]),
    `location ~ ".+/$" { try_files \${uri}${index} @other; }`,
    "location @other {",
    ...indent([
      ...(spa_fallback ? [toFolder] : []),
      ...(clean_urls ? [toPage] : []),
      ...(spa_fallback
        ? [`set $cutover_vary "Accept, Sec-Fetch-Mode";`, "try_files $cutover_fallback =404;"]
        : ["return 404;"]),
    ]),
    "}",
  ];
}

/** For a path that ends in a slash: the file that the path without it stands for. */
function pageMap({ clean_urls = false }: ServerConfig): string[] {
  if (!clean_urls) return [];
  return ["map $uri $cutover_page {", '  "~^(?<cutover_stem>.+)/$" $cutover_stem.html;', "}"];
}

/**
 * If a browser navigates, it gets the page of a single-page application. For a client that does not declare a
 * navigation, such as a crawler, a name with an extension is a file: a missing script must not be answered with
 * a page.
 */
function fallbackMap({ index = "index.html", spa_fallback = false }: ServerConfig): string[] {
  if (!spa_fallback) return [];
  const navigations = [
    String.raw`~^navigate\|`,
    String.raw`~*^\|[^|]*text/html`,
    String.raw`~^\|(?:[^|]*\*/\*[^|]*)?\|(?:.*/)?[^/.]*$`,
  ];
  return [
    'map "$http_sec_fetch_mode|$http_accept|$uri" $cutover_fallback {',
    ...indent(navigations.map((pattern) => `"${pattern}" /${index};`)),
    "}",
  ];
}

/**
 * Matches the original request, not its internal rewrite. A path of two slashes or backslashes would lead to
 * another host.
 */
function cleanRedirects(index: string): string[] {
  const path = String.raw`^(/(?:[^/\x5c?][^?]*)?)`;
  const page = index.endsWith(".html")
    ? index.slice(0, -".html".length).replaceAll(".", String.raw`\.`)
    : undefined;
  const redirect = (pattern: string) => `if ($request_uri ~ "${pattern}") { return 301 $1$2; }`;
  return [
    ...(page === undefined ? [] : [redirect(String.raw`^(/(?:[^/\x5c?][^?]*/)?)${page}\.html(\?.*)?$`)]),
    redirect(String.raw`${path}\.html(\?.*)?$`),
  ];
}

/** A folder without an index looks like a missing one. */
function errorPages(notFound: string | undefined): string[] {
  if (notFound === undefined)
    return ["error_page 403 =404 @none;", "location @none { internal; return 404; }"];
  return [`error_page 404 /${notFound};`, `error_page 403 =404 /${notFound};`];
}

function headersOf({ headers = {} }: ServerConfig): Record<string, string> {
  const own = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const defaults = Object.entries(securityHeaders).filter(([name]) => !own.has(name.toLowerCase()));
  return Object.fromEntries([...defaults, ...Object.entries(headers).filter(([, value]) => value !== "")]);
}

function cacheMap({ cache = [] }: ServerConfig): string[] {
  const rules = cache.map(({ match, max_age, immutable }) => {
    const seconds = secondsOf(max_age);
    const value = seconds === 0 ? "no-cache" : `public, max-age=${seconds}${immutable ? ", immutable" : ""}`;
    return `"~${patternOf(match)}" "${value}";`;
  });
  return ["map $uri $cutover_cache {", ...indent(['default "no-cache";', ...rules]), "}"];
}

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function secondsOf(age: string): number {
  return Number(age.slice(0, -1)) * secondsIn[age.slice(-1) as keyof typeof secondsIn];
}

function patternOf(match: string): string {
  const pattern = match.replace(/\*\*|[*.+]/g, (found) => {
    if (found === "**") return ".*";
    return found === "*" ? "[^/]*" : `\\${found}`;
  });
  return match.includes("/") ? `^${match.startsWith("/") ? "" : "/"}${pattern}$` : `/${pattern}$`;
}

function quoted(text: string): string {
  return text.replace(/[\\"]/g, String.raw`\$&`);
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
