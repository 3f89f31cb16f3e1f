import { say } from "@cutover/schema/sayings";
import { describe, expect, it } from "vitest";
import { plainLifecycle } from "./plain-lifecycle.js";
import type { StepName } from "./strategies.js";
import { type Described, words } from "./words.js";

const probe = {
  path: "/up",
  port: 80,
  intervalMs: 1_000,
  timeoutMs: 1_000,
  startPeriodMs: 2_000,
  successes: 3,
  deadlineMs: 58_000,
  expectStatus: { from: 200, to: 299 },
} as const;
const gate = { probe: undefined, livenessWindowMs: 5_000, healthDeadlineMs: 60_000 };
const live = { live: { port: 8080 }, route: { domains: ["app.test"] } };
const first: Described = {
  description: { domains: ["app.test"], gate },
  state: undefined,
  blue: undefined,
  strategy: "blue-green",
};
const update: Described = { ...first, state: live, blue: "web-1" };

/** With a lifecycle, and what else the source says. */
function having(of: Described, lifecycle: Partial<typeof plainLifecycle>, more: object = {}): Described {
  const { description } = of;
  return { ...of, description: { ...description, lifecycle: { ...plainLifecycle, ...lifecycle }, ...more } };
}
const inPlace = (of: Described) => having(of, {}, { inPlace: true });
const withoutDomains = (of: Described, lifecycle: Partial<typeof plainLifecycle> = {}) =>
  having(of, lifecycle, { domains: [] });
const recreating = (of: Described): Described => ({ ...of, strategy: "recreate" });

const shift = { steps: [{ weight: 10, durationMs: 5_000 }], moreFailures: 1, sticky: false };
const hook = { command: ["run"], timeoutMs: 60_000 };
const writes = [say("plan.write-route", { domains: "app.test" }), say("plan.verify")] as const;

describe("the words for a step", () => {
  it.each<[StepName, string, Described, readonly string[]]>([
    ["createGreen", "usually", first, [say("plan.create")]],
    ["createGreen", "in place", inPlace(first), []],
    ["stopBlue", "of a first deployment", first, []],
    ["stopBlue", "of an update", update, [say("plan.stop", { blue: "web-1" })]],
    ["stopBlue", "in place", inPlace(update), []],
    ["startGreen", "beside blue", update, [say("plan.start-beside")]],
    ["startGreen", "after blue", recreating(update), [say("plan.start")]],
    ["startGreen", "in place, at first", recreating(inPlace(first)), [say("plan.up")]],
    ["startGreen", "in place, again", recreating(inPlace(update)), [say("plan.up-again")]],
    ["gateGreen", "without a check", first, [say("plan.watch", { seconds: 5 })]],
    [
      "gateGreen",
      "with a check",
      having(first, {}, { gate: { ...gate, probe } }),
      [say("plan.probe", { count: 3, address: "80/up", seconds: 60 })],
    ],
    [
      "gateGreen",
      "through the proxy",
      { ...first, isAskedThroughProxy: true },
      [say("plan.lead"), say("plan.watch", { seconds: 5 })],
    ],
    [
      "gateGreen",
      "through the proxy, to nobody",
      { ...withoutDomains(first), isAskedThroughProxy: true },
      [say("plan.watch", { seconds: 5 })],
    ],
    ["stageGreen", "usually", update, []],
    ["stageGreen", "if nobody has proved its reach", { ...update, isStaged: true }, [say("plan.stage")]],
    ["stageGreen", "with a preview", having(first, { preview: true }), [say("plan.stage-known")]],
    ["stageGreen", "with failover", having(update, { failover: true }), [say("plan.stage-known")]],
    ["stageGreen", "with failover, at first", having(first, { failover: true }), []],
    [
      "stageGreen",
      "with a preview, if it is asked through the proxy anyway",
      { ...having(update, { preview: true }), isAskedThroughProxy: true },
      [],
    ],
    ["holdGreen", "without a hold", first, []],
    ["holdGreen", "with a hold", { ...first, hold: "1h" }, [say("plan.hold", { duration: "1h" })]],
    ["runPreCutover", "without a hook", first, []],
    [
      "runPreCutover",
      "with a hook",
      having(first, { preCutover: hook }),
      [say("plan.pre-cutover", { seconds: 60 })],
    ],
    ["shiftTraffic", "without one", update, []],
    ["shiftTraffic", "at first", having(first, { shift }), []],
    ["shiftTraffic", "of an update", having(update, { shift }), [say("plan.shift", { steps: "10 % (5 s)" })]],
    ["giveAliasToGreen", "without one", update, []],
    [
      "giveAliasToGreen",
      "with one",
      having(update, { alias: "db" }),
      [say("plan.give-alias", { alias: "db" })],
    ],
    ["takeOver", "usually", update, writes],
    ["takeOver", "without domains", withoutDomains(first), []],
    [
      "takeOver",
      "without domains any more",
      withoutDomains(update),
      [say("plan.remove-route", { domains: "app.test" })],
    ],
    [
      "takeOver",
      "with failover",
      having(update, { failover: true }),
      [writes[0], say("plan.failover"), writes[1]],
    ],
    ["takeOver", "with failover, at first", having(first, { failover: true }), writes],
    ["takeOver", "with failover, after blue", recreating(having(update, { failover: true })), writes],
  ])("should fit: %s %s", (step, _, of, expected) => {
    expect(words[step](of)).toEqual(expected);
  });

  const commit = say("plan.commit");
  const drain = say("plan.drain", { blue: "web-1", seconds: 120 });
  const end = say("plan.stop-and-remove", { blue: "web-1" });
  const remove = say("plan.remove", { blue: "web-1" });
  const onlyAlias = { live: { port: 8080 }, route: undefined };

  it.each<[string, Described, readonly string[]]>([
    ["of a first deployment", first, [commit]],
    ["of an update", update, [commit, drain, end]],
    ["after blue", recreating(update), [commit, remove]],
    ["in place", recreating(inPlace(update)), [commit]],
    ["with a hook", having(first, { postCutover: hook }), [commit, say("plan.post-cutover")]],
    [
      "if blue is kept",
      having(update, { retain: 1 }),
      [commit, drain, say("plan.stop-and-keep", { blue: "web-1" })],
    ],
    [
      "if blue is kept, after it",
      recreating(having(update, { retain: 1 })),
      [commit, say("plan.keep", { blue: "web-1" })],
    ],
    ["of a blue without a port", { ...update, state: { ...live, live: { port: undefined } } }, [commit, end]],
    ["of a blue that nobody reaches", { ...update, state: onlyAlias }, [commit, end]],
    [
      "of a blue behind an alias",
      { ...having(update, { alias: "db" }), state: onlyAlias },
      [commit, say("plan.take-alias", { alias: "db", blue: "web-1" }), drain, end],
    ],
    ["with an alias, at first", having(first, { alias: "db" }), [commit]],
    ["with an alias, after blue", recreating(having(update, { alias: "db" })), [commit, remove]],
    [
      "with a bake",
      having(update, { bakeMs: 30_000 }),
      [commit, say("plan.bake", { seconds: 30, blue: "web-1" }), drain, end],
    ],
    ["with a bake, without domains", withoutDomains(update, { bakeMs: 30_000 }), [commit, drain, end]],
    [
      "with a bake, of a blue behind an alias alone",
      { ...having(update, { bakeMs: 30_000, alias: "db" }), state: onlyAlias },
      [commit, say("plan.take-alias", { alias: "db", blue: "web-1" }), drain, end],
    ],
    [
      "without a limit",
      having(update, { drain: { timeoutMs: undefined, status: undefined } }),
      [commit, say("plan.drain-unlimited", { blue: "web-1" }), end],
    ],
  ])("should fit: settle %s", (_, of, expected) => {
    expect(words.settle(of)).toEqual(expected);
  });

  it.each<StepName>(["awaitRetired", "askBeforeStop", "awaitLiveMarker", "removeLeftovers"])(
    "should be none for what changes nothing: %s",
    (step) => {
      expect(words[step](update)).toEqual([]);
    },
  );
});
