import { beforeEach, describe, expect, it } from "vitest";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { VirtualClock } from "../testing/virtual-clock.js";
import type { Owner } from "../ports/store.js";
import { Leases } from "./leases.js";

const leaseMs = 15_000;
const forever = new AbortController().signal;

let clock: VirtualClock;
let data: ReturnType<typeof emptyStoreData>;
beforeEach(() => {
  clock = new VirtualClock();
  data = emptyStoreData();
});

function ownerOf(instance: string): Owner {
  return { instance, hostname: "host", pid: 1, processStart: undefined };
}

/** One deployer's leases, and their store. */
function deployer(instance: string, dead: readonly string[] = [], more: Partial<Owner> = {}) {
  const store = new MemoryStore(data, () => clock.wallMs());
  const owner = { ...ownerOf(instance), ...more };
  const isKnownDead = (one: Owner): boolean => dead.includes(one.instance);
  return { store, leases: new Leases({ store, clock, owner, isKnownDead, leaseMs }) };
}

/** Holds it without a beat, as if its process were stopped. */
async function takeSilently(instance: string, more: Partial<Owner> = {}): Promise<void> {
  const { store } = deployer(instance);
  await store.claimLease("key", { ...ownerOf(instance), ...more }, await store.readLease("key"));
}

async function acquireAfterMs(leases: Leases): Promise<number> {
  const beganMs = clock.monotonicMs();
  const held = await leases.acquire("key", { signal: forever });
  if (!held) throw new Error("it was not got");
  await held.release();
  return clock.monotonicMs() - beganMs;
}

describe("a lease", () => {
  it("should be had at once where it is free, or its owner is known to be dead", async () => {
    expect(await acquireAfterMs(deployer("a").leases)).toBe(0);
    await takeSilently("gone");
    expect(await acquireAfterMs(deployer("b", ["gone"]).leases)).toBe(0);
  });

  it("should be taken from an owner that was silent for the lease's time, and not before", async () => {
    await takeSilently("silent");
    const waitedMs = await acquireAfterMs(deployer("b").leases);
    expect(waitedMs).toBeGreaterThan(leaseMs);
    expect(waitedMs).toBeLessThan(leaseMs + 100);
  });

  it("should be left for longer to an owner whose own leases are longer", async () => {
    await takeSilently("silent", { leaseMs: 60_000 });
    const waitedMs = await acquireAfterMs(deployer("b").leases);
    expect(waitedMs).toBeGreaterThan(60_000);
    expect(waitedMs).toBeLessThan(60_100);
  });

  it("should stay with an owner that beats, for as long as a challenger has patience", async () => {
    const [a, b] = [deployer("a"), deployer("b")];
    const held = await a.leases.acquire("key", { signal: forever });
    const beganMs = clock.monotonicMs();
    expect(await b.leases.acquire("key", { signal: forever, patienceMs: 60_000 })).toBeUndefined();
    expect(clock.monotonicMs() - beganMs).toBeGreaterThan(60_000);
    expect(clock.monotonicMs() - beganMs).toBeLessThan(60_100);
    expect(() => held?.assertHeld()).not.toThrow();
    expect(a.leases.holds("key")).toBe(true);
    expect(b.leases.holds("key")).toBe(false);
    await held?.release();
    expect(a.leases.holds("key")).toBe(false);
    expect(await acquireAfterMs(b.leases)).toBe(0);
  });

  it("should be left at once by who yields to the living, as soon as the owner shows that it lives", async () => {
    const [a, b] = [deployer("a"), deployer("b")];
    const held = await a.leases.acquire("key", { signal: forever });
    const beganMs = clock.monotonicMs();
    expect(await b.leases.acquire("key", { signal: forever, yieldsToLiving: true })).toBeUndefined();
    expect(clock.monotonicMs() - beganMs).toBeGreaterThan(0);
    // By its next beat.
    expect(clock.monotonicMs() - beganMs).toBeLessThan(leaseMs / 5 + 100);
    expect(await a.leases.acquire("key", { signal: forever, yieldsToLiving: true })).toBeUndefined();
    await held?.release();
    await takeSilently("silent");
    expect(await b.leases.acquire("key", { signal: forever, yieldsToLiving: true })).toBeDefined();
  });

  it("should be had again where its own release has failed", async () => {
    const { store, leases } = deployer("a");
    const held = await leases.acquire("key", { signal: forever });
    const release = store.releaseLease.bind(store);
    store.releaseLease = () => Promise.reject(new Error("the disk is full"));
    await expect(held?.release()).rejects.toThrow("the disk is full");
    store.releaseLease = release;
    expect(leases.holds("key", held?.fence)).toBe(false);
    expect(await acquireAfterMs(leases)).toBe(0);
  });

  it("should not be had once more by the deployer that has it", async () => {
    const { leases } = deployer("a");
    const held = await leases.acquire("key", { signal: forever });
    expect(leases.holds("key", held?.fence)).toBe(true);
    expect(leases.holds("key", -1)).toBe(false);
    expect(await leases.acquire("key", { signal: forever, patienceMs: 30_000 })).toBeUndefined();
    expect(held?.lost.aborted).toBe(false);
  });

  it("should be lost at the next beat where somebody else has it", async () => {
    const { leases } = deployer("a");
    const held = await leases.acquire("key", { signal: forever });
    await takeSilently("thief");
    await clock.sleep(leaseMs / 5 + 1);
    expect(held?.lost.reason).toMatchObject({ code: "LEASE_LOST" });
    expect(() => held?.assertHeld()).toThrow(expect.objectContaining({ code: "LEASE_LOST" }));
    expect(leases.holds("key")).toBe(false);
  });

  it("should be trusted for two thirds of its time without a beat, and no longer", async () => {
    const { store, leases } = deployer("a");
    const held = await leases.acquire("key", { signal: forever });
    store.beatLeases = () => Promise.reject(new Error("the disk is full"));
    await clock.sleep((leaseMs * 2) / 3);
    expect(() => held?.assertHeld()).not.toThrow();
    await clock.sleep(1);
    expect(() => held?.assertHeld()).toThrow(expect.objectContaining({ code: "LEASE_LOST" }));
  });

  it("should be given up by itself where beats fail, before a challenger may claim it", async () => {
    const { store, leases } = deployer("a");
    const held = await leases.acquire("key", { signal: forever });
    store.beatLeases = () => Promise.reject(new Error("the disk is full"));
    await clock.sleep(leaseMs);
    expect(held?.lost.aborted).toBe(true);
  });

  it("should be trusted again after a beat that was late", async () => {
    const { store, leases } = deployer("a");
    const held = await leases.acquire("key", { signal: forever });
    const beat = store.beatLeases.bind(store);
    store.beatLeases = () => Promise.reject(new Error("it is locked"));
    await clock.sleep(leaseMs / 2);
    store.beatLeases = beat;
    await clock.sleep(leaseMs);
    expect(() => held?.assertHeld()).not.toThrow();
    expect(held?.lost.aborted).toBe(false);
  });

  it("should not be beaten any more once all are released", async () => {
    const { store, leases } = deployer("a");
    const [one, other] = [
      await leases.acquire("key", { signal: forever }),
      await leases.acquire("other", { signal: forever }),
    ];
    let beats = 0;
    const beat = store.beatLeases.bind(store);
    store.beatLeases = (held) => {
      beats += 1;
      return beat(held);
    };
    await one?.release();
    await clock.sleep(leaseMs);
    expect(beats).toBeGreaterThan(3);
    expect(other?.lost.aborted).toBe(false);
    await other?.release();
    beats = 0;
    await clock.sleep(leaseMs);
    expect(beats).toBe(0);
  });

  it("should go to one of two that want it at once, and then to the other", async () => {
    const [a, b] = [deployer("a"), deployer("b")];
    const first = a.leases.acquire("key", { signal: forever });
    const second = b.leases.acquire("key", { signal: forever });
    const winner = await Promise.race([first, second]);
    expect(winner).toMatchObject({ key: "key", fence: 1 });
    clock.after(5_000, () => void winner?.release());
    const fences = new Set([(await first)?.fence, (await second)?.fence]);
    expect(fences).toEqual(new Set([1, 2]));
  });

  it("should be beaten again where another one is had after all were released", async () => {
    const { leases } = deployer("a");
    await (await leases.acquire("key", { signal: forever }))?.release();
    const held = await leases.acquire("key", { signal: forever });
    await clock.sleep(2 * leaseMs);
    expect(() => held?.assertHeld()).not.toThrow();
  });

  it("should not be waited for when that is not wanted any more", async () => {
    await takeSilently("silent");
    const stop = new AbortController();
    clock.after(1_000, () => stop.abort(new Error("closed")));
    await expect(deployer("b").leases.acquire("key", { signal: stop.signal })).rejects.toThrow("closed");
    expect(clock.monotonicMs()).toBe(1_000);
  });
});
