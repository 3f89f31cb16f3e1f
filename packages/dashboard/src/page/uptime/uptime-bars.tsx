import type { WorkloadHealth } from "@cutover/client";
import { formatDay, formatShare } from "../texts/format.js";
import { locale, t } from "../texts/texts.js";
import { uptimeByDay, type Day } from "./uptime-by-day.js";
import "./uptime-bars.css";

interface UptimeBarsProps {
  readonly history: WorkloadHealth["history"];
  readonly days?: number;
  /** True: screen readers get the days as a list too, not as one text. Costly in a long table. */
  readonly isListed?: boolean;
}

const width = 6;
const gap = 2;
const height = 18;

/** A bar for each day, today last. */
export function UptimeBars({ history, days = 7, isListed = false }: UptimeBarsProps) {
  const all = uptimeByDay(history, Date.now(), days);
  const heard = isListed
    ? { "aria-hidden": true as const }
    : { role: "img" as const, "aria-label": all.map(sentenceOf).join("; ") };
  return (
    <span class="uptime">
      <svg width={days * (width + gap) - gap} height={height} {...heard}>
        {all.map((day, index) => {
          // A bad hour of a day is seen: below 99 % of it, the bar gets shorter.
          const size = day.share === undefined ? 3 : Math.max(4, Math.round(height * day.share ** 4));
          return (
            <rect
              key={day.startMs}
              class={`day ${levelOf(day.share)}`}
              x={index * (width + gap)}
              y={height - size}
              width={width}
              height={size}
              rx="1"
            >
              <title>{sentenceOf(day)}</title>
            </rect>
          );
        })}
      </svg>
      {isListed && (
        <ul class="only-heard">
          {all.map((day) => (
            <li key={day.startMs}>{sentenceOf(day)}</li>
          ))}
        </ul>
      )}
    </span>
  );
}

function levelOf(share: number | undefined): string {
  if (share === undefined) return "none";
  if (share >= 0.9999) return "good";
  return share >= 0.99 ? "warn" : "bad";
}

function sentenceOf({ startMs, share }: Day): string {
  const day = formatDay(startMs, locale());
  return share === undefined
    ? t("uptime.unknown", { day })
    : t("uptime.day", { day, share: formatShare(share, locale()) });
}
