import { inspect } from "node:util";
import { verifyWebhook } from "@cutover/core";
import { afterEach, describe, expect, it } from "vitest";
import { deliver } from "../deliver.js";
import { impatientClock } from "../testing/impatient-clock.js";
import { failedDeployment } from "../testing/notices.js";
import { type StandIn, startStandIn } from "../testing/stand-in.js";
import { webhook } from "./webhook.js";

const secret = "a-secret-of-the-receiver";
const signal = new AbortController().signal;
let standIn: StandIn;
afterEach(async () => standIn.close());

describe("the sender webhook", () => {
  it("should post the notice as JSON, signed so that the receiver can verify it", async () => {
    standIn = await startStandIn(() => ({ status: 204 }));
    await deliver(webhook({ url: `${standIn.url}/hook`, secret }), failedDeployment, { signal });
    const [request] = standIn.received;
    const body = request?.text ?? "";
    expect(JSON.parse(body)).toEqual(failedDeployment);
    expect(verifyWebhook({ secret, headers: request?.headers ?? {}, body })).toBe(true);
    expect(verifyWebhook({ secret: "another", headers: request?.headers ?? {}, body })).toBe(false);
  });

  it("should repeat the notice's id with each try, so that a receiver can ignore it", async () => {
    standIn = await startStandIn(() => ({ status: standIn.received.length < 3 ? 503 : 200 }));
    const clock = impatientClock();
    const delivery = await deliver(webhook({ url: standIn.url, secret }), failedDeployment, {
      signal,
      clock,
    });
    expect(delivery).toMatchObject({ outcome: "delivered", tries: 3 });
    expect(standIn.received.map(({ headers }) => headers["cutover-id"])).toEqual(Array(3).fill("d-1-failed"));
  });

  it("should show neither its secret nor its address", async () => {
    standIn = await startStandIn(({ path }) => ({ status: 404, body: path + secret }));
    const sender = webhook({ name: "ops", url: `${standIn.url}/private-path`, secret });
    const delivery = await deliver(sender, failedDeployment, { signal });
    expect(delivery).toMatchObject({ sender: "ops", outcome: "failed", reason: "answered 404" });
    expect(inspect([sender, delivery], { depth: 9 })).not.toMatch(/private-path|a-secret-of|127\.0\.0\.1/);
  });
});
