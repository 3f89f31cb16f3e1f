import { InvalidArgumentError } from "commander";
import { parseDuration } from "@cutover/schema";

/** "90s" or "5m", in milliseconds. */
export function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError("Write a duration such as 90s or 5m.");
  return ms;
}

const timePattern = /^\d{4}-\d\d-\d\d(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A time in milliseconds since the Unix epoch: a duration such as 10m before now, or a date, with a time or without.
 * Without an offset, by this machine's time zone.
 */
export function momentOption(text: string): number {
  const agoMs = parseDuration(text);
  const [date, time = "00:00", offset = ""] = timePattern.exec(text) ?? [];
  const atMs =
    agoMs === undefined ? Date.parse(`${date?.slice(0, 10)}T${time}${offset}`) : Date.now() - agoMs;
  if (Number.isNaN(atMs) || atMs < 0)
    throw new InvalidArgumentError("Write a duration such as 10m, or a time such as 2026-01-31T10:00:00Z.");
  return atMs;
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
