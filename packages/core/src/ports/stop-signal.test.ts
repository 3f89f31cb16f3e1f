import { describe, expect, it } from "vitest";
import { readSignal } from "./stop-signal.js";

describe("a signal that an image names", () => {
  it.each([
    ["15", "15"],
    ["1", "1"],
    ["64", "64"],
    [" term ", "SIGTERM"],
    ["SIGUSR1", "SIGUSR1"],
    ["RTMIN", "SIGRTMIN"],
    ["rtmin+1", "SIGRTMIN+1"],
    ["SIGRTMIN+15", "SIGRTMIN+15"],
    ["RTMAX-14", "SIGRTMAX-14"],
  ])("should be read as the engine takes it: %s", (text, signal) => {
    expect(readSignal(text)).toBe(signal);
  });

  it.each(["0", "65", "99", "-1", "", "SIG", "NONE", "RTMIN+0", "RTMIN+16", "RTMAX-15", "RTMAX+1"])(
    "should be none if Linux has no such signal: %s",
    (text) => {
      expect(readSignal(text)).toBeUndefined();
    },
  );
});
