import type { Finding } from "../events/finding.js";

/** Where a route forwards to. `host` is an IP literal or a name that is unique to one container, never reused. */
export interface RouteTarget {
  /** What the proxy speaks to it; a container of ours is always spoken to over http. */
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
}

export function isSameTarget(one: RouteTarget, other: RouteTarget): boolean {
  return one.scheme === other.scheme && one.host === other.host && one.port === other.port;
}

/** How a client on the deployer's machine reaches one domain through the proxy. */
export interface Entrance {
  /** As the route names it; `hostName` is what to ask for, as it may be a wildcard. */
  readonly domain: string;
  readonly scheme: "http" | "https";
  readonly address: string;
  readonly port: number;
}

/** What the proxy allows the requests of a route. What is absent stays as the proxy is configured. */
export interface RouteLimits {
  /** 0: without limit. A larger body is answered with 413. */
  readonly maxBodyBytes?: number;
  readonly connectTimeoutMs?: number;
  /** How long the workload may take nothing of a request. */
  readonly sendTimeoutMs?: number;
  /** How long the workload may send nothing of an answer. */
  readonly readTimeoutMs?: number;
}

/** What is remembered of a route beside what we write: stored with the verified route as JSON, without secrets. */
export interface RouteFacts {
  /** The proxy's own id of it; absent if the proxy has none. */
  readonly id?: number;
  /** What a person put on it that a new route would lack, in words such as "access list 3". */
  readonly guards: readonly string[];
  /** What it was before a person handed it over; absent for a route that we made. */
  readonly before?: { readonly domains: readonly string[]; readonly target: RouteTarget };
}

/** A route as it was last verified. */
export interface KnownRoute {
  /** Those that we set: any other was added by a person. */
  readonly domains: readonly string[];
  readonly facts?: RouteFacts | undefined;
  /** Where it led. */
  readonly target?: RouteTarget | undefined;
}

/**
 * A second target behind the same domains, for those alone who show its token in the cookie `stagedCookie`. A browser gets that cookie at
 * `previewPath`: `GET` with exactly the query `token=<token>` answers 302 to `/` with it (`Path=/; HttpOnly; SameSite=Lax`, over https also
 * `Secure`), `Cache-Control: no-store` and `X-Robots-Tag: noindex`. With any other query, that path belongs to the live target like all others.
 * What the staged target answers to a request that shows the token has `X-Robots-Tag: noindex` too, if the router's `keepsClients` is true.
 */
export interface StagedTarget {
  readonly target: RouteTarget;
  /** 32 to 64 characters of [a-z0-9]; random, a secret. */
  readonly token: string;
  /**
   * 1 to 99. Of the requests without a cookie `stagedCookie`, this percentage goes there too: each is drawn on its own, whatever was drawn before.
   * A request with such a cookie is never drawn, so that one of any other value is sure of the live target. `GET` at `drawnPath` answers what was
   * drawn for that very request, "staged" or "live", as text/plain with `Cache-Control: no-store`. Absent: none is drawn, and that path is the
   * live target's.
   */
  readonly share?: number;
  /**
   * Only with a share: clients are drawn in place of requests. An answer of the workload to a request without a valid cookie `drawCookie` sets it,
   * with `Path=/; HttpOnly; SameSite=Lax`, over https also `Secure`: it holds what was drawn, and decides for the client's further requests. A
   * larger share under the same `sticky` has all clients that a smaller one had. 8 to 32 characters of [a-z0-9], no secret: a cookie of another
   * value's draw is not valid. Absent: no client is kept on a side.
   */
  readonly sticky?: string;
  /**
   * A name of its own, which is none of the route's domains: directly below a wildcard domain that is nobody's. Each request for it counts as one
   * that shows the token, whatever its cookies, and meets all else that the route has, such as its nonce. Absent: it has none.
   */
  readonly host?: string;
}

export interface RouteWrite {
  readonly workload: string;
  /** At least one; lower-case letters, digits, hyphens and dots (IDN already as punycode), the first label may be `*`; sorted,
   * unique. */
  readonly domains: readonly string[];
  /** What is remembered of this route; absent before it was verified once. */
  readonly known?: KnownRoute | undefined;
  readonly target: RouteTarget;
  /**
   * Until the next write, a request with exactly one cookie `stagedCookie`, and that of this token, goes there, and so does its share of the others;
   * the rest goes to `target`. Absent: none does. What a person has put before the target, such as custom locations, stays before both.
   */
  readonly staged?: StagedTarget;
  /**
   * Until the next write, it gets the requests that `target` has not taken: the connection was refused, or ended or timed out before an answer began.
   * A request of a method other than GET, HEAD, OPTIONS, PUT, DELETE and TRACE goes there only if nothing of it was sent. An answer of `target`, of whatever
   * status, is the answer. Absent: the proxy itself answers such a request, with 502 or 504. With or without it, a request that was drawn for
   * the staged target and that this has not taken goes to `target` in the same way; one that shows the token does not.
   */
  readonly fallback?: RouteTarget;
  /**
   * Targets that this write takes traffic away from, such as containers that will be gone. What people have added to the route and leads to
   * one of them moves to `target` in the same write. TARGET_NAMED if their own text names one in a way that cannot be changed with certainty.
   */
  readonly replaces?: readonly RouteTarget[];
  /**
   * The wildcard domain directly below which writes may give a staged target its host: the token as the only label. A name like that on the route is no
   * person's. A router to which the first such host would be costly prepares for it in a write that is costly anyway. Absent: none will.
   */
  readonly hostsBelow?: string;
  /** 16 to 64 characters of [a-z0-9]; new for every write. The proxy answers it at `markerPath`. */
  readonly nonce: string;
  readonly limits?: RouteLimits;
  /** Called right before the step that cannot be taken back. Where it throws, nothing is written: a deployer that was stopped in
   * the middle of a call finds out here that its lease has gone. */
  readonly assertMayWrite?: () => void;
}

/** A route that is to be written. Of `target` only its kind of host and, if that is a name, its port are settled. */
export interface CheckedRoute
  extends
    Pick<RouteWrite, "workload" | "domains" | "limits" | "known" | "replaces">,
    Partial<Pick<RouteWrite, "target">> {
  /** The wildcard domain below which staged targets get hosts of their own; absent: they get none. */
  readonly previews?: string | undefined;
}

/** A route as the proxy's own records show it. Records are a hint: only what `entrances` answer is a proof. */
export interface Route {
  readonly workload: string;
  readonly domains: readonly string[];
  readonly target: RouteTarget;
  /** Where what people have added to the route forwards to, such as custom locations; absent: nothing was added. */
  readonly others?: readonly RouteTarget[];
  /** As the last write left it; absent: none. It holds the token. */
  readonly staged?: StagedTarget;
  /** As the last write left it; absent: none. */
  readonly fallback?: RouteTarget;
  /** The nonce of the last write, where the proxy's record still carries our block. */
  readonly nonce: string | undefined;
  /** False where the proxy itself says that the route is not being served; `problem` then has its words. */
  readonly online: boolean;
  readonly problem: string | undefined;
  /** False if a person switched the route off in the proxy. */
  readonly enabled: boolean;
  /** Where the workload answers, in the order of `domains`: each domain over http, over https, or both. */
  readonly entrances: readonly Entrance[];
  /** The http entrances that answer every request with a redirect to https instead; absent: none. */
  readonly redirects?: readonly Entrance[];
  readonly facts?: RouteFacts;
}

/** A process of the proxy that accepts connections. */
export interface ProxyWorker {
  /** Never given to another one. */
  readonly id: string;
  /** Workers of one generation have loaded the same configuration. */
  readonly generation: number;
}

/**
 * A reverse proxy that holds routes: exactly one for each workload, recognised by a marked block that names the workload.
 * Routes without such a block are foreign: they are never written, and their domains are taken.
 *
 * All calls reject with a DeployerError: ROUTER_UNREACHABLE (nothing was sent), ROUTER_UNAUTHORIZED, ROUTER_TWO_FACTOR,
 * ROUTER_FORBIDDEN, ROUTER_REJECTED, TARGET_NAMED, DOMAIN_TAKEN, ROUTE_DISABLED and ROUTE_GUARDED (certainly no effect on what is served,
 * or the old route is back),
 * ROUTER_UNCERTAIN (the write may take effect, now or later). The caller serialises writes per `instance`, across
 * processes: an adapter need not.
 */
export interface Router {
  readonly kind: string;
  /** Names the proxy instance on which writes are serialised; two adapters on one proxy must agree. No secret. */
  readonly instance: string;
  /** True where a write whose answer was lost may still take effect later, as through an API. */
  readonly appliesLate: boolean;
  /** True if people edit its routes beside Cutover, as on the pages of a proxy. Absent: false. */
  readonly editedByOthers?: boolean;

  /**
   * True if it can put headers on what a workload answers. Else `put` refuses `StagedTarget.sticky` with ROUTER_REJECTED, and a staged target's
   * answers have no `X-Robots-Tag` of the proxy. Absent: false.
   */
  readonly keepsClients?: boolean;

  /** True if it gives no staged target a host: then `put` refuses `StagedTarget.host`, and `check` `previews`, with ROUTER_REJECTED. Absent: false. */
  readonly lacksHosts?: boolean;

  /** Preflight without effect: reachable, logged in, allowed to write, nothing that makes every write fail, and, where
   * `route` is given, its domains free or this workload's own, each of its limits applied, else a warning, and nothing of other people's
   * that leads to a target which it replaces (TARGET_NAMED). Never rejects but when `signal` aborts. */
  check(route?: CheckedRoute, signal?: AbortSignal): Promise<Finding[]>;

  /** Whether the proxy answers a certificate's challenge for one of these domains now, in place of their route, which a write would break;
   * undefined: it cannot say. Absent: it never does. */
  isChallenged?(domains: readonly string[], signal?: AbortSignal): Promise<boolean | undefined>;

  /** What may keep it from serving what it has accepted, in words, once that is not served. Absent: it knows of nothing. */
  whyUnserved?(signal?: AbortSignal): Promise<readonly string[]>;

  /**
   * The workers that accept connections for its routes now, if the operating system of this machine shows them; undefined: it does not. A write
   * that takes effect starts others. Once one has answered under it, none accepts under an older configuration if those of before are gone and the
   * rest is of one generation. (Before that answer, the rest may be of an earlier write.)
   * Absent: they are never shown. Never rejects.
   */
  workers?(): Promise<readonly ProxyWorker[] | undefined>;

  /** The workload's route, or undefined if there is none. By `known` it is found although our block was taken out of it. */
  read(workload: string, signal?: AbortSignal, known?: KnownRoute): Promise<Route | undefined>;

  /**
   * Has the proxy test what `put` of this write would have it load. It has no effect, and the `put` is sooner if nothing has changed since. Absent:
   * the proxy tests nothing ahead. Never rejects but when `signal` aborts: `put` reports what is wrong.
   */
  dryRun?(write: RouteWrite, signal?: AbortSignal): Promise<void>;

  /**
   * Upserts the workload's route in place (never delete, then create) with its marker, and returns it as then recorded.
   * What a person added to the route in the proxy (domains, certificate, access list, own directives) is kept. Idempotent.
   * ROUTE_DISABLED: a person has switched it off. ROUTE_GUARDED: it is gone, and a new one would lack what `known` says stood on it.
   * Resolves when the proxy has accepted the write; what it serves may still be the old route for a while.
   */
  put(write: RouteWrite, signal?: AbortSignal): Promise<Route>;

  /** Removes the workload's route; without effect if there is none. One that a person handed over becomes what it was before. */
  remove(workload: string, signal?: AbortSignal, known?: KnownRoute): Promise<void>;
}

/** The path at which every domain of a route answers its nonce as text/plain. Public, and holds no secret. */
export const markerPath = "/.well-known/cutover";

/** The cookie that names the token of a staged target. */
export const stagedCookie = "cutover_preview";

/** The cookie that keeps a client on the side that was drawn for it. */
export const drawCookie = "cutover_draw";

/** The path at which every domain of a route says what was drawn for a request, while a share goes to a staged target. */
export const drawnPath = `${markerPath}/drawn`;

/** The path at which every domain of a route exchanges the token of a staged target for its cookie. */
export const previewPath = `${markerPath}/preview`;
