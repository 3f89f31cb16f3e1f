/** When an engine asks a container's own health check. Milliseconds; the engine's defaults are filled in. */
export interface HealthTimes {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Failures in this time count for nothing. */
  readonly startPeriodMs: number;
  /** Between two checks within the start period. */
  readonly startIntervalMs: number;
  readonly retries: number;
}

/** The times of a HEALTHCHECK as an engine stores them: nanoseconds, and 0 or nothing for its default. */
export interface StoredHealthcheck {
  readonly Test?: readonly string[] | null;
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

/** Undefined if there is no check, or if it is turned off. */
export function healthTimesOf(stored: StoredHealthcheck | null | undefined): HealthTimes | undefined {
  const { Test, Interval, Timeout, StartPeriod, StartInterval, Retries } = stored ?? {};
  if (!Test || Test.length === 0 || Test[0] === "NONE") return undefined;
  return {
    intervalMs: milliseconds(Interval) ?? 30_000,
    timeoutMs: milliseconds(Timeout) ?? 30_000,
    startPeriodMs: milliseconds(StartPeriod) ?? 0,
    startIntervalMs: milliseconds(StartInterval) ?? 5_000,
    retries: Retries !== undefined && Retries > 0 ? Retries : 3,
  };
}

/** How long after its start the engine has certainly judged a container that is slow to get healthy. */
export function healthVerdictWithinMs(times: HealthTimes): number {
  const { intervalMs, timeoutMs, startPeriodMs, startIntervalMs, retries } = times;
  const starting = startPeriodMs > 0 ? startPeriodMs + startIntervalMs : 0;
  return starting + (retries + 1) * (intervalMs + timeoutMs);
}

function milliseconds(nanoseconds: number | undefined): number | undefined {
  return nanoseconds !== undefined && nanoseconds > 0 ? Math.ceil(nanoseconds / 1e6) : undefined;
}
