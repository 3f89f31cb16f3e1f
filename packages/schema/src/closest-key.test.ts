import { describe, expect, it } from "vitest";
import { closestKey } from "./closest-key.js";

const known = ["image", "port", "ports", "healthcheck", "start_period", "stop_grace_period", "user"];

describe("closestKey", () => {
  it.each([
    ["imgae", "image"],
    ["prot", "port"],
    ["helthchek", "healthcheck"],
    ["startPeriod", "start_period"],
    ["stopGracePeriod", "stop_grace_period"],
    ["stop-grace-period", "stop_grace_period"],
    ["Image", "image"],
    ["users", "user"],
  ])("should take %s for %s", (written, meant) => {
    expect(closestKey(written, known)).toBe(meant);
  });

  it.each([
    ["env", "environment"],
    ["memLimit", "memory"],
    ["host", "domains"],
    ["stop_timeout", "stop_grace_period"],
    ["strategy", "deploy_strategy"],
  ])("should know %s of other tools as %s", (written, meant) => {
    expect(closestKey(written, [...known, "environment", "memory", "domains", "deploy_strategy"])).toBe(
      meant,
    );
    expect(closestKey(written, ["image", "constructor"])).toBeUndefined();
  });

  it.each(["constructor", "__proto__", "replicas", "x", "", "i".repeat(10_000)])(
    "should not guess at %j",
    (written) => {
      expect(closestKey(written, known)).toBeUndefined();
    },
  );
});
