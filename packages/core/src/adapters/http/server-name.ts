import { isIP } from "node:net";

/** The TLS server name of a host: TLS knows no addresses as server names, and "" sends none. */
export function serverName(host: string): string {
  const name = host.startsWith("[") ? "" : host.replace(/:\d+$/, "");
  return isIP(name) === 0 ? name : "";
}
