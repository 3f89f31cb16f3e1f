import { readFileSync } from "node:fs";
import type { DeploymentResult } from "@cutover/core";
import { catalogue, DeployerError, type ErrorCode } from "@cutover/schema/errors";
import { describe, expect, it } from "vitest";
import { exitStatusHelp, statusOfError, statusOfResult } from "./exit-status.js";

const result: DeploymentResult = {
  id: "d1",
  workload: "web",
  status: "failed",
  phase: "probing",
  strategy: "blue-green",
  reason: "",
  timings: { totalMs: 1, phases: { probing: 1 } },
  evidence: undefined,
  error: undefined,
  logTail: [],
};

describe("the exit status of a deployment", () => {
  it.each([
    [0, { status: "succeeded" }],
    [1, { error: new DeployerError("READINESS_TIMEOUT", "") }],
    [
      2,
      {
        phase: "preflight",
        timings: { totalMs: 0, phases: {} },
        error: new DeployerError("CONFIG_INVALID", ""),
      },
    ],
    [
      3,
      {
        phase: "preflight",
        timings: { totalMs: 0, phases: {} },
        error: new DeployerError("POLICY_REFUSED", ""),
      },
    ],
    [5, { error: new DeployerError("ABANDONED", "") }],
    [6, { status: "cancelled" }],
    [6, { status: "superseded" }],
    [7, { status: "interrupted" }],
  ] as const)("should be %i for %o", (status, more) => {
    expect(statusOfResult({ ...result, ...more })).toBe(status);
  });
});

describe("the exit status of an error", () => {
  it("should never be 0, and be 1 for anything unexpected", () => {
    for (const code of Object.keys(catalogue) as ErrorCode[])
      expect([code, statusOfError(new DeployerError(code, ""))]).not.toEqual([code, 0]);
    expect(statusOfError(new TypeError("x"))).toBe(1);
  });
});

describe("the page on the command line", () => {
  it("should tell the same exit statuses as the help", () => {
    const page = readFileSync(new URL("../../../docs/cli.md", import.meta.url), "utf8").replaceAll("`", "");
    const told = [...page.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(
      ([, status, meaning]) => `${status} ${meaning}`,
    );
    const helped = exitStatusHelp
      .split("\n")
      .slice(1)
      .map((line) => line.trim().replace(/ +/g, " "));
    expect(told.map((line) => line.replace(": ", " "))).toEqual(
      helped.map((line) => line.replace(": ", " ")),
    );
  });
});

describe("the help", () => {
  it("should tell each exit status", () => {
    for (const status of [0, 1, 2, 3, 4, 5, 6, 7, 10])
      expect(exitStatusHelp).toMatch(new RegExp(`^  ${status} `, "m"));
  });
});
