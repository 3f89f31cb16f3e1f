import type { Scenario } from "../scenario.js";
import { falseProof } from "./false-proof.js";
import { locations } from "./locations.js";
import { settings } from "./settings.js";
import { staleSaves } from "./stale-saves.js";
import { stuck } from "./stuck.js";
import { whatIsServed } from "./what-is-served.js";

export const scenarios: readonly Scenario[] = [
  ...falseProof,
  ...locations,
  ...whatIsServed,
  ...settings,
  ...staleSaves,
  ...stuck,
];
