import {
  findMarkerBlock,
  markerLocation,
  markerNonce,
  putMarkerBlock,
  stripMarkerBlocks,
} from "../nginx-config/marker-block.js";
import type { RouteLimits, RouteTarget, RouteWrite, StagedTarget } from "../../ports/router.js";
import { directivesIn, directivesNamed } from "../nginx-config/directives-in.js";
import { fallbackIn, fallbackLines } from "../nginx-config/fallback-lines.js";
import { type Directive, limitDirectives } from "../nginx-config/limit-directives.js";
import { forwardedHeaders, forwardedSettings } from "./forwarded-headers.js";
import { addressesIn, hostText } from "../../ports/moved-targets.js";
import { stagedIn, stagedLines } from "../nginx-config/staged-lines.js";

/** What a site file says about its route. */
export interface Site {
  readonly workload: string;
  readonly domains: readonly string[];
  readonly target: RouteTarget;
  readonly nonce: string | undefined;
  /** Where what people have added to the file forwards to. */
  readonly others: readonly RouteTarget[];
  readonly staged?: StagedTarget | undefined;
  readonly fallback?: RouteTarget | undefined;
}

// The map of every file is the same one: nginx lets a later definition replace an equal earlier one.
const firstText = `# Written by Cutover, which keeps what stands outside its block: certificates, further listens, own locations.
map $http_upgrade $cutover_connection {
    default upgrade;
    "" close;
}

server {
`;

/** The nginx that loads the site file. */
export interface Surroundings {
  readonly listen: string;
  /** The variable that holds the address of whoever connected. */
  readonly peer: "$remote_addr" | "$realip_remote_addr";
  /** Of routes whose workloads set none. */
  readonly limits: RouteLimits;
}

/** `old`, or a new site file where it is undefined, with the block of this write. */
export function renderSite(old: string | undefined, write: RouteWrite, around: Surroundings): string {
  const block = { workload: write.workload, body: blockBody(old ?? "", write, around) };
  return old === undefined ? `${firstText}${putMarkerBlock("", block)}\n}\n` : putMarkerBlock(old, block);
}

// Applications answer with more headers than the 4 KB that nginx takes by default. The others follow from the first.
const buffers = [
  ["proxy_buffer_size", "128k"],
  ["proxy_buffers", "8 128k"],
  ["proxy_busy_buffers_size", "256k"],
  ["proxy_temp_file_write_size", "256k"],
  ["proxy_max_temp_file_size", "0"],
] as const;
/** Long enough for a stream that is silent for a while. */
const patience: RouteLimits = { readTimeoutMs: 3_600_000, sendTimeoutMs: 3_600_000 };

function blockBody(old: string, write: RouteWrite, around: Surroundings): string {
  const { domains, target, nonce, staged } = write;
  const settings = [
    "proxy_http_version 1.1;",
    "proxy_set_header Host $http_host;",
    ...forwardedHeaders(),
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header Connection $cutover_connection;",
    "proxy_headers_hash_max_size 1024;",
    "proxy_headers_hash_bucket_size 128;",
    "proxy_buffering off;",
    "absolute_redirect off;",
    ...settingsOf(stripMarkerBlocks(old), write, around).map(([name, value]) => `${name} ${value};`),
  ];
  // nginx hands all settings of the location on to an `if` in it.
  const forward = [
    ...(staged ? [`if ($cutover_staged) { ${proxyPass(staged.target)} }`] : []),
    proxyPass(target),
    ...settings,
  ];
  const next = fallbackLines(write, { to: (other) => [...wholeBody, proxyPass(other), ...settings] });
  const isRepeated = next.location.length > 0;
  return [
    `# cutover:target ${target.host} ${target.port}`,
    `    listen ${around.listen};`,
    `    server_name ${[...domains.map(quoted), ...hostPattern(staged)].join(" ")};`,
    ...[
      ...forwardedSettings(around.peer),
      markerLocation(nonce),
      ...(staged ? [...stagedLines(staged), ...noindexLines(staged)] : []),
      ...next.server,
      ...(isRepeated ? [...streamLines, ...locationLines("@cutover_streams", forward)] : []),
      ...locationLines("/", [
        ...(isRepeated ? leadOn(stripMarkerBlocks(old), next.location) : []),
        ...forward,
      ]),
    ].map((line) => `    ${line}`),
  ].join("\n");
}

function locationLines(name: string, lines: readonly string[]): string[] {
  return [`location ${name} {`, ...lines.map((line) => `    ${line}`), "}"];
}

/** Bodies that are kept in memory until a target has taken them. Larger ones, and those of unknown length, are passed on as they arrive, once. */
const wholeBody = ["proxy_request_buffering on;", "client_body_buffer_size 1m;"];
const streamLines = [
  'set $cutover_streams "";',
  "if ($http_transfer_encoding) { set $cutover_streams yes; }",
  String.raw`if ($content_length ~ "^\d{7}") { set $cutover_streams yes; }`,
];

/** A location with an `error_page` of its own does not have those of its server. */
function leadOn(text: string, next: readonly string[]): string[] {
  const pages = directivesNamed(text, { block: "server", name: "error_page" });
  return [
    "if ($cutover_streams) { return 418; }",
    "error_page 418 = @cutover_streams;",
    ...next,
    ...pages.map((page) => `error_page ${page};`),
    ...wholeBody,
  ];
}

/** A header of the server, so that those which a person has put there stay. nginx sends none if its value is empty. */
function noindexLines({ share }: StagedTarget): string[] {
  return [
    'set $cutover_robots "";',
    "if ($cutover_staged) { set $cutover_robots noindex; }",
    ...(share === undefined ? [] : ['if ($cutover_drawn) { set $cutover_robots ""; }']),
    "add_header X-Robots-Tag $cutover_robots always;",
  ];
}

function proxyPass({ scheme, host, port }: RouteTarget): string {
  return `proxy_pass ${scheme}://${hostText(host)}:${port};`;
}

/** What a person's own text of the file sets for the server stays so, but for what the workload's config says. */
function settingsOf(text: string, { limits = {} }: RouteWrite, around: Surroundings): Directive[] {
  const users = directivesIn(text, "server");
  const asked = limitDirectives(limits);
  const usual = limitDirectives({ ...patience, ...around.limits }).filter(
    ([name]) => !asked.some(([each]) => each === name) && !users.has(name),
  );
  const isTheirs = buffers.some(([name]) => users.has(name));
  return [...(isTheirs ? [] : buffers), ...usual, ...asked];
}

/** A regular expression: nginx has no room in its table of names for long ones, unless a person has made some. */
function hostPattern({ host }: Partial<StagedTarget> = {}): string[] {
  return host === undefined ? [] : [`"~^${host.replaceAll(".", "\\.")}$"`];
}

/** A name that a person added may be a regular expression, which braces or semicolons would end. */
function quoted(name: string): string {
  return /^[\w.*-]+$/.test(name) ? name : `"${name}"`;
}

/** True if a person has added anything outside our block. */
export function hasOwnLines(text: string): boolean {
  const bare = stripMarkerBlocks(text)
    .replace(/^[ \t]*#.*$/gm, "")
    .replace(/map \$http_upgrade \$cutover_connection \{[^}]*\}/, "");
  return bare.replace(/\s/g, "") !== "server{}";
}

/** Undefined where the text carries no block of ours, or one that was edited beyond reading. */
export function parseSite(text: string): Site | undefined {
  const block = findMarkerBlock(text);
  const target = /^[ \t]*# cutover:target (\S+) (\d+)[ \t]*\r?$/m.exec(block?.body ?? "");
  if (!block || !target) return undefined;
  const staged = stagedIn(block.body);
  const patterns = new Set(hostPattern(staged));
  return {
    workload: block.workload,
    domains: serverNames(block.body)
      .filter((name) => !patterns.has(`"${name}"`))
      .sort(),
    target: { scheme: "http", host: target[1] ?? "", port: Number(target[2]) },
    nonce: markerNonce(block.body),
    others: othersIn(text),
    staged,
    fallback: fallbackIn(block.body),
  };
}

/** Where a file forwards to outside our block. */
export function othersIn(text: string): RouteTarget[] {
  return addressesIn(stripMarkerBlocks(text));
}

/** Every name in every `server_name` of some nginx configuration, lower-case. */
export function serverNames(text: string): string[] {
  const bare = text.replace(/^((?:[^#\n"']|"[^"\n]*"|'[^'\n]*')*)#.*$/gm, "$1");
  return [...bare.matchAll(/(?:^|[\s;{}])server_name\s+([^;]*);/g)].flatMap(([, names = ""]) =>
    names
      .split(/\s+/)
      .map((name) => name.replace(/^(["'])(.*)\1$/, "$2"))
      .map((name) => (name.startsWith("~") ? name : name.toLowerCase()))
      .filter((name) => name !== ""),
  );
}
