import { describe, expect, it } from "vitest";
import { SharedRead } from "./shared-read.js";

/** Reads that end by hand, each with the number of its start. */
function reads() {
  const open: { end: () => void; fail: () => void }[] = [];
  const shared = new SharedRead(
    () =>
      new Promise<number>((resolve, reject) => {
        const number = open.length + 1;
        open.push({ end: () => resolve(number), fail: () => reject(new Error(`read ${number}`)) });
      }),
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { shared, open, settle };
}

describe("a shared read", () => {
  it("should begin for each caller after the call, and once for all that wait", async () => {
    const { shared, open, settle } = reads();
    const first = shared.get();
    const waiting = [shared.get(), shared.get(), shared.get()];
    expect(open).toHaveLength(1);
    open[0]?.end();
    expect(await first).toBe(1);
    await settle();
    expect(open).toHaveLength(2);
    const late = shared.get();
    open[1]?.end();
    expect(await Promise.all(waiting)).toEqual([2, 2, 2]);
    await settle();
    open[2]?.end();
    expect(await late).toBe(3);
  });

  it("should fail for its own callers alone", async () => {
    const { shared, open, settle } = reads();
    const first = shared.get();
    const second = shared.get();
    open[0]?.fail();
    await expect(first).rejects.toThrow("read 1");
    await settle();
    open[1]?.end();
    expect(await second).toBe(2);
    const third = shared.get();
    open[2]?.end();
    expect(await third).toBe(3);
  });
});
