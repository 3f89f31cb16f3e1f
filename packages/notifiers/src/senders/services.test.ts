import { inspect } from "node:util";
import * as fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { deliver } from "../deliver.js";
import type { DeploymentNotice } from "../notice.js";
import { impatientClock } from "../testing/impatient-clock.js";
import { failedDeployment, held, raisedAlert } from "../testing/notices.js";
import { answerAs, services } from "../testing/services.js";
import { type StandIn, startStandIn } from "../testing/stand-in.js";

const signal = new AbortController().signal;

const attacks = [
  "@everyone",
  "@here",
  "<!channel>",
  "<!everyone>",
  "<@U012AB3CD>",
  "<@&1234>",
  "[click](https://evil.example)",
  "<https://evil.example|click>",
  "https://evil.example/a?b=c",
  '<a href="https://evil.example">x</a>',
  "</code><b>",
  "</pre>",
  "```",
  "`",
  "**bold**",
  "&lt;",
  "&",
  "\\",
  "\u202eexe.txt",
  "\u0000\u001b[2J",
  "\ud800",
  "\n\n# title",
  "👩‍💻",
  '"}],',
];
const hostileText = fc
  .tuple(
    fc.array(fc.oneof(fc.constantFrom(...attacks), fc.string({ unit: "binary", maxLength: 20 })), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.integer({ min: 1, max: 200 }),
  )
  .map(([parts, times]) => parts.join(" ").repeat(times));
const hostileNotice = fc
  .record({
    workload: hostileText,
    by: hostileText,
    why: hostileText,
    image: hostileText,
    error: fc.record({ code: hostileText, message: hostileText, remedy: hostileText }),
  })
  .map((more): DeploymentNotice => Object.assign({}, failedDeployment, more));

describe.each(services)("the sender $kind", (service) => {
  let standIn: StandIn;
  beforeAll(async () => (standIn = await startStandIn(answerAs(service))));
  afterEach(() => {
    standIn.received.length = 0;
    standIn.answer(answerAs(service));
  });
  afterAll(async () => standIn.close());

  const send = (notice = failedDeployment, clock = impatientClock()) =>
    deliver(service.create(standIn.url), notice, { signal, clock });

  it("should post the body that the service documents", async () => {
    expect(await send()).toMatchObject({
      sender: service.kind,
      outcome: "delivered",
      reason: undefined,
      tries: 1,
    });
    const [request] = standIn.received;
    expect(request).toMatchObject({ method: "POST", path: service.path });
    expect(request?.headers).toMatchObject({ "content-type": "application/json", ...service.headers });
    expect(JSON.parse(request?.text ?? "")).toEqual(service.recorded);
  });

  it("should post an alert, a hold and a test notice that the service takes", async () => {
    const sender = service.create(standIn.url);
    for (const notice of [raisedAlert, held, { kind: "test", id: "test-1", atMs: 0 } as const])
      expect(await deliver(sender, notice, { signal })).toMatchObject({ outcome: "delivered" });
  });

  it("should post nothing that pings, links, breaks markup or is too long, whatever the texts hold", async () => {
    await fc.assert(
      fc.asyncProperty(hostileNotice, async (notice) => {
        expect(await send(notice)).toMatchObject({ outcome: "delivered", reason: undefined });
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("should give the service's own reason for a refusal, and not try again", async () => {
    standIn.answer(() => service.refused);
    expect(await send()).toMatchObject({ outcome: "failed", reason: service.refused.reason, tries: 1 });
    expect(standIn.received).toHaveLength(1);
  });

  it("should wait for as long as the service asks", async () => {
    standIn.answer(() => (standIn.received.length === 1 ? service.limited : service.accepted));
    const clock = impatientClock();
    expect(await send(failedDeployment, clock)).toMatchObject({ outcome: "delivered", tries: 2 });
    expect(clock.pauses).toEqual([service.limited.waitMs]);
  });

  it("should try six times at most", async () => {
    standIn.answer(() => ({ status: 502, body: "<html>bad gateway</html>" }));
    expect(await send()).toMatchObject({ outcome: "failed", reason: "answered 502", tries: 6 });
  });

  it("should not follow a redirect", async () => {
    standIn.answer(() => ({ status: 302, headers: { location: `${standIn.url}/elsewhere` } }));
    expect(await send()).toMatchObject({ outcome: "failed", reason: "answered 302", tries: 1 });
    expect(standIn.received).toHaveLength(1);
  });

  it("should show no secret, even if the service repeats all of them", async () => {
    const sender = service.create(standIn.url);
    standIn.answer(({ path, headers, text }) => {
      const echo =
        `${path} ${standIn.url}${path} ${JSON.stringify(headers)} ${text} ${service.secrets.join(" ")}`.slice(
          0,
          3_000,
        );
      const all = { message: echo, description: echo, error: echo, errorDescription: echo };
      return { status: 400, body: JSON.stringify(service.kind === "teams" ? { error: all } : all) };
    });
    const { reason } = await deliver(sender, failedDeployment, { signal });
    for (const shown of [reason, inspect(sender, { depth: 9, showHidden: true }), JSON.stringify(sender)])
      for (const secret of service.secrets) expect(shown).not.toContain(secret);
    expect(() => service.create("not an address")).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });
});

describe("a service that accepts nothing although it answers 2xx", () => {
  it.each([
    ["telegram", { status: 200, body: '{"ok":false,"description":"no"}' }, "answered 200: no"],
    ["apprise", { status: 204 }, "answered 204"],
  ])("should count as failed: %s", async (kind, answer, reason) => {
    const service = services.find((one) => one.kind === kind);
    const standIn = await startStandIn(() => answer);
    try {
      const sender = service?.create(standIn.url);
      expect(sender && (await deliver(sender, failedDeployment, { signal }))).toMatchObject({
        outcome: "failed",
        reason,
      });
    } finally {
      await standIn.close();
    }
  });
});
