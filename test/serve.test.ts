import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "@cutover/client";
import { verifyWebhook } from "@cutover/core";
import { CliWorld, type Running } from "./parts/command-line/cli-world.js";
import { freePort } from "./parts/registry/free-port.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

const ciSecret = randomBytes(16).toString("hex");
const noticeSecret = randomBytes(16).toString("hex");
const register = fileURLToPath(new URL("parts/traces/register.mjs", import.meta.url));
/** Of the CI job: the id of its trace and of its span. */
const jobSpan = `${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}`;

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let parts: RealParts;
let world: CliWorld;
let receiver: Server;
let serving: Running;
let url: string;
const received: Received[] = [];

beforeAll(async () => {
  parts = await openRealParts();
  const image = await parts.publish("v1");
  await parts.publish("v2");
  world = await CliWorld.open(parts.socketPath);
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  const receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  url = `http://127.0.0.1:${await freePort()}`;
  await world.write({ image });
  const file = join(world.folder, "cutover.yaml");
  const project = JSON.parse(await readFile(file, "utf8")) as object;
  const served = {
    ...project,
    server: { listen: new URL(url).host, records: "server.db" },
    webhooks: { app: { sender: "ci", secret: { from_env: "CUTOVER_SECRET_CI" } } },
    notifiers: {
      ops: {
        webhook: {
          url: { from_env: "CUTOVER_SECRET_NOTICES_URL" },
          secret: { from_env: "CUTOVER_SECRET_NOTICES" },
        },
        successes: true,
      },
      events: { cdevents: { url: { from_env: "CUTOVER_SECRET_EVENTS_URL" }, source: "/cutover/test" } },
    },
  };
  await writeFile(file, JSON.stringify(served));
  const environment = {
    CUTOVER_SECRET_CI: ciSecret,
    CUTOVER_SECRET_NOTICES: noticeSecret,
    CUTOVER_SECRET_NOTICES_URL: `${receiverUrl}/notices`,
    CUTOVER_SECRET_EVENTS_URL: `${receiverUrl}/events`,
  };
  const deployed = await world.run(["deploy", "-y"], environment);
  if (deployed.status !== 0) throw new Error(deployed.stderr);
  const traced = { NODE_OPTIONS: `--import=${register}`, SPANS: join(world.folder, "spans") };
  serving = world.start(["serve"], { ...environment, ...traced });
  await serving.shows("Serving");
  await serving.shows("first-token");
});
afterAll(async () => {
  serving?.signal("SIGKILL");
  receiver?.close();
  await world.close();
  await parts.close();
});

/** A CI job's call: its status and its body. */
async function call(asked: object): Promise<readonly [number, string]> {
  const body = JSON.stringify(asked);
  const signature = createHmac("sha256", ciSecret).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-hub-signature-256": `sha256=${signature}`,
    traceparent: `00-${jobSpan}-01`,
  };
  const answer = await fetch(`${url}/deploy`, { method: "POST", body, headers });
  return [answer.status, await answer.text()];
}

async function nextAt(path: string, count: number): Promise<Received[]> {
  const found = () => received.filter((one) => one.path === path);
  while (found().length < count) await delay(20);
  return found();
}

describe("cutover serve", () => {
  it("should deploy for a signed call, send a notice and an event, and report the lead time", async () => {
    const committedAt = new Date(Date.now() - 3_600_000).toISOString();
    const [status, log] = await call({ image_sha: "v2", committed_at: committedAt });
    expect([status, log.trimEnd().split("\n").at(-1)]).toEqual([200, "cutover: succeeded"]);
    expect(await world.ask()).toBe("200 v2");

    const [notice] = await nextAt("/notices", 1);
    const { headers = {}, body = "" } = notice ?? {};
    expect(verifyWebhook({ secret: noticeSecret, headers, body })).toBe(true);
    expect(JSON.parse(body)).toMatchObject({ kind: "deployment", workload: "app", outcome: "succeeded" });
    const [event] = await nextAt("/events", 1);
    expect(JSON.parse(event?.body ?? "")).toMatchObject({
      type: "dev.cdevents.service.upgraded.0.3.0",
      source: "/cutover/test",
      subject: "app",
      data: {
        subject: {
          content: {
            environment: { id: "production" },
            artifactId: expect.stringMatching(/^pkg:oci\/app@sha256%3A[0-9a-f]{64}\?repository_url=/),
          },
        },
      },
    });

    const token = (await readFile(join(world.folder, "server.db.first-token"), "utf8")).trim();
    const client = createClient({ url, token });
    const { leadTime } = await client.report();
    expect(leadTime).toMatchObject({ count: 1, unknown: 1 });
    expect(leadTime.medianMs).toBeGreaterThanOrEqual(3_600_000);
  });

  it("should put the deployment of a call under the span of the CI job, with the SDK of OpenTelemetry", async () => {
    const file = join(world.folder, "spans");
    const spans = async () =>
      (await readFile(file, "utf8").catch(() => ""))
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { attributes: Record<string, string>; parent?: string });
    const ofDeployments = async () => (await spans()).filter(({ parent }) => parent === jobSpan);
    while ((await ofDeployments()).length === 0) await delay(20);
    expect(await ofDeployments()).toEqual([
      expect.objectContaining({
        attributes: expect.objectContaining({
          "deployment.name": "app",
          "deployment.status": "succeeded",
          "deployment.environment.name": "production",
        }),
      }),
    ]);
  });

  it("should refuse a call that is not signed, and tell of a failure as a notice alone", async () => {
    const unsigned = await fetch(`${url}/deploy`, { method: "POST", body: '{"image_sha":"v1"}' });
    expect(unsigned.status).toBe(401);
    expect((await call({ image_sha: "absent" }))[0]).toBe(422);
    const [, refused] = await nextAt("/notices", 2);
    expect(JSON.parse(refused?.body ?? "")).toMatchObject({ workload: "app", outcome: "refused" });
    expect(await world.ask()).toBe("200 v2");
    serving.signal("SIGTERM");
    expect((await serving.done).status).toBe(0);
    expect(received.filter(({ path }) => path === "/events")).toHaveLength(1);
    const shown = JSON.stringify(await serving.done);
    for (const secret of [ciSecret, noticeSecret]) expect(shown).not.toContain(secret);
  });
});
