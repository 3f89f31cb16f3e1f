import { get } from "node:http";

export interface VisitOptions {
  readonly port: number;
  readonly host: string;
  readonly perSecond: number;
}

/** A page and its parts, as one client with cookies got them. */
export interface Visit {
  readonly beganMs: number;
  readonly endedMs: number;
  /** What the page and each part answered. */
  readonly bodies: readonly string[];
  readonly failures: readonly string[];
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface VisitSummary {
  readonly visits: number;
  /** Those with answers of more than one version. */
  readonly mixed: number;
  readonly failures: readonly string[];
}

const partsOfPage = 4;

/** Starts visits at a fixed rate: a new client asks for a page, and then for its parts, all at once, with the cookies of the page. */
export class PageVisits {
  readonly #visits: Visit[] = [];
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  start({ perSecond, ...at }: VisitOptions): this {
    this.#timer = setInterval(() => {
      const visit = this.#visit(at).finally(() => this.#pending.delete(visit));
      this.#pending.add(visit);
    }, 1000 / perSecond);
    return this;
  }

  /** Ends the load and waits for running visits. */
  async stop(): Promise<readonly Visit[]> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return this.#visits;
  }

  async #visit(at: Pick<VisitOptions, "port" | "host">): Promise<void> {
    const beganMs = performance.now();
    const page = await ask(at, []);
    const parts = await Promise.all(Array.from({ length: partsOfPage }, () => ask(at, page.cookies)));
    const answers = [page, ...parts];
    this.#visits.push({
      beganMs,
      endedMs: performance.now(),
      bodies: answers.flatMap(({ body }) => body ?? []),
      failures: answers.flatMap(({ failure }) => failure ?? []),
    });
  }
}

/** Of the visits that began and ended within one of `spans`; with the failures of all. */
export function summarizeVisits(visits: readonly Visit[], spans: readonly Span[]): VisitSummary {
  const within = visits.filter(({ beganMs, endedMs }) =>
    spans.some(({ fromMs, toMs }) => beganMs >= fromMs && endedMs <= toMs),
  );
  return {
    visits: within.length,
    mixed: within.filter(({ bodies }) => new Set(bodies).size > 1).length,
    failures: visits.flatMap(({ failures }) => failures),
  };
}

interface Answer {
  readonly body?: string;
  readonly failure?: string;
  readonly cookies: readonly string[];
}

function ask(
  { port, host }: Pick<VisitOptions, "port" | "host">,
  cookies: readonly string[],
): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ failure: error.message, cookies });
    const headers = { host, ...(cookies.length > 0 && { cookie: cookies.join("; ") }) };
    const call = get({ host: "127.0.0.1", port, headers, agent: false, timeout: 30_000 }, (response) => {
      const given = response.headers["set-cookie"] ?? [];
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("error", fail);
      response.on("end", () => {
        const kept = [...cookies, ...given.map((cookie) => cookie.split(";")[0] ?? "")];
        if (response.statusCode === 200) resolve({ body, cookies: kept });
        else fail(new Error(`status ${response.statusCode}`));
      });
    });
    call.on("timeout", () => call.destroy(new Error("timeout")));
    call.on("error", fail);
  });
}
