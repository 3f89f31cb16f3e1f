import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { wildcardOf } from "../../ports/claimed-names.js";
import type { RouteWrite } from "../../ports/router.js";

/**
 * Takes the requests for the one host below a wildcard domain that stands in the file. Caddy asks a list of `not` in its order, so that it reads the
 * file only for hosts below that domain; and it requests no certificate for a name in a `not`.
 */
export function previewMatcher(previews: string, hostFile: string): Record<string, unknown> {
  const isBelow = { host: [previews] };
  const isThisOne = { vars: { "{http.request.host}": [`{file.${hostFile}}`] } };
  return { not: [{ not: [isBelow] }, { not: [isThisOne] }] };
}

const nested = z.looseObject({
  not: z.tuple(
    [z.looseObject({ not: z.tuple([z.looseObject({ host: z.tuple([z.string()]) })]) })],
    z.unknown(),
  ),
});

/** The wildcard domain of such a matcher; undefined if it is another one. */
export function previewsOf(matcher: object, hostFile: string): string | undefined {
  const previews = nested.safeParse(matcher).data?.not[0].not[0].host[0];
  if (previews === undefined) return undefined;
  return isDeepStrictEqual(matcher, previewMatcher(previews, hostFile)) ? previews : undefined;
}

/**
 * The wildcard domain of a route that is to be written: that of the host, or else the one that it had, so that the next host needs no other configuration;
 * of a new route, that of the hosts to come.
 */
export function wantedPreviews(
  { staged, hostsBelow }: Pick<RouteWrite, "staged" | "hostsBelow">,
  present: readonly object[] | undefined,
  hostFile: string,
): string | undefined {
  if (staged?.host !== undefined) return wildcardOf(staged.host);
  if (!present) return hostsBelow;
  return present.map((matcher) => previewsOf(matcher, hostFile)).find((previews) => previews !== undefined);
}
