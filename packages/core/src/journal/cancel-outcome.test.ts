import { describe, expect, it } from "vitest";
import { openedDeployment } from "./journal-heads.js";
import type { Revision, DeploymentRecord } from "../records/records.js";
import { plainSpec } from "../testing/plain-spec.js";
import { cancelOutcome } from "./cancel-outcome.js";
import { newRevision } from "../revision/parts.js";

function container(deployment: string, project?: string): Revision {
  const of = { deployment, workload: "web", source: "compose", port: 80, loopbackPort: undefined };
  const stack = project !== undefined && { project, definition: {}, images: {} };
  return newRevision({ container: plainSpec("image"), ...(stack && { stack }) }, of);
}

function committed(blueProject: string | undefined, greenProject: string | undefined): DeploymentRecord {
  const of = { workload: "web", source: "compose", config: null };
  const blue = {
    ...of,
    live: container("blue", blueProject),
    deployment: "blue",
    route: undefined,
    committedAtMs: 0,
  };
  const opened = openedDeployment({
    ...of,
    id: "green",
    operation: "deploy",
    fence: 1,
    strategy: "recreate",
    reason: "",
    blue,
    startedAtMs: 0,
  });
  return { ...opened, phase: "draining", green: container("green", greenProject) };
}

describe("what a cancellation after the commit leads to", () => {
  it("should be refused if the stack that was live was replaced in place", () => {
    expect(() => cancelOutcome(committed("web", "web"))).toThrow(
      expect.objectContaining({ code: "CANCEL_REFUSED" }),
    );
  });

  it("should be that the one before is live again where that is still there", () => {
    expect(cancelOutcome(committed(undefined, undefined))).toBe("rolled-back");
    expect(cancelOutcome(committed("web", undefined))).toBe("rolled-back");
    expect(cancelOutcome(committed(undefined, "web"))).toBe("rolled-back");
  });
});
