import { isIP } from "node:net";
import { findMarkerBlock, markerLocation, markerNonce, putMarkerBlock } from "../marker-block.js";
import type { RouteTarget, RouteWrite } from "../router.js";

/** What a site file says about its route. */
export interface Site {
  readonly workload: string;
  readonly domains: readonly string[];
  readonly target: RouteTarget;
  readonly nonce: string | undefined;
}

// The map of every file is the same one: nginx lets a later definition replace an equal earlier one.
const firstText = `# Written by Cutover, which keeps what stands outside its block: certificates, further listens, own locations.
map $http_upgrade $cutover_connection {
    default upgrade;
    "" close;
}

server {
`;

/** `old`, or a new site file where it is undefined, with the block of this write. */
export function renderSite(old: string | undefined, write: RouteWrite, listen: string): string {
  const block = { workload: write.workload, body: blockBody(write, listen) };
  return old === undefined ? `${firstText}${putMarkerBlock("", block)}\n}\n` : putMarkerBlock(old, block);
}

function blockBody({ domains, target, nonce }: RouteWrite, listen: string): string {
  const address = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  return `# cutover:target ${target.host} ${target.port}
    listen ${listen};
    server_name ${domains.join(" ")};
    ${markerLocation(nonce)}
    location / {
        proxy_pass ${target.scheme}://${address};
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $cutover_connection;
        proxy_buffering off;
        proxy_read_timeout 1h;
        proxy_send_timeout 1h;
    }`;
}

/** Undefined where the text carries no block of ours, or one that was edited beyond reading. */
export function parseSite(text: string): Site | undefined {
  const block = findMarkerBlock(text);
  const target = /^[ \t]*# cutover:target (\S+) (\d+)[ \t]*\r?$/m.exec(block?.body ?? "");
  if (!block || !target) return undefined;
  return {
    workload: block.workload,
    domains: serverNames(block.body).sort(),
    target: { scheme: "http", host: target[1] ?? "", port: Number(target[2]) },
    nonce: markerNonce(block.body),
  };
}

/** Every name in every `server_name` of some nginx configuration, lower-case. */
export function serverNames(text: string): string[] {
  const bare = text.replace(/^((?:[^#\n"']|"[^"\n]*"|'[^'\n]*')*)#.*$/gm, "$1");
  return [...bare.matchAll(/(?:^|[\s;{}])server_name\s+([^;]*);/g)].flatMap(([, names = ""]) =>
    names
      .split(/\s+/)
      .map((name) => name.replace(/^(["'])(.*)\1$/, "$2").toLowerCase())
      .filter((name) => name !== ""),
  );
}
