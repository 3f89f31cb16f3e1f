import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createServer, type Server } from "../server.js";
import { ServerWorld } from "../testing/server-world.js";
import { senderNames, type SenderName, type WebhookOptions } from "./webhook-options.js";

const secret = "correct horse battery staple";
const runs = 2_000;
const folder = new URL("../../../../test/data/webhooks/", import.meta.url);
const examples = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));

let world: ServerWorld;
let server: Server;
beforeAll(async () => {
  world = await ServerWorld.open();
  const webhooks = Object.fromEntries(
    senderNames.map((sender): [string, WebhookOptions] => [sender, { sender, secret, workload: "web" }]),
  );
  const { deployer, records } = world;
  server = await createServer({ deployer, records, clock: world.world.clock, webhooks });
  // Whatever is accepted is refused by the deployer, so that the runs stay short.
  await deployer.pause("web");
});
afterAll(async () => {
  await server.close();
  await world.close();
});

/** An example, in which one value was replaced by any other. */
const mutated = fc
  .tuple(fc.constantFrom(...examples), fc.nat(), fc.jsonValue())
  .map(([example, at, value]) => {
    const places: (() => void)[] = [];
    const document = JSON.parse(example) as object;
    const walk = (of: Record<string, unknown>): void => {
      for (const [key, one] of Object.entries(of)) {
        places.push(() => (of[key] = value));
        if (typeof one === "object" && one !== null) walk(one as Record<string, unknown>);
      }
    };
    walk(document as Record<string, unknown>);
    places[at % places.length]?.();
    return JSON.stringify(document);
  });

const truncated = fc
  .tuple(fc.constantFrom(...examples), fc.nat())
  .map(([example, at]) => example.slice(0, at % example.length));
const body = fc.oneof(
  mutated.map((text) => Buffer.from(text)),
  truncated.map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(20_000).map((depth) => Buffer.from("[".repeat(depth))),
  fc
    .record({ image_sha: fc.jsonValue(), image: fc.string(), workload: fc.jsonValue() }, { requiredKeys: [] })
    .map((of) => Buffer.from(JSON.stringify(of))),
);

const headerValue = fc.oneof(
  fc.constantFrom(
    "",
    "v1,",
    "sha256=",
    "1",
    "-1",
    "9".repeat(30),
    "application/x-www-form-urlencoded",
    "application/json",
  ),
  fc.stringMatching(/^[!-~]{0,40}$/),
);
const headerNames = [
  "x-hub-signature-256",
  "x-gitlab-token",
  "x-gitea-signature",
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "authorization",
  "content-type",
  "content-length",
  "accept",
];
const headers = fc.dictionary(fc.constantFrom(...headerNames), headerValue, { maxKeys: 4 });

interface Malformed {
  readonly sender: SenderName;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly isSigned: boolean;
}

function requestOf({ sender, body: bytes, headers: given, isSigned }: Malformed): Request {
  const suffix = sender === "docker-hub" ? `/${encodeURIComponent(isSigned ? secret : "wrong")}` : "";
  const path = sender === "ci" ? "/deploy" : `/v1/hooks/${sender}${suffix}`;
  const proof = {
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}`,
    "x-gitlab-token": secret,
    ...(sender !== "github" && { authorization: secret }),
  };
  return new Request(`http://localhost${path}`, {
    method: "POST",
    body: bytes,
    headers: { ...given, ...(isSigned && proof) },
  });
}

it(`should answer ${runs} malformed deliveries without a 5xx, and show no secret`, async () => {
  const statuses = new Map<number, number>();
  const malformed = fc.record({
    sender: fc.constantFrom(...senderNames),
    body,
    headers,
    isSigned: fc.integer({ min: 0, max: 3 }).map((one) => one > 0),
  });
  await fc.assert(
    fc.asyncProperty(malformed, async (of) => {
      const response = await server.fetch(requestOf(of));
      const text = await response.text();
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      expect(response.status).toBeLessThan(500);
      expect(text).not.toContain(secret);
      expect(text).not.toMatch(/ at .*\.[jt]s:\d/);
    }),
    { numRuns: runs, seed: 20261127 },
  );
  // Each kind of answer was among them.
  for (const status of [200, 400, 401, 409, 422])
    expect([status, statuses.get(status) ?? 0]).not.toEqual([status, 0]);
  const noted = JSON.stringify(await world.records.deliveries.list({ limit: 10_000 }));
  expect(noted).not.toContain(secret);
});
