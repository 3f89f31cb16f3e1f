import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createDeployer, type Deployer } from "@cutover/core";
import {
  memorySource,
  MemoryStore,
  memoryWorld,
  type ImageBehaviour,
  type MemoryWorld,
} from "@cutover/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Records } from "../records/records.js";
import { sqliteRecords } from "../records/sqlite-records.js";
import { createServer, type Server } from "../server.js";
import type { SenderName, WebhookOptions } from "./webhook-options.js";

const secret = "correct horse battery staple";
const digest = `sha256:${"1a".repeat(32)}`;
const image = "ghcr.io/acme/web";

let world: MemoryWorld;
let deployer: Deployer;
let records: Records;
let server: Server;

beforeEach(async () => {
  world = memoryWorld();
  const store = new MemoryStore(undefined, () => world.clock.wallMs());
  deployer = await createDeployer({ ...world, store, sources: [memorySource()], timing: { watchMs: 0 } });
  records = sqliteRecords(":memory:");
  await records.open();
  publish(`${image}:latest`);
  publish(`${image}:latest@${digest}`);
  await apply();
  await configure({ sender: "github" });
});
afterEach(async () => {
  await server.close();
  await deployer.close();
  await records.close();
});

function publish(reference: string, behaviour: ImageBehaviour = {}): void {
  world.runtime.publish(reference, behaviour);
}

async function apply(name = "web", more: object = {}): Promise<void> {
  const healthcheck = { path: "/health", interval: "1s", deadline: "5s" };
  const config = { image: `${image}:latest`, port: 8080, domains: [`${name}.test`], healthcheck, ...more };
  await deployer.apply({ name, source: "memory", config });
}

async function configure(...hooks: Partial<WebhookOptions>[]): Promise<void> {
  const names = ["web", "second", "third"];
  const entries = hooks.map((hook, at) => [names[at], { sender: "github", secret, ...hook }] as const);
  const options = Object.fromEntries(entries) as Record<string, WebhookOptions>;
  server = await createServer({ deployer, records, clock: world.clock, webhooks: options });
}

function example(name: string): string {
  return readFileSync(new URL(`../../../../test/data/webhooks/${name}.json`, import.meta.url), "utf8");
}

function hub(body: string, key = secret): Record<string, string> {
  return { "x-hub-signature-256": `sha256=${createHmac("sha256", key).update(body).digest("hex")}` };
}

interface Sent {
  readonly sender?: SenderName;
  readonly headers?: Record<string, string>;
  readonly pathSecret?: string;
}

async function send(body: string, { sender = "github", headers, pathSecret }: Sent = {}): Promise<Response> {
  const path = sender === "ci" ? "/deploy" : `/v1/hooks/${sender}${pathSecret ? `/${pathSecret}` : ""}`;
  const init = { method: "POST", body, headers: headers ?? hub(body) };
  return server.fetch(new Request(`http://127.0.0.1${encodeURI(path)}`, init));
}

interface Answer {
  readonly status: number;
  readonly deliveries: { outcome: string; reason?: string; deployment?: string }[];
}

async function answerOf(sent: Promise<Response>): Promise<Answer> {
  const response = await sent;
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

async function outcomes(): Promise<(readonly [string, string | undefined])[]> {
  const deliveries = await records.deliveries.list({ limit: 99 });
  return deliveries.toReversed().map(({ outcome, reason }) => [outcome, reason] as const);
}

const push = example("github-push");
const pushOf = (commit: string): string => push.replaceAll("7f3c9a5be1d2", commit.padEnd(12, "0"));

describe("the origin of a delivery", () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const originOf = async (sent: Promise<Response>) =>
    records.origins.find((await sent).headers.get("cutover-deployment") ?? "");

  it.each(["github", "gitea", "gitlab"] as const)(
    "should have the time of the commit that %s names",
    async (sender) => {
      await configure({ sender });
      const body = example(`${sender}-push`);
      const headers = sender === "gitlab" ? { "x-gitlab-token": secret } : hub(body);
      const { deliveries } = await answerOf(send(body, { sender, headers: { ...headers, traceparent } }));
      const origin = await records.origins.find(deliveries[0]?.deployment ?? "");
      expect(origin).toMatchObject({ traceparent, committedAtMs: Date.UTC(2026, 10, 20, 9, 11, 12) });
    },
  );

  it("should take a push whose times it cannot read", async () => {
    const body = push.replace(/"timestamp": "[^"]*"/g, `"timestamp": "yesterday"`);
    const { status, deliveries } = await answerOf(send(body));
    expect(status).toBe(202);
    expect(await records.origins.find(deliveries[0]?.deployment ?? "")).toBeUndefined();
  });

  it("should have the time that a CI job gives, and the span of its request", async () => {
    await configure({ sender: "ci" });
    const body = JSON.stringify({ committed_at: "2026-11-27T12:00:00+01:00" });
    const origin = await originOf(send(body, { sender: "ci", headers: { ...hub(body), traceparent } }));
    expect(origin).toMatchObject({ traceparent, committedAtMs: Date.UTC(2026, 10, 27, 11) });
    const wrong = JSON.stringify({ committed_at: "yesterday" });
    expect((await send(wrong, { sender: "ci", headers: hub(wrong) })).status).toBe(422);
  });
});

describe("a proven delivery", () => {
  it("should begin one deployment, in its name", async () => {
    const { status, deliveries } = await answerOf(send(push));
    expect(status).toBe(202);
    expect(deliveries).toEqual([{ webhook: "web", outcome: "accepted", deployment: expect.any(String) }]);
    const id = deliveries[0]?.deployment ?? "";
    expect(await (await deployer.deployment(id)).done).toMatchObject({ status: "succeeded" });
    expect(await deployer.history("web")).toMatchObject([
      { id, by: "webhook web (github)", why: "push of 7f3c9a5be1d2 to main" },
    ]);
    expect(await records.deliveries.list({ limit: 9 })).toMatchObject([
      {
        direction: "in",
        peer: "web",
        workload: "web",
        outcome: "accepted",
        deployment: id,
        sizeBytes: push.length,
      },
    ]);
  });

  it("should be one deployment if it is repeated, also under another id, at once or in another process", async () => {
    const first = await answerOf(send(push));
    const again = { headers: { ...hub(push), "x-github-delivery": "another" } };
    const repeated = await Promise.all([answerOf(send(push)), answerOf(send(push, again))]);
    await configure({ sender: "github" });
    for (const { status, deliveries } of [...repeated, await answerOf(send(push))]) {
      expect(status).toBe(200);
      expect(deliveries).toMatchObject([
        { outcome: "duplicate", deployment: first.deliveries[0]?.deployment },
      ]);
    }
    expect(await deployer.history("web")).toHaveLength(1);
  });

  it("should be one deployment if it comes twice at the same moment", async () => {
    const answers = await Promise.all([answerOf(send(push)), answerOf(send(push))]);
    expect(answers.map(({ status }) => status)).toEqual([202, 200]);
    expect(await deployer.history("web")).toHaveLength(1);
  });

  it("should begin what a killed process had only claimed", async () => {
    const key = createHash("sha256").update(push).digest("hex");
    const deployment = `${world.clock.wallMs().toString(36)}00000`;
    await records.seenWebhooks.claim({ hook: "web", digest: key, deployment, atMs: world.clock.wallMs() });
    await answerOf(send(push));
    await (
      await deployer.deployment(deployment)
    ).done;
    expect(await deployer.history("web")).toMatchObject([{ id: deployment, status: "succeeded" }]);
  });

  it("should not be begun again long after its deployment has left the history", async () => {
    const key = createHash("sha256").update(push).digest("hex");
    const atMs = world.clock.wallMs() - 25 * 3_600_000;
    await records.seenWebhooks.claim({ hook: "web", digest: key, deployment: "gone", atMs });
    const { deliveries } = await answerOf(send(push));
    expect(deliveries).toMatchObject([
      { outcome: "duplicate", reason: expect.stringContaining("no longer") },
    ]);
    expect(await deployer.history("web")).toEqual([]);
  });

  it("should name its deployment days later too, while that is in the history", async () => {
    const first = await answerOf(send(push));
    world.clock.wallOffsetMs += 25 * 3_600_000;
    expect((await answerOf(send(push))).deliveries).toMatchObject([
      { outcome: "duplicate", reason: "the same bytes", deployment: first.deliveries[0]?.deployment },
    ]);
  });

  it("should supersede deployments that wait", async () => {
    publish(`${image}:latest`, { readyAfterMs: 2_000 });
    const ids: string[] = [];
    for (const commit of ["a1", "b2", "c3"]) {
      const { deliveries } = await answerOf(send(pushOf(commit)));
      ids.push(deliveries[0]?.deployment ?? "");
    }
    const statuses = await Promise.all(
      ids.map(async (id) => (await (await deployer.deployment(id)).done).status),
    );
    expect(statuses).toEqual(["succeeded", "superseded", "succeeded"]);
  });

  it("should be 200 and ignored, with its reason, if it means nothing here", async () => {
    const { status, deliveries } = await answerOf(
      send(push.replace("refs/heads/main", "refs/heads/feature")),
    );
    expect(status).toBe(200);
    expect(deliveries).toEqual([
      {
        webhook: "web",
        outcome: "ignored",
        reason: "the push was to refs/heads/feature, not to the branch main",
      },
    ]);
    expect(await outcomes()).toEqual([["ignored", deliveries[0]?.reason]]);
    expect(await deployer.history("web")).toEqual([]);
  });

  it("should deploy an image by its digest, and once for all events about it", async () => {
    const first = await answerOf(send(example("github-registry-package")));
    const second = await answerOf(send(example("github-package")));
    const part = await answerOf(send(example("github-registry-package-of-one-platform")));
    expect([first, second, part].map(({ deliveries }) => deliveries[0]?.outcome)).toEqual([
      "accepted",
      "duplicate",
      "ignored",
    ]);
    const history = await deployer.history("web");
    expect(history).toMatchObject([{ config: { image: `${image}:latest@${digest}` } }]);
  });

  it("should deploy an image again later, if another came in between or time has passed", async () => {
    const body = example("github-registry-package");
    await answerOf(send(body));
    await world.clock.sleep(10 * 60_000);
    const later = await answerOf(send(body.replace('"action": "published"', '"action": "updated"')));
    expect(later.deliveries).toMatchObject([{ outcome: "accepted" }]);
  });

  it("should deploy each workload whose webhook has its secret, and no other", async () => {
    await apply("api", { image: `${image}:latest` });
    await configure({}, { workload: "api" }, { workload: "api", secret: "another secret, 16 long" });
    const { deliveries } = await answerOf(send(push));
    expect(deliveries).toMatchObject([
      { webhook: "web", outcome: "accepted" },
      { webhook: "second", outcome: "accepted" },
    ]);
  });

  it("should be refused with 409 if the deployer does not take it, and be taken afterwards", async () => {
    await deployer.pause("web");
    const response = await send(push);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      code: "WEBHOOK_REFUSED",
      detail: expect.stringMatching(/^WORKLOAD_PAUSED/),
    });
    await deployer.resume("web");
    const { deliveries } = await answerOf(send(push));
    await (
      await deployer.deployment(deliveries[0]?.deployment ?? "")
    ).done;
    expect(await deployer.history("web")).toMatchObject([{ status: "succeeded" }]);
  });

  it("should come as a form too", async () => {
    const body = new URLSearchParams({ payload: push }).toString();
    const headers = { ...hub(body), "content-type": "application/x-www-form-urlencoded" };
    expect((await send(body, { headers })).status).toBe(202);
  });
});

it("should be in the audit log, with the webhook that proved it and what it began", async () => {
  const { deliveries } = await answerOf(send(push));
  await send(push, { headers: {} });
  expect(await records.audit.list({ limit: 9 })).toMatchObject([
    { who: "anonymous", what: "POST /v1/hooks/github", outcome: "refused", code: "WEBHOOK_UNPROVEN" },
    { who: "hook:web", what: "POST /v1/hooks/github", target: deliveries[0]?.deployment, outcome: "done" },
  ]);
});

describe("a delivery that is not proven", () => {
  it.each([
    ["without a signature", {}],
    ["of another secret", hub(push, "another secret")],
    ["of another body", hub(`${push} `)],
    ["with a token", { authorization: `Bearer ${secret}` }],
  ])("should be 401 %s, before anything is parsed", async (_, headers) => {
    const response = await send(push, { headers });
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: "WEBHOOK_UNPROVEN" });
    expect(text).not.toContain("acme");
    expect((await send("{ not JSON", { headers })).status).toBe(401);
    expect(await outcomes()).toEqual([
      ["refused", "not proven"],
      ["refused", "not proven"],
    ]);
    expect(await deployer.history("web")).toEqual([]);
  });

  it("should be 404 for a sender that no webhook names", async () => {
    expect((await send(push, { sender: "harbor" })).status).toBe(404);
    expect((await send(push, { sender: "constructor" as SenderName })).status).toBe(404);
  });

  it("should be 413 if it is too large, announced or not, and be read no further", async () => {
    let read = 0;
    const mebibyte = new Uint8Array(1024 * 1024);
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 1;
        controller.enqueue(mebibyte);
      },
    });
    const init = { method: "POST", body: endless, duplex: "half" } as RequestInit;
    const stream = new Request("http://127.0.0.1/v1/hooks/github", init);
    expect((await server.fetch(stream)).status).toBe(413);
    expect(read).toBeLessThanOrEqual(6);
    const headers = { "content-length": String(5 * mebibyte.length) };
    expect((await send("{}", { headers })).status).toBe(413);
    expect(await outcomes()).toEqual([
      ["refused", "too large"],
      ["refused", "too large"],
    ]);
  });
});

describe("Docker Hub", () => {
  it("should deploy what the tag means now, and call nobody back", async () => {
    await apply("web", { image: "acme/web:latest" });
    publish("acme/web:latest");
    await configure({ sender: "docker-hub" });
    const fetched = globalThis.fetch;
    globalThis.fetch = () => Promise.reject(new Error("nobody may be called"));
    try {
      const sent = { sender: "docker-hub", headers: {} } as const;
      const body = example("docker-hub");
      expect((await send(body, { ...sent, pathSecret: "wrong" })).status).toBe(401);
      const { deliveries } = await answerOf(send(body, { ...sent, pathSecret: secret }));
      await (
        await deployer.deployment(deliveries[0]?.deployment ?? "")
      ).done;
    } finally {
      globalThis.fetch = fetched;
    }
    expect(await deployer.history("web")).toMatchObject([
      { status: "succeeded", config: { image: "acme/web:latest" } },
    ]);
  });
});

describe("a batch", () => {
  it("should deploy the newest image in it", async () => {
    await apply("web", { image: "localhost:5000/library/web:latest" });
    publish(`localhost:5000/library/web:latest@${digest}`);
    await configure({ sender: "distribution" });
    const headers = { authorization: `Bearer ${secret}` };
    const { deliveries } = await answerOf(send(example("distribution"), { sender: "distribution", headers }));
    expect(deliveries).toMatchObject([{ outcome: "accepted" }]);
    expect(await deployer.history("web")).toMatchObject([
      { config: { image: `localhost:5000/library/web:latest@${digest}` } },
    ]);
  });
});

describe("a CI job", () => {
  beforeEach(async () => {
    await configure({ sender: "ci" });
    await deployer.deploy("web").done;
    publish(`${image}:good`);
    publish(`${image}:bad`, { readyAfterMs: Infinity, log: ["no database"] });
  });

  function ask(body: object | string, headers: Record<string, string> = {}): Promise<Response> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return send(text, { sender: "ci", headers: { ...hub(text), ...headers } });
  }

  const serving = async (): Promise<string | undefined> => (await deployer.status("web")).live?.image;

  it("should get 200 and the log once the new version serves", async () => {
    const response = await ask({ image_sha: "good" });
    const lines = (await response.text()).trimEnd().split("\n");
    expect(response.status).toBe(200);
    expect(lines).toContain("phase probing");
    expect(lines).toContainEqual(expect.stringMatching(/^route verified/));
    expect(lines.at(-1)).toBe("cutover: succeeded");
    expect(lines.at(-2)).toContain(response.headers.get("cutover-deployment"));
    expect(await deployer.history("web", { limit: 1 })).toMatchObject([
      { config: { image: `${image}:good` }, by: "webhook web (ci)" },
    ]);
  });

  it("should get 4xx if the image cannot be pulled, and nothing stops", async () => {
    const before = await serving();
    const response = await ask({ image_sha: "missing" });
    const lines = (await response.text()).trimEnd().split("\n");
    expect(response.status).toBe(422);
    expect(lines).toContainEqual(expect.stringContaining("IMAGE_NOT_FOUND"));
    expect(lines.at(-1)).toBe("cutover: failed");
    expect(await serving()).toBe(before);
  });

  it("should get 5xx if the release is unhealthy, with its last lines, and the old one serves", async () => {
    const before = await serving();
    const response = await ask({ image_sha: "bad" });
    const text = await response.text();
    expect(response.status).toBe(502);
    expect(text).toContain("no database");
    expect(text).toContain("READINESS_TIMEOUT");
    expect(text.trimEnd().split("\n").at(-1)).toBe("cutover: failed");
    expect(await serving()).toBe(before);
  });

  it("should get JSON if it asks for it", async () => {
    const json = { accept: "application/json" };
    const good = await ask({ image_sha: "good" }, json);
    expect(await good.json()).toMatchObject({ outcome: "succeeded", workload: "web", repeated: false });
    const bad = await ask({ image_sha: "bad" }, json);
    expect(bad.headers.get("content-type")).toBe("application/problem+json");
    expect(await bad.json()).toMatchObject({
      status: 502,
      code: "READINESS_TIMEOUT",
      outcome: "failed",
      logTail: ["no database"],
      requestId: expect.any(String),
    });
  });

  it("should get the outcome of the first request if it repeats it, while that is live", async () => {
    const first = await ask({ image_sha: "good" });
    const again = await ask({ image_sha: "good" });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get("cutover-deployment")).toBe(first.headers.get("cutover-deployment"));
    expect(await again.text()).toContain("this request was received before");
    const history = (await deployer.history("web")).length;
    await deployer.rollback("web").done;
    const stale = await ask({ image_sha: "good" });
    expect(stale.status).toBe(409);
    expect((await stale.text()).trimEnd()).toMatch(
      /no longer live\n.*\ndeployment \w+: superseded\ncutover: failed$/,
    );
    expect(await deployer.history("web")).toHaveLength(history + 1);
    expect((await ask({ image_sha: "good", attempt: 2 })).status).toBe(200);
  });

  it("should get the failure again if it repeats a failed request", async () => {
    const statuses = [await ask({ image_sha: "bad" }), await ask({ image_sha: "bad" })].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([502, 502]);
    expect(await deployer.history("web")).toHaveLength(2);
  });

  it("should count a signed id once, and the same body under another id again", async () => {
    const body = JSON.stringify({ image_sha: "good" });
    const sign = (id: string): Record<string, string> => {
      const timestamp = String(Math.trunc(world.clock.wallMs() / 1000));
      const signed = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
      return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signed}` };
    };
    const ids: (string | null)[] = [];
    for (const id of ["run-1", "run-1", "run-2"]) {
      const response = await send(body, { sender: "ci", headers: sign(id) });
      expect(response.status).toBe(200);
      ids.push(response.headers.get("cutover-deployment"));
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    const old = sign("run-3");
    await world.clock.sleep(301_000);
    expect((await send(body, { sender: "ci", headers: old })).status).toBe(401);
  });

  it.each([
    [400, "what is not JSON", "{"],
    [422, "what is no object", "[]"],
    [422, "an image_sha that is no tag", { image_sha: "a b" }],
    [422, "an image_sha that is no text", { image_sha: 7 }],
    [422, "another image", { image: "evil.test/web", image_sha: "good" }],
    [422, "another workload", { workload: "api", image_sha: "good" }],
  ])("should get %i for %s", async (status, _, body) => {
    const response = await ask(body);
    expect(response.status).toBe(status);
    const code = status === 400 ? "REQUEST_INVALID" : "WEBHOOK_MISMATCH";
    expect(await response.json()).toMatchObject({ code, detail: expect.any(String) });
    expect((await outcomes()).at(-1)?.[0]).toBe("refused");
    expect(await deployer.history("web")).toHaveLength(1);
  });

  it("should get 409 for a paused workload, and if a newer request took its place", async () => {
    await deployer.pause("web");
    expect((await ask({ image_sha: "good", attempt: 1 })).status).toBe(409);
    await deployer.resume("web");
    publish(`${image}:slow`, { readyAfterMs: 2_000 });
    const requests = [2, 3, 4].map((attempt) => ask({ image_sha: "slow", attempt }));
    const statuses = (await Promise.all(requests)).map(({ status }) => status);
    expect(statuses).toEqual([200, 409, 200]);
  });

  it("should name the workload if its secret is that of several", async () => {
    await apply("api");
    await configure({ sender: "ci" }, { sender: "ci", workload: "api" });
    expect((await ask({ image_sha: "good" })).status).toBe(422);
    const response = await ask({ image_sha: "good", workload: "api" });
    expect(response.status).toBe(200);
    expect(await deployer.history("api")).toHaveLength(1);
  });
});
