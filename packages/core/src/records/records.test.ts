import { describe, expect, it } from "vitest";
import type { RouteFacts } from "../ports/router.js";
import {
  isClosed,
  isOpen,
  isWanted,
  type Pause,
  type Phase,
  type RuntimeState,
  withoutOthers,
  withPause,
  withRouteFacts,
  type WorkloadRecord,
} from "./records.js";

const of = (deployment: string) => ({ container: { deployment } });
const state = {
  workload: "web",
  live: { deployment: "d3" },
  retained: [of("d2")],
  retiring: [of("d1")],
  route: { nonce: "n1", domains: ["app.test"] },
} as unknown as RuntimeState;

describe("the state of a workload", () => {
  it.each([
    ["d3", true],
    ["d2", true],
    ["d1", true],
    ["d0", false],
  ])("should name what is live, kept or retiring: %s is wanted: %s", (deployment, expected) => {
    expect(isWanted(state, deployment)).toBe(expected);
  });

  it("should want nothing if there is none, and only what is live if it is bare", () => {
    expect(isWanted(undefined, "d3")).toBe(false);
    const { retained: _, retiring: _retiring, ...bare } = state;
    expect([isWanted(bare, "d3"), isWanted(bare, "d2")]).toEqual([true, false]);
  });

  it("should take new facts of its route alone", () => {
    const facts = { id: 7, guards: {} } as unknown as RouteFacts;
    expect(withRouteFacts(state, "n1", facts)).toEqual({ ...state, route: { ...state.route, facts } });
    expect(withRouteFacts(state, "n2", facts)).toBeUndefined();
    expect(withRouteFacts({ ...state, route: undefined }, "n1", facts)).toBeUndefined();
    expect(withRouteFacts(undefined, "n1", facts)).toBeUndefined();
  });

  it("should be closed without what was kept beside", () => {
    expect(withoutOthers(state)).toEqual({ ...state, retained: [], retiring: [] });
  });
});

it("a workload should be paused, and have no such field if it is not", () => {
  const workload = { name: "web" } as unknown as WorkloadRecord;
  const paused = { atMs: 1 } as Pause;
  expect(withPause(workload, paused)).toEqual({ name: "web", paused });
  expect(withPause(withPause(workload, paused), undefined)).toStrictEqual({ name: "web" });
});

it.each<[Phase, "open" | "closed" | "neither"]>([
  ["queued", "neither"],
  ["planned", "open"],
  ["switching", "open"],
  ["draining", "open"],
  ["aborting", "open"],
  ["repairing", "open"],
  ["done", "closed"],
  ["failed", "closed"],
  ["cancelled", "closed"],
])("a deployment that is %s should be %s", (phase, expected) => {
  expect([isOpen(phase), isClosed(phase)]).toEqual([expected === "open", expected === "closed"]);
});
