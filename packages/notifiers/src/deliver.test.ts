import { DeliveryFailure } from "@cutover/core/notify";
import { systemClock } from "@cutover/core/ports";
import { describe, expect, it } from "vitest";
import { alertsThrough } from "./alerts.js";
import { deliver, type Delivery } from "./deliver.js";
import type { Sender } from "./sender.js";
import { sendTestNotice } from "./test-notice.js";
import { impatientClock } from "./testing/impatient-clock.js";
import { failedDeployment, raisedAlert } from "./testing/notices.js";

const signal = new AbortController().signal;

function senderThat(send: Sender["send"], name = "test"): Sender {
  return { name, send };
}

describe("a delivery", () => {
  it("should not show the words of an error that is not ours", async () => {
    const sender = senderThat(() => Promise.reject(new TypeError("https://hooks.example/secret failed")));
    expect(await deliver(sender, failedDeployment, { signal })).toMatchObject({
      outcome: "failed",
      reason: "the sender failed (TypeError)",
      tries: 1,
    });
  });

  it("should count as failed if the sender throws before it is awaited", async () => {
    const sender = senderThat(() => {
      throw new DeliveryFailure("it refused", { mayPass: false });
    });
    expect(await deliver(sender, failedDeployment, { signal })).toMatchObject({ reason: "it refused" });
  });

  it("should give up a sender that hangs and ignores its signal", async () => {
    const clock = { ...systemClock, sleep: async () => undefined };
    const sender = senderThat(() => new Promise(() => undefined));
    expect(await deliver(sender, failedDeployment, { signal, clock })).toMatchObject({
      outcome: "failed",
      reason: "the sender failed (TimeoutError)",
    });
  });

  it("should not try again beyond a minute", async () => {
    const clock = impatientClock();
    const sender = senderThat(() =>
      Promise.reject(new DeliveryFailure("later", { mayPass: true, retryAfterMs: 19_000 })),
    );
    expect(await deliver(sender, failedDeployment, { signal, clock })).toMatchObject({ tries: 4 });
  });

  it("should reject with the signal's reason", async () => {
    const stop = new AbortController();
    const sender = senderThat(() => new Promise(() => undefined));
    const delivered = deliver(sender, failedDeployment, { signal: stop.signal });
    stop.abort(new Error("closed"));
    await expect(delivered).rejects.toThrow("closed");
  });
});

describe("a test notice", () => {
  it("should go to each sender, and come back with what became of it", async () => {
    const told: Delivery[] = [];
    const good = senderThat(async () => undefined, "good");
    const bad = senderThat(
      () => Promise.reject(new DeliveryFailure("answered 404", { mayPass: false })),
      "bad",
    );
    const deliveries = await sendTestNotice([good, bad], { onDelivery: (delivery) => told.push(delivery) });
    expect(deliveries.map(({ sender, outcome, reason }) => [sender, outcome, reason])).toEqual([
      ["good", "delivered", undefined],
      ["bad", "failed", "answered 404"],
    ]);
    expect(told).toHaveLength(2);
    expect(deliveries[0]?.notice).toMatchObject({ kind: "test" });
  });

  it("should end well whatever the callback does", async () => {
    const fails = () => Promise.reject(new Error("the records are gone"));
    const throws = () => {
      throw new Error("the records are gone");
    };
    for (const onDelivery of [fails, throws])
      expect(await sendTestNotice([senderThat(async () => undefined)], { onDelivery })).toHaveLength(1);
  });
});

describe("alerts through a sender", () => {
  it("should be delivered as notices, with an id for each state of an incident", async () => {
    const got: unknown[] = [];
    const deliveries: Delivery[] = [];
    const sender = senderThat(async (notice) => void got.push(notice));
    const notifier = alertsThrough(sender, { onDelivery: (delivery) => deliveries.push(delivery) });
    await notifier.notify(raisedAlert.alert, signal);
    expect(got).toEqual([raisedAlert]);
    expect(deliveries).toMatchObject([{ sender: "test", outcome: "delivered" }]);
  });

  it("should fail for the monitor too, which then counts the alert as lost", async () => {
    const sender = senderThat(() => Promise.reject(new DeliveryFailure("answered 404", { mayPass: false })));
    await expect(alertsThrough(sender).notify(raisedAlert.alert, signal)).rejects.toThrow("answered 404");
  });
});
