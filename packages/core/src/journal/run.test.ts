import { describe, expect, it } from "vitest";
import type { Container } from "../ports/runtime.js";
import type { DeploymentRecord, Phase, Revision } from "../records/records.js";
import type { Engine } from "./engine.js";
import type { HeldLease } from "./leases.js";
import { Run } from "./run.js";

const { signal } = new AbortController();
const container = { name: "shop" } as Container;
const stackOf = (deployment: string, project = "shop") =>
  ({
    deployment,
    handle: { name: "shop", alias: "shop", stack: { project, definition: null, source: "compose" } },
  }) as unknown as Revision;
const [green, blue, another] = [stackOf("d2"), stackOf("d1"), stackOf("d0")];

/** A deployment "d2" in this phase, whose runtime keeps one stack in one place, or two side by side. */
function runIn(phase: Phase, { sideBySide = false, blueProject = "shop", operation = "deploy" } = {}): Run {
  const record = {
    id: "d2",
    workload: "shop",
    operation,
    phase,
    green,
    blue: { live: stackOf("d1", blueProject) },
    timings: { totalMs: 0, phases: {} },
  } as unknown as DeploymentRecord;
  const engine = {
    clock: { monotonicMs: () => 0 },
    timing: {},
    runtime: {},
    router: {},
  } as unknown as Engine;
  const lease = { lost: signal, assertHeld: () => undefined } as unknown as HeldLease;
  const emit = () => undefined;
  const run = new Run({ engine, record, lease, cancel: signal, halt: signal, emit });
  const runtime = { sideBySide, inspect: async () => container, start: async () => undefined };
  return Object.assign(run, { runtimeOf: () => runtime });
}

describe("what is seen of a stack that may be half there", () => {
  it.each<[Phase, Revision, boolean]>([
    ["planned", green, true],
    ["stopping", green, false],
    ["starting", green, false],
    ["switching", green, true],
    ["draining", green, true],
    ["starting", blue, true],
    ["restoring", blue, false],
    ["repairing", blue, false],
    ["repairing", another, false],
    ["restoring", green, true],
    ["switching", blue, true],
  ])("should in the phase %s be nothing unless it is whole: %o", async (phase, revision, isSeen) => {
    expect(await runIn(phase).inspect(revision)).toBe(isSeen ? container : undefined);
  });

  it.each<Phase>(["stopping", "starting", "restoring", "repairing"])(
    "should be everything of what stands side by side: %s",
    async (phase) => {
      const run = runIn(phase, { sideBySide: true });
      expect(await run.inspect(green)).toBe(container);
      expect(await run.inspect(blue)).toBe(container);
    },
  );

  it("should be everything once this process has started it as a whole", async () => {
    const run = runIn("starting");
    await run.start(green, signal);
    expect(await run.inspect(green)).toBe(container);
  });

  it("should be everything of a blue that green does not replace in its place", async () => {
    const run = runIn("restoring", { blueProject: "other" });
    expect(await run.inspect(blue)).toBe(container);
    expect(run.replacesInPlace).toBe(false);
  });

  it("should count as replaced in place only by what replaces blue", () => {
    expect(runIn("starting").replacesInPlace).toBe(true);
    expect(runIn("starting", { operation: "rollback" }).replacesInPlace).toBe(true);
    expect(runIn("repairing", { operation: "repair" }).replacesInPlace).toBe(false);
  });
});
