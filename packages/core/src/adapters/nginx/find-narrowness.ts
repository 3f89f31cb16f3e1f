import type { Finding } from "../../events/finding.js";
import { directivesIn } from "../nginx-config/directives-in.js";
import type { RouteWrite } from "../../ports/router.js";

/** Below these, common applications and browsers fail. */
const wanted = { headerBytes: 16 * 1024, bodyBytes: 8 * 1024 * 1024 };
const unitBytes = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const;

/**
 * What the settings around our site files, which no site file can widen, keep from passing. `configuration` is nginx's own print of all
 * that it loads. Pure.
 */
export function findNarrowness(
  configuration: string,
  { domains = [], limits = {} }: Partial<Pick<RouteWrite, "domains" | "limits">>,
): Finding[] {
  const settings = httpSettings(configuration);
  return [
    ...namesThatDoNotFit(settings, domains),
    ...narrow(settings, {
      name: "large_client_header_buffers",
      stock: "4 8k",
      least: wanted.headerBytes,
      consequence: "requests with a longer address or cookie are answered with 414 or 400",
      remedy: "Set `large_client_header_buffers 8 128k;` in the http block of nginx.",
    }),
    ...(limits.maxBodyBytes === undefined ? narrow(settings, body) : []),
    ...shortPatience(configuration),
  ];
}

/** Each write of a route reloads nginx, whose old processes serve on what is open. */
function shortPatience(configuration: string): Finding[] {
  const name = "worker_shutdown_timeout";
  const value = directivesIn(configuration, "").get(name) ?? "0";
  if (/^0[a-z]*$/.test(value)) return [];
  const message = `nginx's ${name} is ${value}: what is still open so long after a switch is cut, such as streams, WebSockets and downloads`;
  const remedy = `Take \`${name}\` out of nginx's configuration; Cutover ends a drain at the workload's own time.`;
  return [{ code: "ROUTER_RELOADS", severity: "warning", subject: "nginx", message, remedy }];
}

const body: Width = {
  name: "client_max_body_size",
  stock: "1m",
  least: wanted.bodyBytes,
  consequence: "larger uploads are answered with 413",
  remedy: "Set `proxy.max_body_size` of the workload, or `limits.maxBodyBytes` of the router.",
};

/** nginx refuses its whole configuration for one name that is too long for a bucket of its table. */
function namesThatDoNotFit(settings: ReadonlyMap<string, string>, domains: readonly string[]): Finding[] {
  const name = "server_names_hash_bucket_size";
  // nginx rounds up to a cache line.
  const bucket = Math.ceil(sizeOf(settings.get(name) ?? "64") / 64) * 64;
  return domains
    .filter((domain) => bytesInTable(domain) > bucket)
    .map((domain) => ({
      code: "ROUTER_REJECTED",
      severity: "error",
      subject: `domain ${domain}`,
      message: `${domain} is too long for nginx, whose ${name} is ${bucket}`,
      remedy: `Set \`${name} 512;\` in the http block of nginx.`,
    }));
}

/**
 * A pointer, the length, and the name, in whole pointers; and the pointer that ends the bucket. A wildcard's parts stand in tables of their
 * own.
 */
function bytesInTable(domain: string): number {
  const names = domain.startsWith("*.") ? domain.split(".") : [domain];
  const length = Math.max(...names.map((name) => name.length));
  return 8 + Math.ceil((length + 2) / 8) * 8 + 8;
}

interface Width {
  readonly name: string;
  readonly stock: string;
  readonly least: number;
  readonly consequence: string;
  readonly remedy: string;
}

function narrow(
  settings: ReadonlyMap<string, string>,
  { name, stock, least, consequence, remedy }: Width,
): Finding[] {
  const value = settings.get(name) ?? stock;
  const bytes = sizeOf(value.split(" ").at(-1) ?? "");
  if (bytes === 0 || bytes >= least) return [];
  const message = `nginx's ${name} is ${value}: ${consequence}`;
  return [{ code: "ROUTER_REJECTED", severity: "warning", subject: "nginx", message, remedy }];
}

/** 0 if it is no size. */
function sizeOf(text: string): number {
  const [, amount = "0", unit = ""] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  return Number(amount) * (unitBytes[unit.toLowerCase() as keyof typeof unitBytes] ?? 1);
}

/** What holds for every server: the top of the http block, and of the files that it includes. The first counts. */
function httpSettings(configuration: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const file of configuration.split(/^# configuration file .+:$/m)) {
    const block = /(?:^|[\s;}])http\s*\{/.test(file) ? "http" : "";
    for (const [name, value] of directivesIn(file, block)) if (!settings.has(name)) settings.set(name, value);
  }
  return settings;
}
