import type { StrategyName } from "@cutover/schema";

/** Named after the function that carries it out: strategies/carry-out.ts. */
export type StepName =
  | "createGreen"
  | "awaitRetired"
  | "askBeforeStop"
  | "awaitLiveMarker"
  | "stopBlue"
  | "removeLeftovers"
  | "startGreen"
  | "gateGreen"
  | "stageGreen"
  | "holdGreen"
  | "runPreCutover"
  | "shiftTraffic"
  | "giveAliasToGreen"
  | "takeOver"
  | "settle";

export interface Step {
  readonly name: StepName;
  /** The journal's phase of this step. */
  readonly phase:
    "planned" | "probing" | "held" | "shifting" | "stopping" | "starting" | "switching" | "draining";
}

/**
 * The steps after the preparation, in order. The engine carries out these lists, and `explain` describes them.
 * `stageGreen` does nothing if blue is reached in the same way. Without a hold, `holdGreen` does nothing; with one, its phase lasts until that of
 * the next step that enters its own, `shiftTraffic` if there is a shift, or the switch.
 * Until `takeOver`, which writes the route, verifies it and commits, every failure is undone.
 */
export const strategies: Readonly<Record<StrategyName, readonly Step[]>> = {
  /** Blue serves until green is proved through the proxy. A failure before the commit leaves blue serving. */
  "blue-green": [
    { name: "createGreen", phase: "planned" },
    { name: "startGreen", phase: "probing" },
    { name: "gateGreen", phase: "probing" },
    { name: "stageGreen", phase: "probing" },
    { name: "holdGreen", phase: "held" },
    { name: "runPreCutover", phase: "probing" },
    { name: "awaitLiveMarker", phase: "probing" },
    { name: "shiftTraffic", phase: "shifting" },
    { name: "giveAliasToGreen", phase: "probing" },
    { name: "takeOver", phase: "switching" },
    { name: "settle", phase: "draining" },
  ],
  /**
   * Blue and green never run together. Blue is stopped only after green is ready to start, and is started again
   * if green fails.
   */
  recreate: [
    { name: "createGreen", phase: "planned" },
    { name: "awaitRetired", phase: "planned" },
    { name: "askBeforeStop", phase: "planned" },
    { name: "awaitLiveMarker", phase: "planned" },
    { name: "stopBlue", phase: "stopping" },
    { name: "removeLeftovers", phase: "stopping" },
    { name: "startGreen", phase: "starting" },
    { name: "gateGreen", phase: "starting" },
    { name: "runPreCutover", phase: "starting" },
    { name: "giveAliasToGreen", phase: "starting" },
    { name: "takeOver", phase: "switching" },
    { name: "settle", phase: "draining" },
  ],
};
