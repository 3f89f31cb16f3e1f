import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { collectGarbage } from "../../testing/collect-garbage.js";
import { systemClock } from "./system-clock.js";
import { within } from "./within.js";

const never = (): Promise<never> => new Promise(() => undefined);

it("should end work that hears nothing, though nobody else refers to its signal", async () => {
  const caller = new AbortController();
  let given: AbortSignal | undefined;
  const limit = { timeoutMs: 50, signal: caller.signal };
  const ended = within(systemClock, limit, (signal) => {
    given = signal;
    return never();
  });
  await delay(1);
  collectGarbage();
  await expect(ended).rejects.toThrow("no end within 0.05 s");
  expect(given?.aborted).toBe(true);
});

it("should reject with the caller's reason, with or without work that obeys", async () => {
  const caller = new AbortController();
  const ended = within(systemClock, { timeoutMs: 60_000, signal: caller.signal }, never);
  caller.abort(new Error("enough"));
  await expect(ended).rejects.toThrow("enough");
  const late = within(systemClock, { timeoutMs: 60_000, signal: caller.signal }, never);
  await expect(late).rejects.toThrow("enough");
});

it("should need no signal", async () => {
  expect(await within(systemClock, { timeoutMs: 60_000, signal: undefined }, async () => 7)).toBe(7);
});
