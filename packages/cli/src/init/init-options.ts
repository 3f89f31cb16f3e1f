import { usageInvalid } from "../usage-errors.js";

export interface InitOptions {
  readonly image?: string;
  readonly compose?: string;
  readonly dockerfile?: string;
  readonly static?: string;
  readonly name?: string;
  readonly service?: string;
  readonly port?: number;
  readonly domain?: readonly string[];
  readonly health?: string;
  readonly proxy?: ProxyKind;
  readonly proxyPort?: number;
  readonly proxyUrl?: string;
  readonly sitesDirectory?: string;
  readonly proxyApi?: string;
  readonly proxyIdentity?: string;
  readonly ci?: "github";
  readonly force?: boolean;
}

export const proxyKinds = ["own-nginx", "nginx", "caddy", "nginx-proxy-manager"] as const;
type ProxyKind = (typeof proxyKinds)[number];

/** USAGE_INVALID. */
export function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw usageInvalid("a port is a whole number from 1 to 65535");
}
