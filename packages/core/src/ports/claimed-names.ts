import type { CheckedRoute, RouteWrite } from "./router.js";

/** The names that a route needs for itself: its domains, and the wildcard domain of its staged targets' hosts. */
export function claimedNames({
  domains,
  previews,
  staged,
}: Pick<CheckedRoute, "domains" | "previews"> & Pick<RouteWrite, "staged">): readonly string[] {
  const wildcard = previews ?? (staged?.host === undefined ? undefined : wildcardOf(staged.host));
  return wildcard === undefined ? domains : [...domains, wildcard];
}

/** The wildcard domain that a name stands directly below; that of a wildcard is itself. */
export function wildcardOf(host: string): string {
  return host.replace(/^[^.]+/, "*");
}

/** True for the name of a staged target: its token, directly below the wildcard domain of their hosts. */
export function isStagedHost(name: string, hostsBelow: string | undefined): boolean {
  return hostsBelow !== undefined && wildcardOf(name) === hostsBelow && /^[a-z0-9]{32,64}\./.test(name);
}

/** As `claimedNames`, with all wildcard domains that stand for the staged targets' hosts too: for a proxy that would take those first. */
export function claimedAndWider(route: Parameters<typeof claimedNames>[0]): readonly string[] {
  const [wildcard] = claimedNames(route).slice(route.domains.length);
  if (wildcard === undefined) return route.domains;
  const labels = wildcard.split(".").slice(1);
  return [...route.domains, ...labels.map((_, index) => `*.${labels.slice(index).join(".")}`)];
}
