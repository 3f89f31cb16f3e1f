import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { collectGarbage } from "../testing/collect-garbage.js";
import { VirtualClock } from "../testing/virtual-clock.js";
import type { Alert } from "./notifier.js";
import { webhook, webhookOn } from "./webhook.js";
import { signWebhook, verifyWebhook } from "./webhook-signature.js";

const secret = "a-secret-of-the-receiver";
const alert: Alert = {
  id: "web-health-1",
  workload: "web",
  kind: "health",
  severity: "error",
  status: "raised",
  message: "unhealthy: antwortet 503 ✗",
  atMs: 1,
};

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Gives these answers in turn, then repeats the last; 0: no answer. */
async function receiver(
  ...answers: (number | readonly [status: number, retryAfter: string])[]
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      const answer = answers[Math.min(received.length, answers.length) - 1] ?? 200;
      const [status, retryAfter] = typeof answer === "number" ? [answer] : answer;
      const answered = { location: "/elsewhere", ...(retryAfter && { "retry-after": retryAfter }) };
      if (status !== 0) response.writeHead(status, answered).end("thanks");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => {
    server.closeAllConnections();
    await once(server.close(), "close");
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/private-path`, received };
}

/** A virtual clock with the real time of day. */
function clockOfToday(): VirtualClock {
  const clock = new VirtualClock();
  clock.wallOffsetMs = Date.now();
  return clock;
}

const never = new AbortController().signal;

describe("webhook", () => {
  it("should post the alert as JSON, signed so that the receiver can verify it", async () => {
    const { url, received } = await receiver(204);
    await webhook({ url, secret }).notify(alert, never);
    const [request] = received;
    expect(request?.method).toBe("POST");
    expect(JSON.parse(request?.body ?? "")).toEqual(alert);
    expect(request?.headers["content-type"]).toBe("application/json");
    expect(verifyWebhook({ secret, headers: request?.headers ?? {}, body: request?.body ?? "" })).toBe(true);
    expect(JSON.stringify(request)).not.toContain(secret);
  });

  it("should try again under the same id, pausing for longer each time", async () => {
    const { url, received } = await receiver(500, 503, 429, 200);
    const clock = clockOfToday();
    await webhookOn(clock, { url, secret }).notify(alert, never);
    expect(received).toHaveLength(4);
    expect(new Set(received.map(({ headers }) => headers["cutover-id"]))).toEqual(
      new Set(["web-health-1-raised-error"]),
    );
    expect(clock.monotonicMs()).toBe(500 + 1_000 + 2_000);
    for (const { headers, body } of received) expect(verifyWebhook({ secret, headers, body })).toBe(true);
  });

  it("should wait for as long as the receiver asks", async () => {
    const { url, received } = await receiver([429, "7"], [503, "soon"], 200);
    const clock = clockOfToday();
    await webhookOn(clock, { url, secret }).notify(alert, never);
    expect(received).toHaveLength(3);
    expect(clock.monotonicMs()).toBe(7_000 + 1_000);
  });

  it("should give up at once if the receiver asks for more than a minute", async () => {
    const { url, received } = await receiver([429, "61"], 200);
    const clock = clockOfToday();
    await expect(webhookOn(clock, { url, secret }).notify(alert, never)).rejects.toThrow("answered 429");
    expect(received).toHaveLength(1);
    expect(clock.monotonicMs()).toBe(0);
  });

  it("should give up after six tries", async () => {
    const { url, received } = await receiver(500);
    await expect(webhookOn(clockOfToday(), { url, secret }).notify(alert, never)).rejects.toThrow(
      "answered 500",
    );
    expect(received).toHaveLength(6);
  });

  it("should try again where nobody listens or nobody answers in time", async () => {
    const { url, received } = await receiver(0, 200);
    const collecting = setInterval(collectGarbage, 500);
    closing.push(async () => clearInterval(collecting));
    await webhookOn(clockOfToday(), { url, secret }).notify(alert, never);
    expect(received).toHaveLength(2);
    await expect(
      webhookOn(clockOfToday(), { url: "http://127.0.0.1:9/", secret }).notify(alert, never),
    ).rejects.toThrow("gave no answer");
  }, 20_000);

  it.each([302, 307, 400, 404])(
    "should neither follow nor repeat where it is answered %s",
    async (status) => {
      const { url, received } = await receiver(status);
      await expect(webhookOn(clockOfToday(), { url, secret }).notify(alert, never)).rejects.toThrow(
        `answered ${status}`,
      );
      expect(received).toHaveLength(1);
    },
  );

  it("should end at once when its signal aborts", async () => {
    const { url } = await receiver(0);
    const stop = new AbortController();
    const notified = webhook({ url, secret }).notify(alert, stop.signal);
    setTimeout(() => stop.abort(new Error("closed")), 50);
    await expect(notified).rejects.toThrow("closed");
  });

  it("should tell neither its secret nor the path of its address", async () => {
    const { url } = await receiver(404);
    const notifier = webhook({ url, secret });
    const error = await Promise.resolve(notifier.notify(alert, never)).catch((thrown: unknown) => thrown);
    for (const shown of [inspect(error, { depth: 9 }), inspect(notifier, { depth: 9 })]) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain("private-path");
    }
  });

  it.each(["", "receiver", "ftp://receiver/", "file:///etc/passwd", "http://user:word@receiver/"])(
    "should refuse the address %j without telling it",
    (url) => {
      const refused = () => webhook({ url, secret });
      expect(refused).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
      expect(refused).toThrow(
        /^webhook\.url must be an address with http or https, without user and password\.$/,
      );
    },
  );

  it("should refuse an empty secret", () => {
    expect(() => webhook({ url: "http://receiver/", secret: "" })).toThrow("webhook.secret");
  });
});

describe("verifyWebhook", () => {
  const body = JSON.stringify(alert);
  const now = () => String(Math.trunc(Date.now() / 1000));
  const headersOf = (timestamp = now(), id = "id-1", key = secret) => ({
    "cutover-id": id,
    "cutover-timestamp": timestamp,
    "cutover-signature": signWebhook(key, { id, timestamp, body }),
  });

  it("should accept what was signed, as a text or as bytes", () => {
    expect(verifyWebhook({ secret, headers: headersOf(), body })).toBe(true);
    expect(verifyWebhook({ secret, headers: headersOf(), body: Buffer.from(body) })).toBe(true);
  });

  it("should sign as documented", () => {
    // The output of openssl: printf 1.2.3 | openssl dgst -sha256 -hmac key
    expect(signWebhook("key", { id: "1", timestamp: "2", body: "3" })).toBe(
      "v1=fdd9cca0781e88dd483c471bf289dbdb4b5754b7c3c058d5b640fcc0dd8d25c9",
    );
  });

  it.each([
    ["another secret", { headers: headersOf(now(), "id-1", "another") }],
    ["another body", { headers: headersOf(), body: `${body} ` }],
    ["another id", { headers: { ...headersOf(), "cutover-id": "id-2" } }],
    ["another time", { headers: { ...headersOf(), "cutover-timestamp": String(Number(now()) - 5) } }],
    ["a replay, ten minutes later", { headers: headersOf(String(Number(now()) - 600)) }],
    ["a time ten minutes ahead", { headers: headersOf(String(Number(now()) + 600)) }],
    ["a time that is no number", { headers: headersOf("soon") }],
    ["no signature", { headers: { ...headersOf(), "cutover-signature": undefined } }],
    ["two signatures", { headers: { ...headersOf(), "cutover-signature": ["a", "b"] } }],
    ["a signature of another length", { headers: { ...headersOf(), "cutover-signature": "v1=00" } }],
    ["no headers", { headers: {} }],
  ])("should refuse %s", (_, changed) => {
    expect(verifyWebhook({ secret, body, ...changed })).toBe(false);
  });

  it("should refuse everything under an empty secret", () => {
    expect(verifyWebhook({ secret: "", headers: headersOf(now(), "id-1", ""), body })).toBe(false);
  });

  it("should take a tolerance", () => {
    const headers = headersOf(String(Number(now()) - 600));
    expect(verifyWebhook({ secret, headers, body, toleranceMs: 700_000 })).toBe(true);
  });
});
