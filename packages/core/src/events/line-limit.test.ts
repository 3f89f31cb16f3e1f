import { describe, expect, it } from "vitest";
import type { EventDetail } from "./events.js";
import { LineLimit } from "./line-limit.js";

function limited() {
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
  const told: EventDetail[] = [];
  const limit = new LineLimit(clock, (detail) => told.push(detail));
  const line = (text: string) => limit.put({ type: "log:written", container: "c", line: text });
  return { clock, told, limit, line };
}

describe("the limit of lines", () => {
  it("should pass few lines on, and of many the first in each second, saying how many are left out", () => {
    const { clock, told, line } = limited();
    for (let n = 0; n < 400_000; n += 1) line(String(n));
    expect(told).toHaveLength(1_000);
    clock.nowMs += 1_000;
    line("later");
    expect(told.slice(1_000)).toEqual([
      { type: "log:written", container: "c", line: "[399000 lines were left out here]" },
      { type: "log:written", container: "c", line: "later" },
    ]);
  });

  it("should hold back nothing but lines, and note what is left out before anything else", () => {
    const { told, limit, line } = limited();
    for (let n = 0; n < 1_001; n += 1) line(String(n));
    for (let n = 0; n < 501; n += 1) limit.put({ type: "container:started", container: "c" });
    expect(told).toHaveLength(1_000 + 1 + 501);
    expect(told[1_000]).toMatchObject({ line: "[1 lines were left out here]" });
  });
});
