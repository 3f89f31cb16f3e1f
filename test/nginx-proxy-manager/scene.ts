import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { request as requestTls } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createDeployer,
  docker,
  nginxProxyManager,
  sqlite,
  type Alert,
  type Deployer,
  type Deployment,
  type DeploymentEvent,
  type DeploymentResult,
} from "@cutover/core";
import { image } from "@cutover/plugin-image";
import { OpenLoopLoad, type Answer, type LoadOptions } from "../parts/load/open-loop-load.js";
import { clearWorld, worldPrefix } from "../parts/world/clear-dead-worlds.js";
import { makeOwnedFolder } from "../parts/world/owned-folder.js";
import type { Hands } from "./hands.js";
import { Page, type HostRow, type PageAccount } from "./page.js";

/** The proxy under test, and the image of the deployments. */
export interface Stage {
  readonly account: PageAccount;
  readonly proxyUrl: string;
  readonly proxyHttpsUrl: string | undefined;
  readonly hands: Hands;
  readonly socketPath: string;
  /** The network on which the proxy reaches the containers by name; undefined: it reaches them on loopback. */
  readonly network: string | undefined;
  readonly images: Readonly<Record<Version, string>>;
  readonly perSecond: number;
}

/** The answers of the application; the versions alternate. */
export type Version = "even" | "odd";

export interface Expectation {
  readonly what: string;
  readonly met: boolean;
  readonly seen: string;
}

/**
 * The span, in milliseconds on the monotonic clock, in which requests are judged; `version` is the only right
 * answer, if given.
 */
interface Span {
  readonly label: string;
  readonly fromMs: number;
  toMs: number;
}

export interface SpanFigures {
  readonly label: string;
  readonly requests: number;
  readonly lost: number;
  readonly failures: Readonly<Record<string, number>>;
}

export interface SceneFigures {
  readonly requests: number;
  readonly stale: number;
  /** Time in which requests failed: their number over their rate. */
  readonly secondsDown: number;
  readonly spans: readonly SpanFigures[];
}

export interface SceneOptions {
  readonly domains?: readonly string[];
  /** The deployer's login; the account of the stage if absent. */
  readonly account?: PageAccount;
}

/** A kind of event, or a phase. */
export type Moment = DeploymentEvent["type"] | "switching";

const deployLimitMs = 180_000;

/** One workload behind the proxy, a person in the page, and a load that is judged at the end. */
export class Scene {
  readonly page: Page;
  readonly hands: Hands;
  readonly events: DeploymentEvent[] = [];
  readonly alerts: Alert[] = [];
  readonly expectations: Expectation[] = [];
  readonly #stage: Stage;
  readonly #folder: string;
  readonly #loads: OpenLoopLoad[] = [];
  readonly #spans: Span[] = [];
  readonly #since: { readonly atMs: number; readonly version: Version }[] = [];
  readonly #undo: (() => Promise<unknown>)[] = [];
  readonly name = `played-${randomBytes(3).toString("hex")}`;
  readonly domain = `${this.name}.cutover.test`;
  domains: readonly string[] = [this.domain];
  #deployer: Deployer | undefined;

  private constructor(stage: Stage, folder: string) {
    this.#stage = stage;
    this.#folder = folder;
    this.hands = stage.hands;
    this.page = new Page(stage.account);
  }

  static async open(stage: Stage): Promise<Scene> {
    return new Scene(stage, await makeOwnedFolder(worldPrefix));
  }

  get deployer(): Deployer {
    if (!this.#deployer) throw new Error("nothing was deployed yet");
    return this.#deployer;
  }

  /** Creates the deployer; `deploy` does so by itself, without options. */
  async begin({ domains, account = this.#stage.account }: SceneOptions = {}): Promise<void> {
    if (domains) this.domains = domains;
    const { proxyUrl, proxyHttpsUrl, socketPath, network } = this.#stage;
    const { apiUrl, identity, secret } = account;
    this.#deployer = await createDeployer({
      runtime: docker({ socketPath, ...(network !== undefined && { network }) }),
      router: nginxProxyManager({
        apiUrl,
        identity,
        secret,
        proxyUrl,
        ...(proxyHttpsUrl === undefined ? {} : { proxyHttpsUrl }),
      }),
      store: sqlite(join(this.#folder, "cutover.db")),
      sources: [image()],
      monitor: { notifiers: [(alert: Alert) => void this.alerts.push(alert)] },
      onEvent: (event) => this.events.push(event),
    });
  }

  /** Further clean-ups for the end, last first. */
  onEnd(undo: () => Promise<unknown>): void {
    this.#undo.push(undo);
  }

  async start(version: Version): Promise<Deployment> {
    if (!this.#deployer) await this.begin();
    await this.deployer.apply({
      name: this.name,
      source: "image",
      config: {
        image: this.#stage.images[version],
        port: 8080,
        domains: this.domains,
        healthcheck: { path: "/health" },
        stop_grace_period: "1s",
        drain: { timeout: "5s" },
      },
    });
    return this.deployer.deploy(this.name, { signal: AbortSignal.timeout(deployLimitMs) });
  }

  /** Deploys, and judges the load from the start to a second after the end. */
  async deploy(version: Version): Promise<DeploymentResult> {
    return this.finish(await this.start(version), version);
  }

  async finish(deployment: Deployment, version: Version): Promise<DeploymentResult> {
    const result = await this.span(`deployment of ${version}`, async () => {
      const ended = await deployment.done;
      await sleep(1_000);
      return ended;
    });
    if (result.status === "succeeded") this.#since.push({ atMs: performance.now() - 1_000, version });
    return result;
  }

  /** Undefined if it has not ended within the limit. */
  async remove(limitMs = 60_000): Promise<DeploymentResult | undefined> {
    const limit = sleep(limitMs, undefined, { ref: false });
    return Promise.race([this.deployer.remove(this.name).done, limit]);
  }

  /** A first deployment without load, which must succeed; then the load begins. */
  async first(load: Partial<LoadOptions> = {}): Promise<HostRow> {
    const result = await this.deploy("even");
    if (result.status !== "succeeded") throw result.error ?? new Error("the first deployment failed");
    const host = await this.host();
    if (!host) throw new Error("the first deployment has no proxy host");
    this.load(load);
    return host;
  }

  host(): Promise<HostRow | undefined> {
    return this.page.findHost(this.domain, this.name);
  }

  load(options: Partial<LoadOptions> & { readonly https?: boolean } = {}): void {
    const { https = false, ...more } = options;
    const at = { port: this.#port(https), host: this.domain, perSecond: this.#stage.perSecond, tls: https };
    this.#loads.push(new OpenLoopLoad({ ...at, connections: "fresh", ...more }).start());
  }

  /** Ends the load so far, and forgets it: its requests are not judged. */
  async quiet(): Promise<void> {
    await Promise.all(this.#loads.splice(0).map((load) => load.stop()));
  }

  /** Waits for the next event of this kind. */
  async event(moment: Moment, limitMs = 30_000): Promise<boolean> {
    const from = this.events.length;
    const seen = () =>
      this.events
        .slice(from)
        .some((event) => event.type === moment || ("phase" in event && event.phase === moment));
    return (await this.until(seen, limitMs)) !== undefined;
  }

  /** Milliseconds until `check` holds; undefined if it does not within the limit. */
  async until(check: () => boolean | Promise<boolean>, limitMs: number): Promise<number | undefined> {
    const startedAtMs = performance.now();
    for (;;) {
      if (await check()) return Math.round(performance.now() - startedAtMs);
      if (performance.now() - startedAtMs > limitMs) return undefined;
      await sleep(20);
    }
  }

  /** Status and text of the proxy's answer, such as `200 even`; or the failure. */
  async answer({
    domain = this.domain,
    path = "/",
    https = false,
    authorization = "",
  } = {}): Promise<string> {
    return new Promise((resolve) => {
      const at = { host: "127.0.0.1", port: this.#port(https), path, agent: false, timeout: 5_000 };
      const headers = { host: domain, ...(authorization && { authorization }) };
      const tls = { servername: domain, rejectUnauthorized: false };
      const call = (https ? requestTls : request)({ ...at, ...(https ? tls : {}), headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("error", (error) => resolve(`cut: ${error.message}`));
        response.on("end", () => resolve(`${response.statusCode} ${text.slice(0, 60).split("\n")[0]}`));
      });
      call.on("timeout", () => call.destroy(new Error("timeout")));
      call.on("error", (error) => resolve(error.message.split("\n")[0] ?? ""));
      call.end();
    });
  }

  /** Looks for two seconds: "200 even" only if each answer was that; else all answers. */
  async serves(where: Parameters<Scene["answer"]>[0] = {}): Promise<string> {
    const seen = new Set<string>();
    for (let look = 0; look < 20; look += 1) {
      seen.add(await this.answer(where));
      await sleep(100);
    }
    return [...seen].join(" | ");
  }

  /** Waits for this answer, and reports the time, or the answer in its place. */
  async untilServed(
    wanted: string,
    where: Parameters<Scene["answer"]>[0],
    limitMs: number,
  ): Promise<{ readonly ms: number | undefined; readonly seen: string }> {
    const ms = await this.until(async () => (await this.answer(where)) === wanted, limitMs);
    return {
      ms,
      seen: ms === undefined ? `${await this.answer(where)} after ${limitMs} ms` : `after ${ms} ms`,
    };
  }

  /** As `untilServed`, after the proxy has stopped answering that, which takes a write a moment. */
  async untilServedAgain(
    wanted: string,
    where: Parameters<Scene["answer"]>[0],
    limitMs: number,
  ): Promise<{ readonly ms: number | undefined; readonly seen: string }> {
    const isGone = async () => (await this.answer(where)) !== wanted;
    const gone = await this.until(isGone, 3_000);
    // The workers of nginx change one by one.
    await sleep(300);
    const { ms, seen } = await this.untilServed(wanted, where, limitMs);
    return { ms, seen: gone === undefined ? `${seen}; it never stopped` : seen };
  }

  expect(what: string, met: boolean, seen: unknown): void {
    this.expectations.push({ what, met, seen: typeof seen === "string" ? seen : JSON.stringify(seen) });
  }

  /** The deployment's report must match the served answers, on every named path. */
  async expectHonest(
    result: DeploymentResult,
    { before, after, paths = ["/"] }: { before: Version; after: Version; paths?: readonly string[] },
  ): Promise<void> {
    const version = result.status === "succeeded" ? after : before;
    for (const path of paths) {
      const seen = await this.serves({ path });
      const what = `${path} is served by ${version}, as the deployment ${result.status}`;
      this.expect(what, seen === `200 ${version}`, `${seen}; ${wordsOf(result)}`);
    }
  }

  /** How many repairs the history has, each counted as often as it ran. */
  async repairs(): Promise<number> {
    const history = await this.deployer.history(this.name);
    return history
      .filter(({ operation }) => operation === "repair")
      .reduce((sum, { count }) => sum + count, 0);
  }

  async span<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
    const span = { label, fromMs: performance.now(), toMs: Infinity };
    this.#spans.push(span);
    try {
      return await work();
    } finally {
      span.toMs = performance.now();
    }
  }

  /** Expects that no request was lost in the spans so far. */
  expectNoneLost(): void {
    const lost = this.#judged().spans.filter((span) => span.lost > 0);
    this.expect("no request is lost while it deploys", lost.length === 0, lost);
  }

  /**
   * Two saves of one host at once are the proxy's own race: its default page may answer until the last of them is loaded, which is sooner or later
   * as the machine has time.
   */
  expectDefaultPageAtWorst(): void {
    const others = this.#judged().spans.filter(
      ({ lost, failures }) => lost !== (failures["another page"] ?? 0),
    );
    this.expect("only the default page answers in place of the application", others.length === 0, others);
  }

  /** Ends the load, removes the workload and the scene's additions, and returns the figures. */
  async close(): Promise<SceneFigures> {
    await Promise.all(this.#loads.map((load) => load.stop()));
    const figures = this.#judged();
    const failed: unknown[] = [];
    const attempt = (work: () => Promise<unknown>) => work().catch((error: unknown) => failed.push(error));
    for (const undo of this.#undo.toReversed()) await attempt(undo);
    await attempt(async () => this.#deployer?.close());
    const host = await this.host().catch(() => undefined);
    if (host) await attempt(() => this.page.deleteHost(host.id));
    await attempt(() => clearWorld(this.#stage.socketPath, this.#folder));
    for (const error of failed) this.expect("the scene can be cleared away", false, String(error));
    return figures;
  }

  #judged(): SceneFigures {
    const answers = this.#loads.flatMap((load) => load.answers).map(judge);
    const failed = answers.filter(({ failure }) => failure !== undefined);
    const spans = this.#spans.map(({ label, fromMs, toMs }) => {
      const within = answers.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs);
      const lost = within.filter(({ failure }) => failure !== undefined);
      return { label, requests: within.length, lost: lost.length, failures: countOf(lost) };
    });
    return {
      requests: answers.length,
      stale: answers.filter((answer) => this.#isStale(answer)).length,
      secondsDown: Math.round((failed.length / this.#stage.perSecond) * 10) / 10,
      spans: spans.filter(({ requests }) => requests > 0),
    };
  }

  /** True if the answer is of a version that was not yet, or no longer, due. */
  #isStale({ body, dueMs }: Answer): boolean {
    const current = this.#since.findLast(({ atMs }) => atMs <= dueMs);
    const isNewest = current !== undefined && current === this.#since.at(-1);
    if (this.#spans.some(({ fromMs, toMs }) => dueMs >= fromMs && dueMs < toMs)) return false;
    return isNewest && body !== undefined && body !== current.version;
  }

  #port(https: boolean): number {
    const { proxyUrl, proxyHttpsUrl } = this.#stage;
    const url = new URL(https ? (proxyHttpsUrl ?? "https://127.0.0.1") : proxyUrl);
    return Number(url.port || (https ? 443 : 80));
  }
}

/** A status of 200 alone is not a success: the proxy's own page has it too. */
function judge(answer: Answer): Answer {
  if (answer.failure !== undefined || answer.body === "even" || answer.body === "odd") return answer;
  return { ...answer, body: undefined, failure: "another page" };
}

function countOf(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { failure = "" } of answers) counts[failure] = (counts[failure] ?? 0) + 1;
  return counts;
}

export function wordsOf(result: DeploymentResult | undefined): string {
  if (!result) return "it has not ended in time";
  const { status, error, timings } = result;
  const why = error ? ` ${error.code}: ${error.message}` : "";
  const [longest] = Object.entries(timings.phases).toSorted(([, a], [, b]) => b - a);
  const most = longest ? ` (${longest[0]} ${Math.round(longest[1])} ms)` : "";
  return `${status} after ${Math.round(timings.totalMs)} ms${most}${why}`;
}
