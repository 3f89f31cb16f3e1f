import { markerPath, type RouteLimits, type RouteWrite } from "../../ports/router.js";
import { previewMatcher } from "./previews.js";
import type { RouteFile, RouteFiles } from "./route-files.js";
import { plainText, readText } from "./route-parts.js";
import { type CaddyRoute, type Handler, markerId, proxyId } from "./route-schema.js";
import { stagedPart } from "./staged-part.js";
import { fallbackVariable, targetPart, wholeBody } from "./target-part.js";

/** Longer than what a drain waits: a new configuration must not cut the streams that an old one has opened. */
const streamCloseDelay = "24h";

export interface OurRoutes {
  readonly marker: CaddyRoute;
  readonly proxy: CaddyRoute;
  /** What a route of the first version does, and every later one but for its subroutes. */
  readonly plainHandle: readonly Handler[];
  /** Forwards a request to this address, which may be a placeholder. */
  readonly forward: (dial: string) => Handler;
}

interface OurParts {
  readonly limits: RouteLimits;
  /** The wildcard domain of the staged targets' hosts; absent: they have none. */
  readonly previews?: string | undefined;
}

/** What a route of ours does, whatever stands around it. */
export function ourRoutes(
  { workload }: Pick<RouteWrite, "workload">,
  files: RouteFiles,
  { limits, previews }: OurParts,
): OurRoutes {
  const { maxBodyBytes = 0, connectTimeoutMs, sendTimeoutMs, readTimeoutMs } = limits;
  const body = maxBodyBytes === 0 ? [] : [{ handler: "request_body", max_size: maxBodyBytes }];
  const transport = {
    ...(connectTimeoutMs !== undefined && { dial_timeout: `${connectTimeoutMs}ms` }),
    ...(sendTimeoutMs !== undefined && { write_timeout: `${sendTimeoutMs}ms` }),
    ...(readTimeoutMs !== undefined && { read_timeout: `${readTimeoutMs}ms` }),
  };
  const pathOf = (name: RouteFile): string => files.pathOf(workload, name);
  const fileOf = (name: RouteFile): string => `{file.${pathOf(name)}}`;
  const forwardBy = (name: "target" | "staged"): Handler => ({
    handler: "subroute",
    routes: [
      ...readText(pathOf(name), `cutover_${name}`),
      { handle: [forward(`{http.vars.cutover_${name}}`)] },
    ],
  });
  const forward = (dial: string): Handler => ({
    handler: "reverse_proxy",
    upstreams: [{ dial }],
    stream_close_delay: streamCloseDelay,
    ...(Object.keys(transport).length > 0 && { transport: { protocol: "http", ...transport } }),
  });
  return {
    marker: {
      "@id": markerId(workload),
      match: [{ path: [markerPath] }],
      handle: [plainText(fileOf("nonce"))],
      terminal: true,
    },
    proxy: {
      "@id": proxyId(workload),
      handle: [
        wholeBody([pathOf("fallback"), pathOf("share")]),
        ...body,
        stagedPart(fileOf("token"), {
          forwardStaged: forwardBy("staged"),
          share: pathOf("share"),
          sticky: pathOf("sticky"),
          atHost: previews === undefined ? [] : [previewMatcher(previews, pathOf("host"))],
        }),
        targetPart(forwardBy("target"), {
          fallback: pathOf("fallback"),
          forwardNext: forward(`{http.vars.${fallbackVariable}}`),
        }),
      ],
    },
    plainHandle: [...body, forward(fileOf("target"))],
    forward,
  };
}
