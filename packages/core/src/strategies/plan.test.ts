import { describe, expect, it } from "vitest";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { RuntimeState } from "../records/records.js";
import { plainSpec } from "../testing/plain-spec.js";
import { plainLifecycle } from "./plain-lifecycle.js";
import { plan } from "./plan.js";

const description: WorkloadDescription = {
  domains: ["app.test"],
  port: 8080,
  gate: { probe: undefined, livenessWindowMs: 5_000, healthDeadlineMs: 60_000 },
  networks: ["internal"],
  privileges: [],
  secrets: [],
};

const state: RuntimeState = {
  workload: "web",
  live: {
    deployment: "1",
    port: 8080,
    spec: plainSpec("image"),
    handle: {},
  },
  source: "image",
  config: null,
  route: undefined,
  deployment: "d0",
  committedAtMs: 0,
};

function steps(
  strategy: "blue-green" | "recreate",
  lifecycle: Partial<typeof plainLifecycle>,
  of: Partial<WorkloadDescription> = {},
): string[] {
  const described = { ...description, ...of, lifecycle: { ...plainLifecycle, ...lifecycle } };
  const resolution = { strategy, reason: "" };
  return plan({ workload: "web", resolution, description: described, state, blue: "web-1" }).steps.map(
    ({ phase, summary }) => `${phase}: ${summary}`,
  );
}

describe("a plan", () => {
  const hook = { command: ["run"], timeoutMs: 60_000 };

  it.each(["blue-green", "recreate"] as const)(
    "should tell of hooks, of the alias and of what is kept (%s)",
    (strategy) => {
      const isBlueGreen = strategy === "blue-green";
      const ready = isBlueGreen ? "probing" : "starting";
      const told = steps(strategy, { preCutover: hook, postCutover: hook, alias: "web", retain: 1 });
      const order = [
        expect.stringMatching(new RegExp(`^${ready}: wait until green is ready`)),
        `${ready}: run hooks.pre_cutover in green, at most 60 s`,
        `${ready}: give the alias web to green`,
        "switching: write the route of app.test in place, to green, under a new nonce",
        "switching: verify through the proxy that only green answers",
        "draining: save green as the live container",
        ...(isBlueGreen ? ["draining: take the alias web from web-1"] : []),
        "draining: run hooks.post_cutover in green",
      ];
      const from = told.findIndex((step) => step.includes("wait until green is ready"));
      expect(told.slice(from, from + order.length)).toEqual(order);
      expect(told.at(-1)).toBe(`draining: ${isBlueGreen ? "stop and " : ""}keep web-1 for a rollback`);
    },
  );

  it("should promise a fallback only if there is a live route", () => {
    const lifecycle = { ...plainLifecycle, failover: true };
    const first = plan({
      workload: "web",
      resolution: { strategy: "blue-green", reason: "" },
      description: { ...description, lifecycle },
      state: undefined,
      blue: undefined,
    });
    const told = first.steps.map(({ phase, summary }) => `${phase}: ${summary}`);
    expect(told.filter((step) => step.startsWith("switching"))).toEqual([
      "switching: write the route of app.test in place, to green, under a new nonce",
      "switching: verify through the proxy that only green answers",
    ]);
    expect(told).toEqual(expect.not.arrayContaining([expect.stringContaining("secret token")]));
  });

  it("should promise no drain where nobody reaches the old container by a route or an alias", () => {
    const told = steps("blue-green", {}, { domains: [] }).filter((step) => step.startsWith("draining"));
    expect(told).toEqual(["draining: save green as the live container", "draining: stop and remove web-1"]);
  });
});
