import { expect, it } from "vitest";
import type { ProbeOutcome } from "../ports/prober.js";
import { firstPauseMs, nextPauseMs } from "./probe-pace.js";

const failure = (reason: "refused" | "unreachable" | "timeout" | "broken"): ProbeOutcome => ({
  kind: "failure",
  reason,
  message: "",
});

it.each(["refused", "unreachable"] as const)("should stay fast while a connection is %s", (reason) => {
  expect(nextPauseMs(failure(reason), 5_000, 0)).toBe(firstPauseMs);
  expect(nextPauseMs(failure(reason), 5_000, 10_000)).toBe(firstPauseMs + 50);
});

it.each<[string, ProbeOutcome]>([
  ["is late", failure("timeout")],
  ["breaks off", failure("broken")],
  ["is not the right one", { kind: "answer", status: 503, contentType: "", body: "" }],
])("should slow down by a quarter each time if the answer %s", (_, outcome) => {
  expect(nextPauseMs(outcome, 100, 10_000)).toBe(125);
});
