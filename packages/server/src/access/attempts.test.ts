import { VirtualClock } from "@cutover/core/testing";
import { describe, expect, it } from "vitest";
import { Attempts } from "./attempts.js";

function failTimes(attempts: Attempts, address: string, times: number): void {
  for (let time = 0; time < times; time += 1) attempts.fail(address);
}

describe("Attempts", () => {
  it("should let five failures pass, and then double the pause up to 15 minutes", () => {
    const attempts = new Attempts(new VirtualClock());
    failTimes(attempts, "1.2.3.4", 5);
    expect(attempts.pauseMs("1.2.3.4")).toBe(0);
    const pauses: number[] = [];
    for (let time = 0; time < 12; time += 1) {
      attempts.fail("1.2.3.4");
      pauses.push(attempts.pauseMs("1.2.3.4"));
    }
    expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(pauses.at(-1)).toBe(900_000);
  });

  it("should let an address try again after its pause, and forget it 15 minutes later", async () => {
    const clock = new VirtualClock();
    const attempts = new Attempts(clock);
    failTimes(attempts, "1.2.3.4", 7);
    await clock.sleep(1_999);
    expect(attempts.pauseMs("1.2.3.4")).toBe(1);
    await clock.sleep(1);
    expect(attempts.pauseMs("1.2.3.4")).toBe(0);
    attempts.fail("1.2.3.4");
    expect(attempts.pauseMs("1.2.3.4")).toBe(4_000);
    await clock.sleep(4_000 + 900_001);
    attempts.fail("1.2.3.4");
    expect(attempts.pauseMs("1.2.3.4")).toBe(0);
  });

  it("should forget failures after a success", () => {
    const attempts = new Attempts(new VirtualClock());
    failTimes(attempts, "1.2.3.4", 9);
    attempts.succeed("1.2.3.4");
    expect(attempts.pauseMs("1.2.3.4")).toBe(0);
  });

  it.each([
    ["1.2.3.4", "::ffff:1.2.3.4"],
    ["2001:db8:1:2::1", "2001:0db8:0001:0002:ffff:1:2:3"],
    ["::1", "0:0:0:0::2"],
    ["fe80::1%eth0", "FE80::2%eth1"],
  ])("should count %s and %s together", (one, other) => {
    const attempts = new Attempts(new VirtualClock());
    failTimes(attempts, one, 6);
    expect(attempts.pauseMs(other)).toBe(1_000);
  });

  it.each([
    ["1.2.3.4", "1.2.3.5"],
    ["2001:db8:1:2::1", "2001:db8:1:3::1"],
  ])("should count %s and %s apart", (one, other) => {
    const attempts = new Attempts(new VirtualClock());
    failTimes(attempts, one, 9);
    expect(attempts.pauseMs(other)).toBe(0);
  });

  it("should keep 10,000 addresses", () => {
    const attempts = new Attempts(new VirtualClock());
    failTimes(attempts, "first", 9);
    for (let number = 0; number < 10_000; number += 1) attempts.fail(`10.0.${number >> 8}.${number & 255}`);
    expect(attempts.size).toBe(10_000);
    expect(attempts.pauseMs("first")).toBe(0);
  });
});
