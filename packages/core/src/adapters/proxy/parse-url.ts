import { DeployerError } from "../../errors/deployer-error.js";

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

/** The address that a client dials, without the brackets of IPv6. */
export function dialled(url: URL, defaultPort: number): { address: string; port: number } {
  return { address: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(url.port || defaultPort) };
}
