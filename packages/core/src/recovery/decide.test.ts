import { describe, expect, it } from "vitest";
import { decide, type Action, type Observation } from "./decide.js";

const usual: Observation = {
  phase: "switching",
  strategy: "blue-green",
  cancelled: false,
  green: "ready",
  blue: "running",
};

const table: [Partial<Observation>, Action][] = [
  [{ phase: "planned" }, "abort"],
  [{ phase: "planned", green: "absent", blue: "none" }, "abort"],
  [{ phase: "probing" }, "abort"],
  [{ phase: "held" }, "hold-again"],
  [{ phase: "held", blue: "absent" }, "hold-again"],
  [{ phase: "held", cancelled: true }, "abort"],
  [{ phase: "held", green: "running" }, "abort"],
  [{ phase: "held", green: "absent", blue: "none" }, "abort"],
  [{ phase: "shifting" }, "shift-again"],
  [{ phase: "shifting", blue: "absent" }, "shift-again"],
  [{ phase: "shifting", cancelled: true }, "abort"],
  [{ phase: "shifting", green: "running" }, "abort"],
  [{ phase: "switching" }, "take-over"],
  [{ phase: "switching", cancelled: true }, "abort"],
  [{ phase: "switching", green: "running" }, "abort"],
  [{ phase: "switching", green: "idle" }, "abort"],
  [{ phase: "switching", green: "absent", blue: "none" }, "abort"],
  [{ phase: "switching", blue: "absent" }, "take-over"],
  [{ phase: "switching", blue: "idle", cancelled: true }, "take-over"],
  [{ phase: "switching", green: "absent", blue: "idle" }, "start-blue"],
  [{ phase: "switching", green: "running", blue: "absent" }, "start-blue"],
  [{ phase: "switching", strategy: "recreate", blue: "idle" }, "take-over"],
  [{ phase: "switching", strategy: "recreate", blue: "idle", green: "idle" }, "restore"],
  [{ phase: "switching", strategy: "recreate", blue: "idle", cancelled: true }, "restore"],
  [{ phase: "draining" }, "settle"],
  [{ phase: "draining", green: "absent" }, "settle"],
  [{ phase: "aborting" }, "finish-abort"],
  [{ phase: "restoring", strategy: "recreate" }, "finish-restore"],
  [{ phase: "stopping", strategy: "recreate", green: "idle" }, "replace-blue"],
  [{ phase: "stopping", strategy: "recreate", green: "idle", cancelled: true }, "restore"],
  [{ phase: "stopping", strategy: "recreate", green: "absent" }, "restore"],
  [{ phase: "starting", strategy: "recreate", green: "ready", blue: "idle" }, "take-over"],
  [{ phase: "starting", strategy: "recreate", green: "running", blue: "idle" }, "restore"],
  [{ phase: "starting", strategy: "recreate", green: "ready", blue: "idle", cancelled: true }, "restore"],
  [{ phase: "removing" }, "finish-remove"],
  [{ phase: "repairing" }, "finish-repair"],
];

describe("decide", () => {
  it.each(table)("should answer %o with %s", (seen, action) => {
    expect(decide({ ...usual, ...seen })).toBe(action);
  });
});
