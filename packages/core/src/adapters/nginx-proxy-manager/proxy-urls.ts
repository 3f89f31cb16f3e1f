import { DeployerError } from "../../errors/deployer-error.js";
import type { ProxyAddresses } from "./proxy-host.js";

/** CONFIG_INVALID where `value` is no http or https URL. The value itself may hold a password: it is not shown. */
export function parseUrl(
  name: string,
  value: string,
  protocols: readonly string[] = ["http:", "https:"],
): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && protocols.includes(url.protocol)) return url;
  const allowed = protocols.map((protocol) => `${protocol}//`).join(" or ");
  throw new DeployerError("CONFIG_INVALID", `\`${name}\` must be a URL that begins with ${allowed}`);
}

export function proxyAddresses(urls: { proxyUrl: string; proxyHttpsUrl?: string }): ProxyAddresses {
  const http = parseUrl("proxyUrl", urls.proxyUrl, ["http:"]);
  const https = parseUrl("proxyHttpsUrl", urls.proxyHttpsUrl ?? `https://${http.hostname}`, ["https:"]);
  // Without `proxyHttpsUrl`, 443 beside a port other than 80 is a guess.
  const isHttpsKnown = urls.proxyHttpsUrl !== undefined || http.port === "";
  return { http: dialled(http, 80), https: dialled(https, 443), isHttpsKnown };
}

function dialled(url: URL, defaultPort: number): { address: string; port: number } {
  return { address: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(url.port || defaultPort) };
}

/**
 * One name for all spellings of an address, by which routers of one proxy share a lock: all names of this machine's loopback are one. Two host names
 * of one machine cannot be known to be the same.
 */
export function sharedName(address: string): string {
  const url = new URL(address);
  const host = url.hostname.replace(/\.$/, "");
  const isLoopback =
    /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|0\.0\.0\.0|\[::\])$/.test(
      host,
    );
  const port = url.port === "" ? "" : `:${url.port}`;
  return `${url.protocol}//${isLoopback ? "127.0.0.1" : host}${port}${url.pathname.replace(/\/+/g, "/").replace(/\/$/, "")}`;
}
