import { describe, expect, it } from "vitest";
import type { ErrorCode } from "@cutover/schema/errors";
import { DeployerError } from "../errors/deployer-error.js";
import { VirtualClock } from "../testing/virtual-clock.js";
import { persist } from "./persist.js";
import type { Run } from "./run.js";

/**
 * Runs work that fails in this way; resolves with the number of attempts, the time, and the number of reports.
 */
async function failing(code: ErrorCode, succeedsAt = Infinity) {
  const clock = new VirtualClock();
  let told = 0;
  const run = {
    engine: { clock },
    halt: new AbortController().signal,
    reportFailure: () => (told += 1),
  } as unknown as Run;
  let tried = 0;
  const outcome = await persist(run, "do it", async () => {
    tried += 1;
    if (tried < succeedsAt) throw new DeployerError(code, "no");
    return "done";
  }).catch((error: unknown) => (error as DeployerError).code);
  return { outcome, tried, told, tookMs: clock.monotonicMs() };
}

describe("what must be done", () => {
  it("should be tried six times, in about eight seconds, and each failure be told", async () => {
    const tries = { outcome: "ENGINE_FAILED", tried: 6, told: 5, tookMs: 7_750 };
    expect(await failing("ENGINE_FAILED")).toEqual(tries);
  });

  it("should end with its first success", async () => {
    expect(await failing("STORE_BUSY", 3)).toEqual({ outcome: "done", tried: 3, told: 2, tookMs: 750 });
  });

  it.each([
    "LEASE_LOST",
    "CLOSED",
    "STORE_FAILED",
    "STORE_NEWER",
    "ROUTER_CHANGED",
    "ROUTE_DISABLED",
    "ROUTE_GUARDED",
  ] as const)("should be tried once where trying again is of no use: %s", async (code) => {
    expect(await failing(code)).toEqual({ outcome: code, tried: 1, told: 1, tookMs: 0 });
  });
});
