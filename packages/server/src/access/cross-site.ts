const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * True if a request that changes something may come from another site's page. A browser sends `Sec-Fetch-Site` or,
 * without TLS, `Origin`, which then names this server by its `Host` or its public URL.
 */
export function isCrossSite(request: Request, publicUrl: string | undefined): boolean {
  if (safe.has(request.method)) return false;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = originOf(request.headers.get("origin"));
  if (!origin) return true;
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return origin.host !== host.toLowerCase() && origin.origin !== originOf(publicUrl)?.origin;
}

function originOf(text: string | null | undefined): URL | undefined {
  return text === null || text === undefined || !URL.canParse(text) ? undefined : new URL(text);
}
