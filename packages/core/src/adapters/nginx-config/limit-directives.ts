import { DeployerError } from "../../errors/deployer-error.js";
import type { RouteLimits } from "../../ports/router.js";

const names = {
  maxBodyBytes: "client_max_body_size",
  connectTimeoutMs: "proxy_connect_timeout",
  sendTimeoutMs: "proxy_send_timeout",
  readTimeoutMs: "proxy_read_timeout",
} as const satisfies Record<keyof RouteLimits, string>;

/** A directive of nginx with its value. */
export type Directive = readonly [name: string, value: string];

/** The directives that set these limits, in a server or a location. */
export function limitDirectives(limits: RouteLimits): Directive[] {
  return (Object.keys(names) as (keyof RouteLimits)[]).flatMap((name) => {
    const value = limits[name];
    if (value === undefined) return [];
    return [[names[name], name === "maxBodyBytes" ? String(value) : `${value}ms`] as const];
  });
}

/** As given to a router. CONFIG_INVALID. */
export function checkedLimits(limits: RouteLimits = {}): RouteLimits {
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    if (!Object.hasOwn(names, name))
      throw new DeployerError("CONFIG_INVALID", `\`limits.${name}\` is no limit of a route`);
    const least = name === "maxBodyBytes" ? 0 : 1;
    if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) >= least))
      throw new DeployerError(
        "CONFIG_INVALID",
        `\`limits.${name}\` must be a whole number of at least ${least}`,
      );
  }
  return limits;
}
