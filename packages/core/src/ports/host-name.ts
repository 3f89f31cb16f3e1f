import { randomBytes } from "node:crypto";

function isWildcard(domain: string): boolean {
  return domain.startsWith("*.");
}

/** A name for which a domain answers: its own, or, of a wildcard, a random one below it that nothing else can have. */
export function hostName(domain: string): string {
  return isWildcard(domain) ? `${randomBytes(6).toString("hex")}${domain.slice(1)}` : domain;
}

/** The name by which a workload is asked directly: applications know a name of their own better than a random one. */
export function hostNameOf(domains: readonly string[]): string | undefined {
  const [first] = domains;
  return domains.find((domain) => !isWildcard(domain)) ?? (first === undefined ? undefined : hostName(first));
}
