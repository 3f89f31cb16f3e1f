import { describe, expect, it } from "vitest";
import { Slots } from "./slots.js";

const { signal } = new AbortController();
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("slots", () => {
  it("should be taken by so many at a time, the others in the order in which they came", async () => {
    const slots = new Slots(2);
    const order: number[] = [];
    const [first] = [await slots.take(signal), await slots.take(signal)];
    const waiting = [3, 4].map(async (number) => {
      const slot = await slots.take(signal);
      order.push(number);
      return slot;
    });
    await settled();
    expect(order).toEqual([]);
    first.release();
    await settled();
    expect(order).toEqual([3]);
    (await waiting[0])?.release();
    await settled();
    expect(order).toEqual([3, 4]);
  });

  it("should be given back once, however often it is released", async () => {
    const slots = new Slots(1);
    const slot = await slots.take(signal);
    slot.release();
    slot.release();
    await slots.take(signal);
    let isTaken = false;
    void slots.take(signal).then(() => (isTaken = true));
    await settled();
    expect(isTaken).toBe(false);
  });

  it("should be taken again only after it was given back", async () => {
    const slots = new Slots(1);
    const slot = await slots.take(signal);
    await slot.takeAgain(signal);
    slot.release();
    const other = await slots.take(signal);
    let isTaken = false;
    const taking = slot.takeAgain(signal).then(() => (isTaken = true));
    await settled();
    expect(isTaken).toBe(false);
    other.release();
    await taking;
    slot.release();
    await slots.take(signal);
  });

  it("should reject the wait of whoever is no longer interested, and pass to the next", async () => {
    const slots = new Slots(1);
    const slot = await slots.take(signal);
    const leaving = new AbortController();
    const reason = new Error("not any more");
    const left = slots.take(leaving.signal);
    const next = slots.take(signal);
    leaving.abort(reason);
    await expect(left).rejects.toBe(reason);
    slot.release();
    (await next).release();
    await slots.take(signal);
    await expect(slots.take(leaving.signal)).rejects.toBe(reason);
  });

  it("should not be given up by an abort that comes after it was taken", async () => {
    const slots = new Slots(1);
    const slot = await slots.take(signal);
    const late = new AbortController();
    const [taken, next] = [slots.take(late.signal), slots.take(signal)];
    slot.release();
    await taken;
    late.abort();
    (await taken).release();
    await expect(next).resolves.toBeDefined();
  });
});
