import type { Alert } from "@cutover/core";
import { DeliveryFailure, type Sender, sendTestNotice, alertsThrough } from "@cutover/notifiers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Records } from "../records/records.js";
import { sqliteRecords } from "../records/sqlite-records.js";
import { recordAlerts, recordDeliveries } from "./record-notices.js";

const alert: Alert = {
  id: "i1",
  workload: "web",
  kind: "health",
  severity: "error",
  status: "raised",
  message: "503",
  atMs: 1,
  deployment: "d-1",
};
const signal = new AbortController().signal;

let records: Records;
beforeEach(async () => {
  records = sqliteRecords(":memory:");
  await records.open();
});
afterEach(() => records.close());

describe("the records of notices", () => {
  it("should keep what came of each notice, and of what it told", async () => {
    const good: Sender = { name: "good", send: async () => undefined };
    const bad: Sender = {
      name: "bad",
      send: () => Promise.reject(new DeliveryFailure("answered 404", { mayPass: false })),
    };
    const onDelivery = recordDeliveries(records);
    await sendTestNotice([good, bad], { onDelivery });
    await alertsThrough(good, { onDelivery }).notify(alert, signal);
    const kept = await records.deliveries.list({ limit: 10, direction: "out" });
    expect(kept).toMatchObject([
      { peer: "good", outcome: "delivered", workload: "web", deployment: "d-1" },
      { peer: "bad", outcome: "failed", reason: "answered 404" },
      { peer: "good", outcome: "delivered" },
    ]);
  });

  it("should count a notice that was dropped as failed, with its reason and tries", async () => {
    const notice = { kind: "test", id: "t", atMs: 1 } as const;
    const failed = { sender: "slow", notice, atMs: 2 };
    await recordDeliveries(records)({
      ...failed,
      outcome: "dropped",
      reason: "it is older than an hour",
      tries: 0,
    });
    await recordDeliveries(records)({ ...failed, outcome: "failed", reason: "answered 502", tries: 6 });
    expect(await records.deliveries.list({ limit: 10 })).toMatchObject([
      { outcome: "failed", reason: "answered 502 (6 tries)", atMs: 2 },
      { outcome: "failed", reason: "it is older than an hour" },
    ]);
  });

  it("should keep each state of an incident", async () => {
    const notifier = recordAlerts(records);
    await notifier.notify(alert, signal);
    await notifier.notify({ ...alert, status: "resolved" }, signal);
    expect(await records.alerts.list({ limit: 10 })).toMatchObject([{ id: "i1", status: "resolved" }]);
    expect(await records.alerts.history("i1")).toHaveLength(2);
  });
});
