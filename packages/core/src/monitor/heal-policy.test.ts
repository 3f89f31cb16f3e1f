import { describe, expect, it } from "vitest";
import { decideHeal } from "./heal-policy.js";

describe("decideHeal", () => {
  it.each([
    [0, undefined, "heal"],
    [1, 0, "wait"],
    [1, 299_999, "wait"],
    [1, 300_000, "heal"],
    [2, 300_000, "heal"],
    [3, 299_999, "wait"],
    [3, 300_000, "give-up"],
  ])("should after %j attempts, the last one %j ms ago, say %s", (count, agoMs, decision) => {
    const nowMs = 1_000_000;
    const lastAtMs = agoMs === undefined ? undefined : nowMs - agoMs;
    expect(decideHeal({ count, lastAtMs }, nowMs)).toBe(decision);
  });
});
