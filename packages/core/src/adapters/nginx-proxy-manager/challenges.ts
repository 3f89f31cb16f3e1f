import * as z from "zod";
import type { NpmApi } from "./npm-api.js";

const dayMs = 86_400_000;

const certificates = z.array(
  z.looseObject({
    provider: z.string(),
    domain_names: z.array(z.string()),
    created_on: z.string(),
    expires_on: z.string(),
  }),
);

/**
 * As `Router.isChallenged`. Nginx Proxy Manager takes the files of all hosts away whose domains it requests a certificate for, and writes them
 * again afterwards; until it has the certificate, its row ends when it was created.
 */
export async function isChallenged(
  api: NpmApi,
  domains: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  const rows = certificates.parse(await api.read("/nginx/certificates", signal));
  const isRequested = rows.some(
    ({ provider, domain_names, created_on, expires_on }) =>
      provider === "letsencrypt" &&
      domain_names.some((name) => domains.includes(name.toLowerCase())) &&
      Date.parse(expires_on) - Date.parse(created_on) < dayMs,
  );
  if (isRequested) return true;
  // Who sees only its own rows does not see what others request.
  const visibility = (await api.rights(signal))?.("visibility");
  return visibility === "all" || visibility === "manage" ? false : undefined;
}
