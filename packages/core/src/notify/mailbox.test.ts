import { afterEach, describe, expect, it, vi } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.js";
import { Mailbox } from "./mailbox.js";
import type { Alert, Notify } from "./notifier.js";

function alertOf(id: string, more: Partial<Alert> = {}): Alert {
  return {
    id,
    workload: "web",
    kind: "health",
    severity: "error",
    status: "raised",
    message: "",
    atMs: 0,
    ...more,
  };
}

function setUp(notify: Notify, timeoutMs?: number) {
  const clock = new VirtualClock();
  const notifier = { name: "test", notify, ...(timeoutMs !== undefined && { timeoutMs }) };
  return { clock, mailbox: new Mailbox(notifier, clock) };
}

describe("a mailbox", () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  afterEach(() => warn.mockClear());

  it("should deliver in order, one at a time", async () => {
    const got: string[] = [];
    let atOnce = 0;
    const { clock, mailbox } = setUp(async ({ id }) => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await clock.sleep(100);
      atOnce -= 1;
      got.push(id);
    });
    for (const id of ["a", "b", "c"]) mailbox.put(alertOf(id));
    await mailbox.close();
    expect(got).toEqual(["a", "b", "c"]);
  });

  it("should give a slow notifier the newest state of each incident only", async () => {
    const got: string[] = [];
    const { clock, mailbox } = setUp(async ({ id, status }) => {
      await clock.sleep(1_000);
      got.push(`${id} ${status}`);
    });
    mailbox.put(alertOf("first"));
    await clock.sleep(10);
    mailbox.put(alertOf("a"));
    mailbox.put(alertOf("b"));
    mailbox.put(alertOf("a", { status: "resolved" }));
    await mailbox.close();
    expect(got).toEqual(["first raised", "b raised", "a resolved"]);
  });

  it("should hold a hundred, drop the oldest, and tell how many", async () => {
    const got: Alert[] = [];
    const { clock, mailbox } = setUp(async (alert) => {
      await clock.sleep(10);
      got.push(alert);
    });
    mailbox.put(alertOf("first"));
    await clock.sleep(1);
    for (let number = 0; number < 105; number += 1) mailbox.put(alertOf(String(number)));
    await mailbox.close();
    expect(got).toHaveLength(101);
    expect(got[1]).toMatchObject({ id: "5", dropped: 5 });
    expect(got.filter(({ dropped }) => dropped !== undefined)).toHaveLength(1);
  });

  it("should go on after one that throws, and count it as dropped", async () => {
    const got: Alert[] = [];
    const { mailbox } = setUp((alert) => {
      if (alert.id === "a") throw new Error("it threw");
      got.push(alert);
    });
    for (const id of ["a", "b", "c"]) mailbox.put(alertOf(id));
    await mailbox.close();
    expect(got.map(({ id, dropped }) => [id, dropped])).toEqual([
      ["b", 1],
      ["c", undefined],
    ]);
    expect(warn).toHaveBeenCalledOnce();
  });

  it("should give one up that hangs, whether it obeys its signal or not", async () => {
    const got: string[] = [];
    let signalled = false;
    const { clock, mailbox } = setUp(({ id }, signal) => {
      got.push(id);
      signal.addEventListener("abort", () => (signalled = true));
      return id === "a" ? new Promise(() => undefined) : undefined;
    });
    mailbox.put(alertOf("a"));
    mailbox.put(alertOf("b"));
    await clock.sleep(9_999);
    expect([got, signalled]).toEqual([["a"], false]);
    await clock.sleep(2);
    expect([got, signalled]).toEqual([["a", "b"], true]);
  });

  it("should deliver what waits when it is closed, and nothing from then on", async () => {
    const got: string[] = [];
    const { clock, mailbox } = setUp(async ({ id }) => {
      await clock.sleep(1_000);
      got.push(id);
    });
    for (const id of ["a", "b", "c"]) mailbox.put(alertOf(id));
    await mailbox.close();
    mailbox.put(alertOf("d"));
    await clock.sleep(5_000);
    expect(got).toEqual(["a", "b", "c"]);
  });

  it("should end five seconds after it was closed, and say how many were not delivered", async () => {
    const { clock, mailbox } = setUp(() => new Promise(() => undefined), 60_000);
    for (const id of ["a", "b", "c"]) mailbox.put(alertOf(id));
    await clock.sleep(100);
    await mailbox.close();
    expect(clock.monotonicMs()).toBe(5_100);
    expect(warn.mock.calls).toEqual([["the notifier test did not get 3 alerts", "CutoverWarning"]]);
  });

  it("should be closed at once where nothing waits", async () => {
    const { clock, mailbox } = setUp(() => undefined);
    await mailbox.close();
    expect(clock.monotonicMs()).toBe(0);
  });
});
