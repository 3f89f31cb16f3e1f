import type { Prober } from "../ports/prober.js";
import { hostName } from "../ports/host-name.js";
import type { Entrance } from "../ports/router.js";
import type { Trouble } from "./alerts.js";

const dayMs = 86_400_000;
const warningBelowDays = 14;
const errorBelowDays = 3;
const timeoutMs = 5_000;

/** "ok", or the problem of the certificate that ends first; undefined if no certificate can be seen. */
export async function checkCertificates(
  prober: Prober,
  { entrances, nowMs }: { readonly entrances: readonly Entrance[]; readonly nowMs: number },
  signal: AbortSignal,
): Promise<"ok" | Pick<Trouble, "severity" | "message"> | undefined> {
  let first: { readonly domain: string; readonly endMs: number } | undefined;
  for (const { scheme, address, port, domain } of entrances) {
    if (scheme !== "https") continue;
    const endMs = await prober.certificateEnd?.({ address, port, host: hostName(domain), timeoutMs }, signal);
    if (endMs !== undefined && endMs < (first?.endMs ?? Infinity)) first = { domain, endMs };
  }
  if (!first) return undefined;
  const days = (first.endMs - nowMs) / dayMs;
  if (days >= warningBelowDays) return "ok";
  const when = days < 0 ? "has ended" : `ends in ${Math.trunc(days)} days`;
  return {
    severity: days < errorBelowDays ? "error" : "warning",
    message: `the certificate for ${first.domain} ${when}`,
  };
}
