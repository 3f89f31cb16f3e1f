import { type IncomingMessage, request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { differences } from "./answer-shape.js";
import { oneTimeCode } from "./one-time-code.js";
import { observe } from "./proxied-request.js";
import type { NginxProxyManagerStandIn } from "./nginx-proxy-manager-stand-in.js";
import { TokenIssuer } from "./token-issuer.js";
import type { Observation, RecordedRequest, RecordedTraffic, Step } from "./transcript.js";

interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
  readonly location?: string;
}

/** Reloads take longer on a busy machine than in the recording. */
const patienceMs = 10_000;

/** Plays recorded steps against a stand-in, in order, and returns the differences. */
export class TranscriptReplay {
  answersChecked = 0;
  trafficChecked = 0;
  readonly #standIn: NginxProxyManagerStandIn;
  readonly #issued = new Map<string, string>();

  constructor(standIn: NginxProxyManagerStandIn) {
    this.#standIn = standIn;
  }

  /** The differences of the step from the recording. `act` carries out a step without a request. */
  async play(recorded: Step, act: (action: string) => Promise<void>): Promise<string[]> {
    // The listen address of the recording, as far as a user part or a stream names it.
    const { host, port } = new URL(this.#standIn.proxyUrl);
    const text = JSON.stringify(recorded)
      .replaceAll("listen 0.0.0.0:80;", `listen ${host};`)
      .replaceAll('"incoming_port":80,', `"incoming_port":${port},`);
    const step = JSON.parse(text, (_key, value: unknown) => expandRepeated(value)) as Step;
    if (step.action !== undefined) await act(step.action);
    const playing = step.request === undefined ? [] : this.#playRequest(step.request, step);
    const looks = step.observed?.traffic ?? [];
    const found = (await Promise.all([this.#checkDuring(looks, playing), playing])).flat();
    const answeredAt = Date.now();
    for (const traffic of looks) {
      found.push(
        ...(await this.#checkTraffic(traffic, { answeredAt, isAnswer: step.request !== undefined })),
      );
    }
    return found;
  }

  /** Sends a request and drops the connection after a while without waiting for the answer. */
  async sendAndGiveUp(request: RecordedRequest, afterMs: number): Promise<void> {
    await send(await this.#fill(request), this.#standIn.apiUrl, afterMs).catch(() => undefined);
  }

  async #playRequest(request: RecordedRequest, step: Step): Promise<string[]> {
    const answer = await send(await this.#fill(request), this.#standIn.apiUrl);
    if (step.response === undefined) return [];
    this.answersChecked += 1;
    this.#keepIssued(step.response.body, answer.body);
    return [
      ...differences(step.response, answer, step.volatile),
      ...differences(
        {
          life: step.observed?.tokenLifeSeconds,
          says: step.observed?.expiresFieldSaysSeconds,
        },
        step.observed?.tokenLifeSeconds === undefined
          ? { life: undefined, says: undefined }
          : tokenTimes(answer.body),
      ),
    ];
  }

  /** Looks again and again, for as long as the request is under way. */
  async #checkDuring(looks: readonly RecordedTraffic[], playing: unknown): Promise<string[]> {
    const found: string[] = [];
    const answered = new AbortController();
    void Promise.allSettled([playing]).then(() => answered.abort());
    for (const traffic of looks) {
      const { during: expected } = traffic;
      if (expected === undefined) continue;
      this.trafficChecked += 1;
      const look = async () =>
        differences(expected, comparable(await observe(traffic, this.#standIn), expected, traffic));
      let differing = await look();
      while (differing.length > 0 && !answered.signal.aborted) {
        await sleep(20);
        differing = await look();
      }
      const at = `meanwhile ${traffic.scheme}://${traffic.host}${traffic.path}`;
      found.push(...differing.map((text) => `${at} ${text}`));
    }
    return found;
  }

  /** What shows an answer's effect at once must not wait; everything else has patience. */
  async #checkTraffic(
    traffic: RecordedTraffic,
    { answeredAt, isAnswer }: { readonly answeredAt: number; readonly isAnswer: boolean },
  ): Promise<string[]> {
    const waitMs = traffic.after3500ms !== undefined ? 3_500 : traffic.now !== undefined ? 0 : 500;
    const expected = traffic.after3500ms ?? traffic.now ?? traffic.after500ms;
    if (expected === undefined) return [];
    this.trafficChecked += 1;
    await sleep(Math.max(0, answeredAt + waitMs - Date.now()));
    const deadline = answeredAt + waitMs + (traffic.now !== undefined && isAnswer ? 0 : patienceMs);
    for (;;) {
      const seen = await observe(traffic, this.#standIn);
      const found = differences(expected, comparable(seen, expected, traffic));
      if (found.length === 0 || Date.now() > deadline) {
        return found.map((text) => `${traffic.scheme}://${traffic.host}${traffic.path} ${text}`);
      }
      await sleep(100);
    }
  }

  /** Puts what earlier steps issued in the place of the placeholders. */
  async #fill(request: RecordedRequest): Promise<RecordedRequest> {
    let text = JSON.stringify(request);
    for (const [placeholder] of text.matchAll(/<[a-z0-9 -]+>/g)) {
      text = text.replaceAll(placeholder, await this.#issuedFor(placeholder));
    }
    return JSON.parse(text) as RecordedRequest;
  }

  async #issuedFor(placeholder: string): Promise<string> {
    if (placeholder === "<current 6-digit code>") {
      return oneTimeCode(this.#issued.get("<totp-secret>") ?? "");
    }
    if (placeholder === "<well-formed token signed by another key>") {
      return new TokenIssuer().issue({ userId: 1, scope: "user" }).token;
    }
    if (placeholder === "<token cut short by 12 characters>") {
      return (await this.#issuedFor("<token>")).slice(0, -12);
    }
    const known = this.#issued.get(placeholder);
    if (known !== undefined) return known;
    if (placeholder !== "<token>") return placeholder;
    const { identity, secret } = this.#standIn;
    const login = { method: "POST", path: "/api/tokens", body: { identity, secret } };
    const headers = { "content-type": "application/json" };
    const { body } = await send({ ...login, headers }, this.#standIn.apiUrl);
    const { token } = body as { token: string };
    this.#issued.set("<token>", token);
    return token;
  }

  #keepIssued(expected: unknown, actual: unknown): void {
    if (typeof expected === "string") {
      const isIssued = /^<(?!token>)[a-z-]*(token|secret|code)[a-z-]*>$/.test(expected);
      if (isIssued && typeof actual === "string") this.#issued.set(expected, actual);
    } else if (typeof expected === "object" && expected !== null) {
      for (const [key, value] of Object.entries(expected)) {
        this.#keepIssued(value, (actual as Record<string, unknown> | null)?.[key]);
      }
    }
  }
}

/** The media type was noted only where it matters; the other headers wherever they were present. */
function comparable(seen: Observation, expected: Observation, { scheme }: RecordedTraffic) {
  const keys = Object.keys(seen) as (keyof Observation)[];
  const kept = keys.filter((key) => key in expected || (key !== "contentType" && scheme !== "ws"));
  return Object.fromEntries(kept.map((key) => [key, seen[key]]));
}

function expandRepeated(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const [, sign = "", count] = /^<"(.)" repeated (\d+) times>$/.exec(value) ?? [];
  return count === undefined ? value : sign.repeat(Number(count));
}

function tokenTimes(body: unknown): { readonly life: number; readonly says: number } {
  const { token, expires } = body as { token: string; expires: string };
  const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    readonly iat: number;
    readonly exp: number;
  };
  const says = Math.round((Date.parse(expires) / 1000 - payload.iat) / 10) * 10;
  return { life: payload.exp - payload.iat, says };
}

/** With `giveUpMs`, it drops the connection that long after the request has left. */
function send(request: RecordedRequest, apiUrl: string, giveUpMs?: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(apiUrl);
    const outgoing = httpRequest({
      hostname,
      port,
      method: request.method,
      path: request.path,
      agent: false,
      headers: { ...request.headers },
    });
    outgoing.once("error", reject);
    if (giveUpMs !== undefined)
      outgoing.once("finish", () => setTimeout(() => outgoing.destroy(new Error("given up")), giveUpMs));
    outgoing.once("response", (response) => {
      readAnswer(response).then(resolve, reject);
    });
    const body = request.rawBody ?? (request.body === undefined ? "" : JSON.stringify(request.body));
    if (body !== "") outgoing.setHeader("content-length", Buffer.byteLength(body));
    outgoing.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const contentType = response.headers["content-type"] ?? null;
  const isJson = contentType?.startsWith("application/json") ?? false;
  const { location } = response.headers;
  return {
    status: response.statusCode ?? 0,
    contentType,
    body: text === "" ? null : isJson ? (JSON.parse(text) as unknown) : text,
    ...(location === undefined ? {} : { location }),
  };
}
