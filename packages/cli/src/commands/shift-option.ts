import { InvalidArgumentError } from "commander";
import { parseDuration } from "@cutover/schema";
import type { ShiftRequest } from "../session/cutover.js";

const example =
  "Write WEIGHT:DURATION for each step, such as 1:30s,10:1m,50:5m, and sticky as the last word to keep each visitor on a side; or none.";

/** "1:30s,10:1m", "1:30s,10:1m,sticky", or "none" as false. It replaces the config's field, whose schema checks the rest. */
export function shiftOption(text: string): ShiftRequest | false {
  if (text === "none") return false;
  const words = text.split(",").map((word) => word.trim());
  const sticky = words.length > 1 && words.at(-1) === "sticky";
  const steps = (sticky ? words.slice(0, -1) : words).map((step) => {
    const [, weight, duration = ""] = /^(\d{1,3}):(.+)$/.exec(step) ?? [];
    if (weight === undefined || parseDuration(duration) === undefined)
      throw new InvalidArgumentError(`${JSON.stringify(step)} is no step. ${example}`);
    return { weight: Number(weight), for: duration };
  });
  const wrong = steps.find(({ weight }) => weight < 1 || weight > 99);
  if (wrong)
    throw new InvalidArgumentError(`A weight is a percentage from 1 to 99, not ${wrong.weight}. ${example}`);
  if (steps.some(({ weight }, index) => weight <= (steps[index - 1]?.weight ?? 0)))
    throw new InvalidArgumentError(`Each weight must be larger than the one before. ${example}`);
  return { steps, ...(sticky && { sticky }) };
}
