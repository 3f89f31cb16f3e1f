import { InvalidArgumentError } from "commander";
import { parseDuration } from "@cutover/schema";

/** "90s" or "5m", in milliseconds. */
export function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError("Write a duration such as 90s or 5m.");
  return ms;
}

/** A whole number of at least `least`. */
export function countOption(least: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < least)
      throw new InvalidArgumentError(`Write a whole number of at least ${least}.`);
    return count;
  };
}

/** A whole number of days, in milliseconds. */
export function daysOption(text: string): number {
  return countOption(1)(text) * 86_400_000;
}
