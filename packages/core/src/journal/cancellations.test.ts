import { describe, expect, it } from "vitest";
import { openedDeployment } from "./journal-heads.js";
import type { DeploymentRecord } from "../records/records.js";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { VirtualClock } from "../testing/virtual-clock.js";
import { Cancellations } from "./cancellations.js";
import type { Timing } from "./engine.js";

const pollMs = 500;
const byAnother = { code: "CANCELLED", message: "by another process", remedy: "", details: {} };
const opened = openedDeployment({
  id: "d1",
  workload: "web",
  operation: "deploy",
  fence: 1,
  source: "memory",
  config: {},
  strategy: "blue-green",
  reason: "",
  blue: undefined,
  startedAtMs: 0,
});

async function open(record: DeploymentRecord = opened) {
  const clock = new VirtualClock();
  const data = emptyStoreData();
  const store = new MemoryStore(data);
  data.deployments.set(record.id, record);
  const halt = new AbortController();
  const cancellations = new Cancellations({ store, clock, timing: { pollMs } as Timing }, halt.signal);
  return { clock, data, store, halt, cancellations, record };
}

describe("a deployment that its user does not want any more", () => {
  it("should be marked in the store before its work is aborted, with the user's reason", async () => {
    const { cancellations, store, record } = await open();
    const user = new AbortController();
    const { signal } = cancellations.watch(record, user.signal);
    const reason = new Error("a newer commit");
    user.abort(reason);
    expect(signal.aborted).toBe(false);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    expect(signal.reason).toMatchObject({ code: "CANCELLED", cause: reason });
    expect((await store.findDeployment("d1"))?.cancelled).toBe(true);
  });

  it("should be aborted if it was not wanted before it began", async () => {
    const { cancellations, clock, record } = await open();
    const { signal } = cancellations.watch(record, AbortSignal.abort());
    await clock.sleep(1);
    expect(signal.reason).toMatchObject({ code: "CANCELLED" });
  });

  it("should be aborted if the store cannot be asked", async () => {
    const { cancellations, clock, store, record } = await open();
    store.requestCancel = () => Promise.reject(new Error("the disk is full"));
    const { signal } = cancellations.watch(record, AbortSignal.abort());
    await clock.sleep(1);
    expect(signal.reason).toMatchObject({ code: "CANCELLED" });
  });

  it("should go on if it is too late to cancel it", async () => {
    const { cancellations, clock, record } = await open({ ...opened, phase: "draining" });
    const { signal } = cancellations.watch(record, AbortSignal.abort());
    await clock.sleep(10 * pollMs);
    expect(signal.aborted).toBe(false);
  });

  it("should not hear of its user's signal once it is released", async () => {
    const { cancellations, clock, store, record } = await open();
    const user = new AbortController();
    const { signal, release } = cancellations.watch(record, user.signal);
    release();
    user.abort();
    cancellations.abort("d1", byAnother as never);
    await clock.sleep(10 * pollMs);
    expect(signal.aborted).toBe(false);
    expect((await store.findDeployment("d1"))?.cancelled).toBe(false);
  });
});

describe("a deployment that another process cancels", () => {
  it("should be aborted within a poll of the store, each of several", async () => {
    const { cancellations, clock, data, store, record } = await open();
    data.deployments.set("d2", { ...record, id: "d2", workload: "other" });
    const [one, other] = [record, { ...record, id: "d2" }].map((each) =>
      cancellations.watch(each, undefined),
    );
    for (const id of ["d1", "d2"]) {
      await store.requestCancel(id, byAnother);
      await clock.sleep(2 * pollMs);
    }
    for (const watched of [one, other]) expect(watched?.signal.reason).toMatchObject({ code: "CANCELLED" });
  });

  it("should be aborted at once if it was cancelled before it is taken up", async () => {
    const { cancellations, record } = await open({ ...opened, cancelled: true });
    expect(cancellations.watch(record, undefined).signal.reason).toMatchObject({ code: "CANCELLED" });
  });

  it("should be noticed though the store could not be asked for a while", async () => {
    const { cancellations, clock, data, store, record } = await open();
    const { signal } = cancellations.watch(record, undefined);
    const findDeployment = store.findDeployment.bind(store);
    store.findDeployment = () => Promise.reject(new Error("busy"));
    data.deployments.set("d1", { ...record, cancelled: true });
    await clock.sleep(3 * pollMs);
    expect(signal.aborted).toBe(false);
    store.findDeployment = findDeployment;
    await clock.sleep(2 * pollMs);
    expect(signal.aborted).toBe(true);
  });

  it("should be noticed also after nothing was watched for a while", async () => {
    const { cancellations, clock, store, record } = await open();
    cancellations.watch(record, undefined).release();
    await clock.sleep(3 * pollMs);
    const { signal } = cancellations.watch(record, undefined);
    await store.requestCancel("d1", byAnother);
    await clock.sleep(2 * pollMs);
    expect(signal.aborted).toBe(true);
  });

  it("should not be looked for once nothing is watched, or the deployer halts", async () => {
    for (const end of ["release", "halt"] as const) {
      const { cancellations, clock, store, halt, record } = await open();
      const { release } = cancellations.watch(record, undefined);
      await clock.sleep(2 * pollMs);
      if (end === "halt") halt.abort();
      else release();
      await clock.sleep(1);
      let looks = 0;
      store.findDeployment = async () => void (looks += 1);
      await clock.sleep(10 * pollMs);
      expect(looks).toBe(0);
    }
  });
});
