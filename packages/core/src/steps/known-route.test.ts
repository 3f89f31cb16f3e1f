import { describe, expect, it } from "vitest";
import type { RuntimeState } from "../records/records.js";
import { findKnownRoute, knownRoute } from "./known-route.js";
import type { Run } from "../journal/run.js";

const target = { scheme: "http", host: "10.0.0.1", port: 80 } as const;
const facts = { id: 7 };
const route = { domains: ["a.test"], leftDomains: ["b.test"], facts, target, router: "one" };
const state = { route } as unknown as RuntimeState;
const router = { instance: "one" };

describe("what is remembered of a workload's route", () => {
  it("should be its domains, those that it has left, its facts and its target", () => {
    expect(knownRoute(state, router)).toEqual({ domains: ["a.test", "b.test"], facts, target });
  });

  it("should be nothing if there is none, or another proxy has it", () => {
    expect(knownRoute(undefined, router)).toBeUndefined();
    expect(knownRoute({ route: undefined }, router)).toBeUndefined();
    expect(knownRoute(state, { instance: "another" })).toBeUndefined();
  });

  it("should count as this proxy's if it was written before proxies had names", () => {
    const { router: _, ...unnamed } = route;
    expect(knownRoute({ route: unnamed } as unknown as RuntimeState, router)).toMatchObject({ facts });
  });
});

describe("what a deployment knows of the route", () => {
  const runOf = (stored: RuntimeState | undefined, newDomains?: string[]): Run =>
    ({
      engine: { store: { findState: async () => stored } },
      record: { workload: "web", newDomains },
      blue: state,
      router,
    }) as unknown as Run;

  it("should have the domains besides that it has added, each once", async () => {
    const known = await findKnownRoute(runOf(state, ["a.test", "c.test"]));
    expect(known).toEqual({ domains: ["a.test", "b.test", "c.test"], facts, target });
  });

  it("should come from what served before once the state is gone", async () => {
    expect(await findKnownRoute(runOf(undefined))).toEqual(knownRoute(state, router));
  });
});
