import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  anything,
  array,
  assert as assertProperty,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  json,
  jsonValue,
  nat,
  oneof,
  record,
  string,
  stringMatching,
  tuple,
} from "fast-check";
import { ServerWorld } from "../testing/server-world.js";

const secret = "hunter2-of-the-environment";
let world: ServerWorld;
let paths: readonly string[];

beforeAll(async () => {
  world = await ServerWorld.open();
  process.env["CUTOVER_SECRET_FUZZ"] = secret;
  const environment = { TOKEN: { from_env: "CUTOVER_SECRET_FUZZ" } };
  await world.deployer.apply({
    name: "web",
    source: "memory",
    config: { image: "registry/web:1", environment },
  });
  await world.deployer.deploy("web").done;
  const { paths: known } = (await (await world.ask("/openapi.json")).json()) as { paths: object };
  paths = Object.keys(known);
});
afterAll(async () => {
  delete process.env["CUTOVER_SECRET_FUZZ"];
  await world.close();
});

const word = oneof(
  constantFrom(
    "web",
    "none",
    "..",
    "%00",
    "%2e%2e%2f",
    "__proto__",
    "constructor",
    "*",
    "a".repeat(300),
    "%",
    "%ff",
  ),
  string({ maxLength: 20 }),
);
const headerValue = oneof(
  constantFrom(
    "",
    "*",
    "wait=-1",
    "wait=999999999999",
    "wait=0",
    "text/plain",
    "text/event-stream",
    "18446744073709551616",
  ),
  stringMatching(/^[\x20-\x7e]{0,40}$/),
);
const body = oneof(
  constantFrom(
    "",
    "{",
    "null",
    "[]",
    "7",
    '"x"',
    "[".repeat(5_000),
    '{"a":'.repeat(5_000),
    '{"__proto__":{"image":"x"}}',
  ),
  json(),
  record(
    {
      image: anything(),
      until: anything(),
      why: anything(),
      source: constantFrom("memory", "none", 7),
      config: jsonValue(),
      name: anything(),
      scopes: anything(),
    },
    { requiredKeys: [] },
  ).map(
    (value) =>
      JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one)) ?? "",
  ),
);

const malformed = record({
  method: constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"),
  at: nat(),
  words: array(word, { minLength: 2, maxLength: 2 }),
  query: oneof(
    constant(""),
    word.map((text) => `?${text}`),
    tuple(word, word).map(([name, value]) => `?${name}=${value}&limit=${value}`),
  ),
  headers: record(
    {
      prefer: headerValue,
      accept: headerValue,
      "if-match": headerValue,
      "idempotency-key": headerValue,
      "last-event-id": headerValue,
      "content-type": constantFrom("application/json", "text/plain", "application/x-www-form-urlencoded"),
      authorization: headerValue,
      cookie: headerValue,
    },
    { requiredKeys: [] },
  ),
  body,
  hasToken: boolean(),
});

describe("10,000 malformed requests", () => {
  it("should get no 5xx, no secret, no token, and no stack in an answer", async () => {
    await assertProperty(
      asyncProperty(malformed, async ({ method, at, words, query, headers, body, hasToken }) => {
        let next = 0;
        const template = paths[at % paths.length] ?? "/";
        const path = template.replaceAll(/\{\w+\}/g, () => encodeURI(words[(next += 1) - 1] ?? "")) + query;
        if (!URL.canParse(`http://localhost${path}`)) return;
        const given = new Headers(headers);
        if (hasToken) given.set("authorization", `Bearer ${world.token}`);
        const hasBody = method !== "GET" && method !== "HEAD";
        const request = new Request(`http://localhost${path}`, {
          method,
          headers: given,
          ...(hasBody && { body }),
        });
        const answer = await world.server.fetch(request);
        const where = `${method} ${path}`;
        // Only the memory world cannot do it.
        expect(answer.status === 501 ? 0 : answer.status, where).toBeLessThan(500);
        if (/event-stream/.test(answer.headers.get("content-type") ?? "")) return answer.body?.cancel();
        const text = await answer.text();
        expect(text, where).not.toContain(secret);
        expect(text, where).not.toContain(world.token);
        expect(text, where).not.toMatch(/node_modules|\.ts:\d|\.js:\d/);
      }),
      { numRuns: 10_000, interruptAfterTimeLimit: 50_000 },
    );
  });
});
