import { dialled, parseUrl } from "../proxy/parse-url.js";
import type { ProxyAddresses } from "./proxy-host.js";

export function proxyAddresses(urls: { proxyUrl: string; proxyHttpsUrl?: string }): ProxyAddresses {
  const http = parseUrl("proxyUrl", urls.proxyUrl, ["http:"]);
  const https = parseUrl("proxyHttpsUrl", urls.proxyHttpsUrl ?? `https://${http.hostname}`, ["https:"]);
  // Without `proxyHttpsUrl`, 443 beside a port other than 80 is a guess.
  const isHttpsKnown = urls.proxyHttpsUrl !== undefined || http.port === "";
  return { http: dialled(http, 80), https: dialled(https, 443), isHttpsKnown };
}
