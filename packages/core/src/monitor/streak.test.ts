import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newStreak, nextStreak, type Streak } from "./streak.js";

/** Checks as letters: o for a success, x for a failure. */
function follow(checks: string, from: Streak["status"] = "unknown"): Streak["status"][] {
  let streak = newStreak(from);
  return Array.from(checks, (check) => {
    streak = nextStreak(streak, check === "o");
    return streak.status;
  });
}

describe("a streak of checks", () => {
  it.each([
    ["o", "unknown", "healthy"],
    ["x", "unknown", "unknown"],
    ["x", "healthy", "healthy"],
    ["xx", "healthy", "degraded"],
    ["xx", "unknown", "degraded"],
    ["xxx", "healthy", "unhealthy"],
    ["xxxxx", "healthy", "unhealthy"],
    ["xox", "healthy", "healthy"],
    ["xxo", "healthy", "degraded"],
    ["xxoxx", "healthy", "degraded"],
    ["xxoo", "healthy", "healthy"],
    ["xxxo", "healthy", "unhealthy"],
    ["xxxoxx", "healthy", "unhealthy"],
    ["xxxoo", "healthy", "healthy"],
    ["x", "unhealthy", "unhealthy"],
    ["oo", "unhealthy", "healthy"],
    ["oo", "degraded", "healthy"],
  ] as const)("should after %s, from %s, be %s", (checks, from, status) => {
    expect(follow(checks, from).at(-1)).toBe(status);
  });

  it("should get worse after failures in a row only, and better after successes in a row only", () => {
    const checks = fc.array(fc.constantFrom("o", "x"), { maxLength: 60 });
    fc.assert(fc.property(checks, (all) => obeysRules(all.join(""))));
  });
});

function obeysRules(checks: string): boolean {
  const statuses = follow(checks);
  const endsRight =
    (!checks.endsWith("xxx") || statuses.at(-1) === "unhealthy") &&
    (!checks.endsWith("oo") || statuses.at(-1) === "healthy");
  return (
    endsRight &&
    statuses.every((status, index) => {
      const before = statuses[index - 1] ?? "unknown";
      const last = (count: number): string => checks.slice(Math.max(0, index + 1 - count), index + 1);
      if (status === before) return true;
      if (status === "degraded") return before !== "unhealthy" && last(2) === "xx";
      if (status === "unhealthy") return last(3) === "xxx";
      return status === "healthy" && (before === "unknown" || last(2) === "oo");
    })
  );
}
