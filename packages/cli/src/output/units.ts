/** A duration as "850 ms", "8.1 s", "2m 15s" or "1h 5m". */
export function shownDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  return shownWait(ms);
}

/** A wait in whole seconds: "15s", "2m 15s", "1h 5m". */
export function shownWait(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** Bytes as "512 B", "3.4 MB"; a unit is 1,000 of the one before, as registries count. */
export function shownBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

/** A moment as "2026-11-27 17:05:31 UTC". */
export function shownTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A moment of the near future: "17:05:31 UTC", with its date if that is another day than `nowMs`. */
export function shownUntil(atMs: number, nowMs: number): string {
  const time = shownTime(atMs);
  return time.slice(0, 10) === shownTime(nowMs).slice(0, 10) ? time.slice(11) : time;
}

/** The time that has passed, in one unit: "12 s", "5 min", "3 h", "9 d". */
export function shownAge(atMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** "1 request", "2 requests". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
