import assert from "node:assert/strict";
import type { Clock } from "../ports/clock.js";
import type { ProbeOutcome, Prober } from "../ports/prober.js";
import { hostName } from "../ports/host-name.js";
import {
  markerPath,
  type Entrance,
  type Route,
  type RouteTarget,
  type RouteWrite,
  type Router,
} from "../ports/router.js";

/** The world of the contract. One world serves all cases, because each case has its own domains and workloads. */
export interface RouterContractWorld {
  readonly router: Router;
  readonly prober: Prober;
  readonly clock: Clock;
  /**
   * Starts a server that the proxy can reach and that answers every request with `name` and the request's body: with status 200, or as one that
   * "fails" with 502. One that "closes" takes the whole request, and closes the connection without an answer.
   */
  startUpstream(
    name: string,
    how?: "answers" | "closes" | "fails",
  ): Promise<{ readonly host: string; readonly port: number }>;
  /** Sends one request for "/". `isNoindex`: the answer has exactly the header `X-Robots-Tag: noindex`. */
  send(entrance: Entrance, request: SentRequest): Promise<SentAnswer>;
  /**
   * Adds a route for `domain` to the proxy as a person would: without our block, forwarding to `target` if
   * there is one. Removed with the world.
   */
  addForeignRoute(domain: string, target?: RouteTarget): Promise<void>;
  /** Adds a forward of requests below `path` to `target` to a workload's route, as a person would. */
  addLocation(workload: string, path: string, target: RouteTarget): Promise<void>;
  /** Edits of a workload's route by people. A case passes without effect if its means are absent. */
  readonly byHand?: RouterHands;
}

export interface SentRequest {
  readonly method: string;
  readonly body?: string;
  readonly cookie?: string;
}

export interface SentAnswer {
  readonly status: number;
  readonly body: string;
  readonly isNoindex: boolean;
}

export interface RouterHands {
  addDomain?(workload: string, domain: string): Promise<void>;
  /** Adds a setting that a new route would lack, such as a password. */
  guard?(workload: string): Promise<void>;
  delete?(workload: string): Promise<void>;
  disable?(workload: string): Promise<void>;
  /** Removes our block from it, and nothing else. */
  clearBlock?(workload: string): Promise<void>;
  /** Creates a foreign route, and hands it over to the workload. */
  handOver?(workload: string, domain: string, target: RouteTarget): Promise<void>;
}

export const settleMs = 15_000;
let cases = 0;

/** A workload with the domains and nonces of one case. */
export class Scene {
  readonly world: RouterContractWorld;
  readonly id = `${Date.now().toString(36)}${(cases += 1)}`;
  #nonces = 0;

  constructor(world: RouterContractWorld) {
    this.world = world;
  }

  name(label: string): string {
    return `${label}-${this.id}`;
  }

  domain(label: string): string {
    return `${label}-${this.id}.test`;
  }

  nonce(): string {
    this.#nonces += 1;
    return `nonce${this.id}${String(this.#nonces)}`.padEnd(24, "0");
  }

  async upstream(label: string, how?: "answers" | "closes" | "fails"): Promise<RouteTarget> {
    return { scheme: "http", ...(await this.world.startUpstream(label, how)) };
  }

  /** Status and body of one answer at each entrance, which must be the same at all; the body only of status 200. */
  async sent({ entrances }: Route, request: SentRequest): Promise<string> {
    const seen: string[] = [];
    for (const entrance of entrances) {
      const { status, body } = await this.world.send(entrance, request);
      const short = body.replace(/x+$/, ({ length }) => ` and ${length}`);
      seen.push(status === 200 ? `200 ${short}` : String(status));
    }
    assert.equal(new Set(seen).size, 1, seen.join());
    return seen[0] ?? "";
  }

  /** As `put`, moving the traffic away from the targets in `replaces`. */
  replace(
    label: string,
    domains: readonly string[],
    { target, replaces }: Pick<RouteWrite, "target" | "replaces">,
  ): Promise<Route> {
    const workload = this.name(label);
    const write = { workload, domains: domains.toSorted(), target, nonce: this.nonce() };
    return this.world.router.put({ ...write, ...(replaces && { replaces }) });
  }

  put(label: string, domains: readonly string[], target: RouteTarget, nonce = this.nonce()): Promise<Route> {
    return this.putKnown(label, { domains, target, nonce });
  }

  putKnown(
    label: string,
    {
      domains,
      ...write
    }: Pick<
      RouteWrite,
      "domains" | "target" | "staged" | "hostsBelow" | "fallback" | "known" | "assertMayWrite"
    > & {
      readonly nonce?: string;
    },
  ): Promise<Route> {
    return this.world.router.put({
      workload: this.name(label),
      domains: domains.toSorted(),
      nonce: this.nonce(),
      ...write,
    });
  }

  /**
   * Waits until every entrance answers the route's nonce, without an old answer in between, and `body` behind
   * it.
   */
  async serves(route: Pick<Route, "nonce" | "entrances">, body: string): Promise<void> {
    await this.marks(route);
    await this.servesAt(route, "/", body);
  }

  /** Waits until every entrance answers the route's nonce, without an old answer in between. */
  async marks({ nonce, entrances }: Pick<Route, "nonce" | "entrances">): Promise<void> {
    for (const entrance of entrances)
      await this.until(entrance, markerPath, `the nonce ${String(nonce)}`, (outcome) => {
        return outcome.kind === "answer" && outcome.contentType === "text/plain" && outcome.body === nonce;
      });
  }

  /** Of so many requests, how many are answered with `body`; all others must be answered with `other`. */
  async countOf(
    entrance: Entrance,
    { path, body, other, times }: Record<"path" | "body" | "other", string> & { readonly times: number },
  ): Promise<number> {
    let count = 0;
    for (let time = 0; time < times; time += 1) {
      const seen = await this.read(entrance, path);
      assert.ok(seen === body || seen === other, `${path} is answered with ${String(seen)}`);
      if (seen === body) count += 1;
    }
    return count;
  }

  async servesAt(route: Pick<Route, "entrances">, path: string, body: string): Promise<void> {
    for (const entrance of route.entrances)
      await this.until(
        entrance,
        path,
        `"${body}"`,
        (outcome) => outcome.kind === "answer" && outcome.body === body,
      );
  }

  /** The route at this name, which is none of its domains. */
  at({ entrances, nonce }: Route, domain: string): Pick<Route, "entrances" | "nonce"> {
    const own = entrances.filter((entrance) => entrance.domain === entrances[0]?.domain);
    return { entrances: own.map((entrance) => Object.assign({}, entrance, { domain })), nonce };
  }

  /** Waits until requests with these cookies are answered so, without another answer in between. */
  async answers(
    entrance: Entrance,
    of: { readonly cookie: string; readonly statuses: readonly number[]; readonly body?: string },
  ): Promise<void> {
    const { cookie, statuses, body } = of;
    const isWanted = (outcome: ProbeOutcome): boolean =>
      outcome.kind === "answer" &&
      statuses.includes(outcome.status) &&
      (body === undefined || outcome.body === body);
    const what = `${statuses.join(" or ")} ${body ?? ""} to ${cookie}`;
    await this.until(entrance, "/", what, isWanted, cookie);
  }

  async servesNothingOfOurs(entrance: Entrance, nonce: string): Promise<void> {
    await this.until(entrance, markerPath, "something else than the removed nonce", (outcome) => {
      return outcome.kind === "answer" && outcome.body !== nonce;
    });
  }

  /** The body of one answer. */
  async read(entrance: Entrance, path: string): Promise<string | undefined> {
    return (await this.visit(entrance, path)).body;
  }

  /** One answer. */
  async visit(
    { domain, scheme, address, port }: Entrance,
    path: string,
    cookie?: string,
  ): Promise<{ readonly body?: string; readonly cookies: readonly string[] }> {
    const host = hostName(domain);
    const request = { scheme, address, port, host, path, timeoutMs: 2_000, maxBodyBytes: 4_096 };
    const outcome = await this.world.prober.probe({ ...request, ...(cookie !== undefined && { cookie }) });
    if (outcome.kind !== "answer") return { cookies: [] };
    return { body: outcome.body, cookies: outcome.cookies ?? [] };
  }

  /** Ten good answers in a row, because old workers answer in between for a while. */
  async until(
    entrance: Entrance,
    path: string,
    what: string,
    good: (outcome: ProbeOutcome) => boolean,
    cookie?: string,
  ): Promise<void> {
    const { clock, prober } = this.world;
    const { domain, scheme, address, port } = entrance;
    const host = hostName(domain);
    const asked = { scheme, address, port, host, path, timeoutMs: 2_000, maxBodyBytes: 4_096 };
    const request = { ...asked, ...(cookie !== undefined && { cookie }) };
    const deadline = clock.monotonicMs() + settleMs;
    for (let run = 0; run < 10;) {
      const outcome = await prober.probe(request);
      run = good(outcome) ? run + 1 : 0;
      const late = run === 0 && clock.monotonicMs() > deadline;
      assert.ok(!late, `${host}${path} should answer ${what}, but answers ${JSON.stringify(outcome)}`);
      await clock.sleep(20);
    }
  }

  async ends(): Promise<void> {
    for (const label of ["web", "api"]) await this.world.router.remove(this.name(label));
  }
}
