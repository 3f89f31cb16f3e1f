import { MockAgent } from "undici";
import { NpmApi } from "../adapters/nginx-proxy-manager/npm-api.js";

const origin = "http://npm.test:81";
const json = { headers: { "content-type": "application/json; charset=utf-8" } };

/** An Nginx Proxy Manager whose API gives each answer of a test once, and knows nothing else. */
export class MockProxyManager {
  readonly agent = new MockAgent({ enableCallHistory: true });
  readonly api = new NpmApi(
    { apiUrl: `${origin}/api`, identity: "bot@example.com", secret: "s3cr3t" },
    { dispatcher: this.agent },
  );

  constructor() {
    this.agent.disableNetConnect();
  }

  /** Every call in order, by method and path. */
  get calls(): string[] {
    const calls = this.agent.getCallHistory()?.calls() ?? [];
    return calls.map(({ method, fullUrl }) => `${method} ${fullUrl.replace(`${origin}/api`, "")}`);
  }

  /** The bodies of the calls with this method. */
  bodiesOf(method: string): unknown[] {
    const calls = this.agent.getCallHistory()?.calls() ?? [];
    return calls
      .filter((call) => call.method === method)
      .map(({ body }) => JSON.parse(body ?? "null") as unknown);
  }

  headersOf(method: string): unknown[] {
    const calls = this.agent.getCallHistory()?.calls() ?? [];
    return calls.filter((call) => call.method === method).map(({ headers }) => headers);
  }

  answers(method: string, path: string, status: number, body: unknown): this {
    this.agent
      .get(origin)
      .intercept({ method, path: `/api${path}` })
      .reply(status, JSON.stringify(body), json);
    return this;
  }

  /** What is no JSON, as of another program at this address. */
  answersText(method: string, path: string, status: number, type?: string): this {
    const headers = type === undefined ? {} : { "content-type": type };
    this.agent
      .get(origin)
      .intercept({ method, path: `/api${path}` })
      .reply(status, "<html></html>", { headers });
    return this;
  }

  /** As `answers` with nothing, a moment after `first`. */
  answersAfter(first: () => void, method: string, path: string, status: number): this {
    this.agent
      .get(origin)
      .intercept({ method, path: `/api${path}` })
      .reply(() => {
        first();
        return { statusCode: status, data: "{}", responseOptions: json };
      })
      .delay(20);
    return this;
  }

  fails(method: string, path: string, error: Error): this {
    this.agent
      .get(origin)
      .intercept({ method, path: `/api${path}` })
      .replyWithError(error);
    return this;
  }

  logsIn(token = "t"): this {
    return this.answers("POST", "/tokens", 200, { token });
  }

  lists(...rows: readonly object[]): this {
    return this.answers("GET", "/nginx/proxy-hosts", 200, rows);
  }

  /** The rights of its user, on kinds of hosts and streams. */
  allows(permissions: Readonly<Record<string, unknown>> | null, roles: readonly string[] = []): this {
    return this.answers("GET", "/users/me?expand=permissions", 200, { roles, permissions });
  }

  /** Rejects if an answer was not asked for. */
  async close(): Promise<void> {
    this.agent.assertNoPendingInterceptors();
    await this.agent.close();
  }
}
