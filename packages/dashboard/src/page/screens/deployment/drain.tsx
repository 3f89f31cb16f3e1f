import type { LoggedEvent } from "@cutover/client";
import { now } from "../../now.js";
import { formatDuration } from "../../texts/format.js";
import { locale, t } from "../../texts/texts.js";

type Progress = Extract<LoggedEvent, { type: "drain:progressed" }>;
type Finish = Extract<LoggedEvent, { type: "drain:finished" }>;
type Open = Progress["open"];

interface DrainProps {
  readonly drain: Progress | undefined;
  readonly drained: Finish | undefined;
}

/** What blue still serves and until when; afterwards, how that ended. */
export function Drain({ drain, drained }: DrainProps) {
  if (drained) {
    const waited = formatDuration(drained.waitedMs, locale());
    return (
      <p class="drain">
        {t(`drain.${drained.outcome}`, { waited })}
        {drained.cut && <strong class="tone-warn"> {t("drain.cut", { open: openOf(drained.cut) })}</strong>}
      </p>
    );
  }
  if (!drain) return null;
  const { open, waitedMs, leftMs, atMs } = drain;
  const sinceMs = Math.max(0, now.value - atMs);
  if (leftMs === undefined) return <p class="drain">{t("drain.unlimited", { open: openOf(open) })}</p>;
  const nowLeftMs = Math.max(0, leftMs - sinceMs);
  return (
    <div class="drain">
      <p>
        {openOf(open)} <span class="quiet">{t("drain.until")}</span>{" "}
        <strong class="number" role="timer">
          {formatDuration(Math.ceil(nowLeftMs / 1000) * 1000, locale())}
        </strong>
      </p>
      <progress aria-label={t("drain.label")} value={waitedMs + sinceMs} max={waitedMs + leftMs} />
    </div>
  );
}

function openOf({ connections, streams, requests }: Open): string {
  const parts = [
    ...(streams === undefined ? [] : [t("drain.streams", { count: streams })]),
    ...(requests === undefined ? [] : [t("drain.requests", { count: requests })]),
    ...(connections === undefined ? [] : [t("drain.connections", { count: connections })]),
  ];
  return parts.length === 0 ? t("drain.uncounted") : parts.join(", ");
}
