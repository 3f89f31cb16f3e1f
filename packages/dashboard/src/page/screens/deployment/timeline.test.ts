import type { LoggedEvent } from "@cutover/client";
import { describe, expect, it } from "vitest";
import { emptyTimeline, extend, phasesAhead } from "./timeline.js";

type Told = LoggedEvent extends infer Event
  ? Event extends LoggedEvent
    ? Omit<Event, "seq" | "workload" | "deployment" | "atMs">
    : never
  : never;

/** One event a second. */
const log = (...told: Told[]): LoggedEvent[] =>
  told.map((one, index) =>
    Object.assign({ seq: index + 1, workload: "web", deployment: "d1", atMs: (index + 1) * 1000 }, one),
  ) as LoggedEvent[];

const entered = (
  phase: "planned" | "probing" | "held" | "shifting" | "switching" | "draining" | "preflight",
): Told => ({
  type: "phase:entered",
  phase,
});
const attempt = (attempt: number, ready: boolean, message: string): Told => ({
  type: "probe:attempted",
  container: "web-d1",
  attempt,
  ready,
  outcome: "answer",
  message,
  durationMs: 1,
});
const written = (line: string): Told => ({ type: "log:written", container: "web-d1", line });

describe("the timeline of a deployment", () => {
  it("should end each phase when the next one begins, and the last with the deployment", () => {
    const events = log(entered("planned"), entered("probing"), {
      type: "deployment:finished",
      status: "failed",
      error: { code: "GREEN_EXITED", message: "ended", remedy: "look" },
    });
    const { phases, finished } = extend(emptyTimeline, events);
    expect(phases.map(({ name, startMs, endMs }) => [name, startMs, endMs])).toEqual([
      ["planned", 1000, 2000],
      ["probing", 2000, 3000],
    ]);
    expect(finished?.error?.code).toBe("GREEN_EXITED");
  });

  it("should be the same whether events come at once, one by one, or twice", () => {
    const events = log(
      entered("planned"),
      written("a"),
      entered("probing"),
      attempt(1, false, "503"),
      written("b"),
    );
    const atOnce = extend(emptyTimeline, events);
    expect(events.reduce((timeline, event) => extend(timeline, [event]), emptyTimeline)).toEqual(atOnce);
    expect(extend(atOnce, events)).toEqual(atOnce);
  });

  it("should gather attempts with the same answer", () => {
    const events = log(
      entered("probing"),
      attempt(1, false, "answered 503"),
      attempt(2, false, "answered 503"),
      attempt(3, true, "answered 200"),
      attempt(1, true, "answered 200"),
    );
    expect(extend(emptyTimeline, events).phases[0]?.attempts).toEqual([
      { first: 1, last: 2, ready: false, message: "answered 503", fromMs: 2000, toMs: 3000 },
      { first: 3, last: 3, ready: true, message: "answered 200", fromMs: 4000, toMs: 4000 },
      { first: 1, last: 1, ready: true, message: "answered 200", fromMs: 5000, toMs: 5000 },
    ]);
  });

  it("should keep the newest lines of output", () => {
    const lines = Array.from({ length: 600 }, (_, index) => written(`line ${index}`));
    const { phases } = extend(emptyTimeline, log(entered("probing"), ...lines));
    expect([phases[0]?.output.length, phases[0]?.output[0], phases[0]?.output.at(-1)]).toEqual([
      500,
      "line 100",
      "line 599",
    ]);
  });

  it("should take what comes before any phase for the preflight", () => {
    const { phases } = extend(emptyTimeline, log({ type: "container:created", container: "web-d1" }));
    expect(phases.map(({ name, notes }) => [name, notes.length])).toEqual([["preflight", 1]]);
  });

  it("should hold the newest share of a shift, and tell of each", () => {
    const stepped = (step: number, weight: number): Told => ({
      type: "shift:stepped",
      container: "web-d1",
      step,
      steps: 2,
      weight,
      nonce: `n${step}`,
      drawn: { asked: 1_000, green: weight * 10 },
      leftMs: 30_000,
    });
    const watched = { green: { asked: 10, failed: 0 }, blue: { asked: 10, failed: 0 } };
    const events = log(
      entered("shifting"),
      stepped(1, 1),
      { type: "shift:watched", container: "web-d1", weight: 1, watched },
      stepped(2, 10),
    );
    const [phase] = extend(emptyTimeline, events).phases;
    expect(phase?.shift).toMatchObject({ step: 2, weight: 10 });
    expect(phase?.notes.map(({ type }) => type)).toEqual(["shift:stepped", "shift:watched", "shift:stepped"]);
  });

  it("should know the phases ahead, until the deployment is over or undone", () => {
    const at = (...told: Told[]) => extend(emptyTimeline, log(...told));
    expect(phasesAhead(at(), { strategy: "recreate" })).toEqual([
      "planned",
      "stopping",
      "starting",
      "switching",
      "draining",
    ]);
    expect(phasesAhead(at(entered("probing")), { strategy: "blue-green" })).toEqual([
      "switching",
      "draining",
    ]);
    const held = { strategy: "blue-green", hold: {} };
    expect(phasesAhead(at(entered("probing")), held)).toEqual(["held", "switching", "draining"]);
    expect(phasesAhead(at(entered("held")), held)).toEqual(["switching", "draining"]);
    const shifting = { ...held, shifts: true };
    expect(phasesAhead(at(entered("probing")), shifting)).toEqual([
      "held",
      "shifting",
      "switching",
      "draining",
    ]);
    const probedAgain = at(entered("probing"), entered("held"), entered("probing"));
    expect(phasesAhead(probedAgain, shifting)).toEqual(["shifting", "switching", "draining"]);
    expect(phasesAhead(at(entered("shifting")), shifting)).toEqual(["switching", "draining"]);
    expect(phasesAhead(at({ type: "phase:entered", phase: "aborting" }), { strategy: "blue-green" })).toEqual(
      [],
    );
    expect(
      phasesAhead(at(entered("planned"), { type: "deployment:finished", status: "failed" }), {
        strategy: "blue-green",
      }),
    ).toEqual([]);
  });
});
