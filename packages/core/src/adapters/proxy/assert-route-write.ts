import { isIP } from "node:net";
import { DeployerError } from "../../errors/deployer-error.js";
import type { RouteTarget, RouteWrite } from "../../ports/router.js";

const domainPattern = /^(?=.{1,253}$)(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Rejects with ROUTER_REJECTED what must not reach a proxy's configuration: proxies take these texts unescaped. */
export function assertRouteWrite({ workload, domains, target, nonce, staged, fallback }: RouteWrite): void {
  const refuse = (what: string, value: unknown): never => {
    throw new DeployerError("ROUTER_REJECTED", `${what} cannot be written to a proxy`, {
      remedy: "Correct the value; nothing was sent.",
      details: { value },
    });
  };
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(workload)) refuse("The workload's name", workload);
  if (domains.length === 0) refuse("A route without a domain", domains);
  for (const domain of domains) if (!domainPattern.test(domain)) refuse("The domain", domain);
  if (new Set(domains).size !== domains.length) refuse("A domain that is named twice", domains);
  if (!/^[a-z0-9]{16,64}$/.test(nonce)) refuse("The nonce", nonce);
  const assertTarget = (what: string, { host, port }: RouteTarget): void => {
    const named = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,253}[A-Za-z0-9])?$/.test(host);
    if (!named && isIP(host) === 0) refuse(`${what}'s host`, host);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse(`${what}'s port`, port);
  };
  assertTarget("The target", target);
  if (fallback) assertTarget("The fallback", fallback);
  if (!staged) return;
  assertTarget("The staged target", staged.target);
  const { token, share = 1, sticky, host } = staged;
  if (!/^[a-z0-9]{32,64}$/.test(token)) refuse("The staged target's token", undefined);
  if (!Number.isInteger(share) || share < 1 || share > 99) refuse("The staged target's share", share);
  if (sticky !== undefined && !/^[a-z0-9]{8,32}$/.test(sticky)) refuse("The name of a kept draw", sticky);
  if (host === undefined) return;
  if (!domainPattern.test(host) || host.startsWith("*")) refuse("The staged target's host", undefined);
  if (domains.includes(host)) refuse("A staged target's host that is a domain of the route", undefined);
}
