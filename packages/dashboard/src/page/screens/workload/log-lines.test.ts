import { describe, expect, it } from "vitest";
import { LogLines, linesKept, visibleLines } from "./log-lines.js";

describe("the lines of a log", () => {
  it("should hold new lines back while it is held", () => {
    const log = new LogLines();
    log.append(["a"]);
    log.hold();
    log.append(["b", "c"]);
    expect([log.lines, log.waiting.value]).toEqual([["a"], 2]);
    log.release();
    expect([log.lines, log.waiting.value]).toEqual([["a", "b", "c"], 0]);
  });

  it("should drop the oldest lines beyond its limit, also while it is held", () => {
    const log = new LogLines();
    const many = Array.from({ length: linesKept + 5 }, (_, index) => `line ${index}`);
    log.append(many);
    expect([log.lines.length, log.lines[0]]).toEqual([linesKept, "line 5"]);
    log.hold();
    log.append(many);
    expect(log.waiting.value).toBe(linesKept);
  });

  it("should draw what is seen, and some lines around it", () => {
    const at = (topPx: number) => visibleLines(1000, { topPx, heightPx: 200, linePx: 20 });
    expect(at(0)).toEqual({ first: 0, last: 30 });
    expect(at(10_000)).toEqual({ first: 480, last: 530 });
    expect(at(20_000)).toEqual({ first: 980, last: 1000 });
  });
});
