import type { CertificateRequest, ProbeOutcome, Prober, ProbeRequest } from "../ports/prober.js";
import {
  drawCookie,
  drawnPath,
  markerPath,
  previewPath,
  type RouteTarget,
  stagedCookie,
  type StagedTarget,
} from "../ports/router.js";
import type { MemoryRouter } from "./memory-router.js";
import type { MemoryRuntime } from "./memory-runtime.js";
import type { ServerBehaviour } from "./prober-contract.js";
import type { VirtualClock } from "./virtual-clock.js";

const probeMs = 1;
const proberAddress = "10.255.0.2";
/** Methods of requests that a proxy may send twice. */
const repeated = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

/**
 * Sends requests to listeners of the in-memory engine, directly or through the in-memory proxy, and to servers
 * of its own.
 */
export class MemoryProber implements Prober {
  /** Requests that reached a listener. */
  requests = 0;
  readonly #clock: VirtualClock;
  readonly #runtime: MemoryRuntime;
  readonly #routers: MemoryRouter[];
  readonly #certificates = new Map<string, number>();
  readonly #servers = new Map<string, ServerBehaviour>();

  constructor(world: { clock: VirtualClock; runtime: MemoryRuntime; router: MemoryRouter }) {
    this.#clock = world.clock;
    this.#runtime = world.runtime;
    this.#routers = [world.router];
  }

  /** Another proxy of the same world. */
  addRouter(router: MemoryRouter): void {
    this.#routers.push(router);
  }

  /** Starts a server that is not a container, at its own address unless one is named. */
  serve(
    behaviour: ServerBehaviour,
    at = { address: `10.254.0.${this.#servers.size + 1}`, port: 80 },
  ): { address: string; port: number } {
    this.#servers.set(`${at.address}:${at.port}`, behaviour);
    return at;
  }

  /** Makes a server, or the proxy, show a certificate with this end for a host. */
  certify(at: Omit<CertificateRequest, "timeoutMs">, endMs: number): void {
    this.#certificates.set(`${at.address}:${at.port} ${at.host}`, endMs);
  }

  async certificateEnd(
    { address, port, host }: CertificateRequest,
    signal?: AbortSignal,
  ): Promise<number | undefined> {
    await this.#clock.sleep(probeMs, signal);
    const names = [host, host.replace(/^[^.]*/, "*")].map((name) => `${address}:${port} ${name}`);
    return this.#certificates.get(names.find((name) => this.#certificates.has(name)) ?? "");
  }

  async probe(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeOutcome> {
    return (await this.send(request, { signal })).outcome;
  }

  /** As `probe`, with another method; `isNoindex`: the answer forbids to be indexed. */
  async send(
    request: ProbeRequest,
    { method = "GET", signal }: { readonly method?: string; readonly signal?: AbortSignal | undefined },
  ): Promise<{ readonly outcome: ProbeOutcome; readonly isNoindex: boolean }> {
    await this.#clock.sleep(probeMs, signal);
    const plain = (outcome: ProbeOutcome) => ({ outcome, isNoindex: false });
    // No header can carry such a token.
    if (/[\r\n]/.test(request.bearerToken ?? "")) return plain(failure("broken"));
    const { address, port, scheme, path } = request;
    const router = this.#routers.find(
      (one) => one.address === address && port === (scheme === "http" ? one.port : one.httpsPort),
    );
    if (!router) return plain(await this.#ask(request, signal));
    const served = router.serve(request.host, scheme);
    if (!served)
      return plain(scheme === "http" ? answer(404, "text/html", "no such host") : failure("broken"));
    if (served === "redirect") return plain(answer(301, "text/html", "", `https://${request.host}${path}`));
    if (path === markerPath && served.nonce !== undefined)
      return plain(answer(200, "text/plain", served.nonce));
    if (served.staged && path === `${previewPath}?token=${served.staged.token}` && method === "GET") {
      const cookies = [signIn(served.staged, scheme)];
      return { outcome: { ...answer(302, "text/html", "", "/"), cookies }, isNoindex: true };
    }
    const isAtHost = served.staged?.host === request.host;
    const draw =
      !isAtHost && draws(served.staged, request.cookie)
        ? drawOf(served.staged, request.cookie, router)
        : undefined;
    const drawn = draw !== undefined && draw.value < (served.staged?.share ?? 0) / 100;
    if (path === drawnPath && served.staged?.share !== undefined)
      return plain(answer(200, "text/plain", drawn ? "staged" : "live"));
    if (served.answers !== undefined)
      return plain(answer(served.answers, "text/html", "by the proxy itself"));
    const location = served.locations.find((one) => path.startsWith(one.path));
    const shown = isAtHost || isShown(served.staged, request.cookie) ? served.staged : undefined;
    const live = [served.target, ...(served.fallback ? [served.fallback] : [])];
    const drawnTargets = drawn && served.staged ? [served.staged.target, ...live] : live;
    const targets = location ? [location.target] : shown ? [shown.target] : drawnTargets;
    const outcome = await this.#forward(request, { targets, method, router, signal });
    const isNoindex = shown !== undefined && !location && router.keepsClients;
    if (draw?.cookie === undefined || outcome.kind !== "answer") return { outcome, isNoindex };
    const secure = scheme === "https" ? "; Secure" : "";
    const kept = `${drawCookie}=${draw.cookie}; Path=/; HttpOnly; SameSite=Lax${secure}`;
    return { outcome: { ...outcome, cookies: [...(outcome.cookies ?? []), kept] }, isNoindex };
  }

  /** To the first of the targets that takes it. */
  async #forward(
    request: ProbeRequest,
    {
      targets,
      method,
      router,
      signal,
    }: {
      readonly targets: readonly RouteTarget[];
      readonly method: string;
      readonly router: MemoryRouter;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<ProbeOutcome> {
    for (const target of targets) {
      if (!router.reaches(target)) continue;
      const upstream = { ...request, address: target.host, port: target.port };
      const outcome = await this.#ask(upstream, signal, router.address);
      if (outcome.kind === "answer") return outcome;
      if (outcome.reason !== "refused" && !repeated.has(method)) break;
    }
    return answer(502, "text/html", "bad gateway");
  }

  async #ask(
    request: ProbeRequest,
    signal: AbortSignal | undefined,
    from = proberAddress,
  ): Promise<ProbeOutcome> {
    const { address, port, maxBodyBytes } = request;
    const knowsNames = from !== proberAddress;
    const server = this.#servers.get(`${address}:${port}`);
    const outcome = server
      ? await this.#behave(server, request, signal)
      : this.#askContainer(request, { from, knowsNames });
    if (outcome.kind !== "failure" || outcome.reason !== "refused") this.requests += 1;
    return outcome.kind === "answer" ? { ...outcome, body: outcome.body.slice(0, maxBodyBytes) } : outcome;
  }

  #askContainer(
    { address, port, path, bearerToken }: ProbeRequest,
    by: { readonly from: string; readonly knowsNames: boolean },
  ): ProbeOutcome {
    if (by.from === proberAddress && this.#runtime.asked === "through-proxy") return failure("unreachable");
    const listener = this.#runtime.ask(address, port, { path, bearerToken, ...by });
    if (!listener) return failure("refused");
    const { status, body, location } = listener;
    return { ...answer(status, "text/html", body), ...(location !== undefined && { location }) };
  }

  async #behave(
    server: ServerBehaviour,
    { host, path, timeoutMs, bearerToken, cookie }: ProbeRequest,
    signal: AbortSignal | undefined,
  ): Promise<ProbeOutcome> {
    switch (server.kind) {
      case "answers":
        return {
          ...answer(
            server.status,
            server.contentType.split(";")[0]?.toLowerCase() ?? "",
            server.body,
            server.location,
          ),
          ...(server.cookies && { cookies: server.cookies }),
        };
      case "echoes":
        return answer(200, "text/plain", `${host} ${path}`);
      case "guarded":
        return answer(bearerToken === server.token ? 200 : 401, "text/plain", "");
      case "knows":
        return answer(cookie === server.cookie ? 200 : 401, "text/plain", "");
      case "silent":
      case "trickles":
        await this.#clock.sleep(timeoutMs, signal);
        return failure("timeout");
      case "cuts":
      case "babbles":
        return failure("broken");
      case "absent":
        return failure("refused");
    }
  }
}

function signIn({ token }: StagedTarget, scheme: "http" | "https"): string {
  return `${stagedCookie}=${token}; Path=/; HttpOnly; SameSite=Lax${scheme === "https" ? "; Secure" : ""}`;
}

function isShown(staged: StagedTarget | undefined, cookies = ""): boolean {
  const tokens = tokensIn(cookies);
  return tokens.length === 1 && tokens[0] === staged?.token;
}

/** True if the request takes part in the draw. */
function draws(
  staged: StagedTarget | undefined,
  cookies = "",
): staged is StagedTarget & { readonly share: number } {
  return staged?.share !== undefined && tokensIn(cookies).length === 0;
}

/** At least 0, below 1; `cookie` is what the client is to keep, absent if it has it already or nothing is kept. */
function drawOf(
  { sticky }: StagedTarget,
  cookies = "",
  router: MemoryRouter,
): { readonly value: number; readonly cookie?: string } {
  const pattern = new RegExp(String.raw`^${sticky}\.([0-9a-f]{3})$`);
  const [, kept] = valuesIn(cookies, drawCookie).flatMap((value) => pattern.exec(value) ?? []);
  if (sticky !== undefined && kept !== undefined) return { value: Number.parseInt(kept, 16) / 4_096 };
  const drawn = Math.floor(router.draw() * 4_096);
  const cookie = `${sticky}.${drawn.toString(16).padStart(3, "0")}`;
  return { value: drawn / 4_096, ...(sticky !== undefined && { cookie }) };
}

const tokensIn = (cookies: string): string[] => valuesIn(cookies, stagedCookie);

function valuesIn(cookies: string, wanted: string): string[] {
  return cookies.split("; ").flatMap((one) => {
    const [name, value = ""] = one.split("=");
    return name === wanted ? [value] : [];
  });
}

type Answer = Extract<ProbeOutcome, { kind: "answer" }>;

function answer(status: number, contentType: string, body: string, location?: string): Answer {
  return { kind: "answer", status, contentType, body, ...(location !== undefined && { location }) };
}

function failure(reason: Extract<ProbeOutcome, { kind: "failure" }>["reason"]): ProbeOutcome {
  return { kind: "failure", reason, message: `the connection was ${reason}` };
}
