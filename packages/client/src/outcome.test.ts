import { describe, expect, it } from "vitest";
import { outcomeOf } from "./outcome.js";

type Ended = Parameters<typeof outcomeOf>[0];

function ended(status: Ended["status"], more: Partial<Ended> & { readonly code?: string } = {}): Ended {
  const { code, ...rest } = more;
  const error = code === undefined ? undefined : { code };
  return { status, phase: "done", timings: { phases: {} }, ...(error && { error }), ...rest };
}

describe("the outcome of a deployment", () => {
  it.each(["succeeded", "cancelled", "superseded"] as const)("should be %s as it is recorded", (status) =>
    expect(outcomeOf(ended(status))).toBe(status),
  );

  it.each(["queued", "open", "interrupted"] as const)("should be running while it is %s", (status) =>
    expect(outcomeOf(ended(status))).toBe("running"),
  );

  it.each([
    ["refused before it was queued", { phase: "preflight", code: "POLICY_REFUSED" }, "refused"],
    ["whose image cannot be pulled", { phase: "planned", code: "IMAGE_PULL_FAILED" }, "refused"],
    ["with a mistake in its config", { phase: "preflight", code: "CONFIG_INVALID" }, "invalid"],
    ["whose green never got ready", { phase: "probing", code: "READINESS_TIMEOUT" }, "failed"],
    ["that was given up", { phase: "failed", code: "ABANDONED" }, "not-restored"],
  ] as const)("should, of one %s, be told apart", (_, more, outcome) =>
    expect(outcomeOf(ended("failed", more))).toBe(outcome),
  );

  it("should come from the phases if the phase of the failure was not kept", () => {
    const phases = (phases: object) => ended("failed", { phase: "failed", timings: { phases } });
    expect(outcomeOf(phases({ queued: 1, planned: 5, aborting: 3 }))).toBe("refused");
    expect(outcomeOf(phases({ queued: 1, planned: 5, probing: 9, aborting: 3 }))).toBe("failed");
  });

  it("should not call a deployment a success that was abandoned after its commit", () => {
    expect(outcomeOf(ended("succeeded", { code: "ABANDONED" }))).toBe("not-restored");
  });
});
