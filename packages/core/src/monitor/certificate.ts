import { say } from "@cutover/schema/sayings";
import type { Prober } from "../ports/prober.js";
import { hostName } from "../ports/host-name.js";
import type { Entrance } from "../ports/router.js";
import type { Trouble } from "./alerts.js";

const dayMs = 86_400_000;
const warningBelowDays = 14;
const errorBelowDays = 3;
const timeoutMs = 5_000;

/** When the certificate ends that a domain is served with. */
export interface CertificateEnd {
  readonly domain: string;
  /** Milliseconds since the Unix epoch. */
  readonly endMs: number;
}

/** Of the domains with https whose certificate can be seen. */
export async function readCertificates(
  prober: Prober,
  entrances: readonly Entrance[],
  signal: AbortSignal,
): Promise<CertificateEnd[]> {
  const ends: CertificateEnd[] = [];
  for (const { scheme, address, port, domain } of entrances) {
    if (scheme !== "https") continue;
    const endMs = await prober.certificateEnd?.({ address, port, host: hostName(domain), timeoutMs }, signal);
    if (endMs !== undefined) ends.push({ domain, endMs });
  }
  return ends;
}

/** "ok", or the problem of the certificate that ends first; undefined if there is none. Pure. */
export function judgeCertificates(
  ends: readonly CertificateEnd[],
  nowMs: number,
): "ok" | Pick<Trouble, "severity" | "message"> | undefined {
  const [first] = ends.toSorted((one, other) => one.endMs - other.endMs);
  if (!first) return undefined;
  const days = (first.endMs - nowMs) / dayMs;
  if (days >= warningBelowDays) return "ok";
  const { domain } = first;
  return {
    severity: days < errorBelowDays ? "error" : "warning",
    message:
      days < 0
        ? say("alert.certificate-ended", { domain })
        : say("alert.certificate-ends", { domain, days: Math.trunc(days) }),
  };
}
