/** Numbers, times and sizes as a locale writes them. */

const formats = new Map<string, unknown>();

/** Making a format takes a hundred times as long as using one. */
function kept<Format>(name: string, make: () => Format): Format {
  const format = (formats.get(name) as Format | undefined) ?? make();
  formats.set(name, format);
  return format;
}

const units = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** Such as "3 minutes ago" or "in 2 days"; to the second within a minute only up to ten seconds. */
export function formatRelative(fromNowMs: number, locale: string): string {
  const format = kept(`relative ${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
  const size = Math.abs(fromNowMs);
  if (size < 5000) return format.format(0, "second");
  const [unit, unitMs] = units.find(([, unitMs]) => size >= unitMs) ?? ["second", 1000];
  return format.format(Math.trunc(fromNowMs / unitMs), unit);
}

export function formatTime(atMs: number, locale: string): string {
  const format = kept(
    `time ${locale}`,
    () => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }),
  );
  return format.format(atMs);
}

export function formatClock(atMs: number, locale: string): string {
  return kept(`clock ${locale}`, () => new Intl.DateTimeFormat(locale, { timeStyle: "medium" })).format(atMs);
}

/** A time of today as on a clock; of another day with its date. */
export function formatUntil(atMs: number, nowMs: number, locale: string): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  return isToday ? formatClock(atMs, locale) : formatTime(atMs, locale);
}

export function formatDay(atMs: number, locale: string): string {
  return kept(`day ${locale}`, () => new Intl.DateTimeFormat(locale, { dateStyle: "medium" })).format(atMs);
}

export function formatNumber(value: number, locale: string, most = 2): string {
  return kept(
    `number ${locale} ${most}`,
    () => new Intl.NumberFormat(locale, { maximumFractionDigits: most }),
  ).format(value);
}

/** Never rounded up to a whole: 99.996 % is not 100 %. */
export function formatShare(share: number, locale: string): string {
  const shown = share < 1 ? Math.min(share, 0.9999) : 1;
  return kept(
    `share ${locale}`,
    () => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }),
  ).format(shown);
}

/** The two largest units, such as "1 min 5 sec"; below ten seconds with a decimal, below one in milliseconds. */
export function formatDuration(ms: number, locale: string): string {
  if (ms === 0) return unit(0, "second", locale);
  if (ms < 1000) return unit(Math.round(ms), "millisecond", locale);
  if (ms < 10_000) return unit(ms / 1000, "second", locale, 1);
  const parts: string[] = [];
  let rest = Math.round(ms / 1000) * 1000;
  for (const [name, unitMs] of units.slice(2)) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) parts.push(unit(count, name, locale));
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
  }
  return parts.join(" ");
}

/** In steps of 1024, as limits are written: 512 MB is 512 × 1024 × 1024 bytes. */
export function formatBytes(bytes: number, locale: string): string {
  const names = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), names.length - 1);
  const value = bytes / 1024 ** power;
  return unit(value, names[power] ?? "byte", locale, value < 10 && power > 0 ? 1 : 0);
}

function unit(value: number, name: string, locale: string, most = 0): string {
  return kept(
    `${name} ${locale} ${most}`,
    () =>
      new Intl.NumberFormat(locale, {
        style: "unit",
        unit: name,
        unitDisplay: "short",
        maximumFractionDigits: most,
      }),
  ).format(value);
}
