import type { LoggedEvent } from "@cutover/client";
import { now } from "../../now.js";
import { formatDuration, formatNumber } from "../../texts/format.js";
import { filled, locale, t } from "../../texts/texts.js";
import { shareWords } from "../../words/states.js";

interface ShiftProps {
  readonly shift: Extract<LoggedEvent, { type: "shift:stepped" }>;
}

/** The share of the live traffic that green gets now, and for how long. */
export function Shift({ shift }: ShiftProps) {
  const { weight, step, steps, leftMs, atMs } = shift;
  const nowLeftMs = Math.max(0, leftMs - Math.max(0, now.value - atMs));
  return (
    <div class="shift">
      <p>
        <strong>{shareWords(weight)}</strong>{" "}
        <span class="quiet">
          {filled("shift.now", {
            step: formatNumber(step, locale()),
            steps: formatNumber(steps, locale()),
            left: (
              <strong class="number" role="timer">
                {formatDuration(Math.ceil(nowLeftMs / 1000) * 1000, locale())}
              </strong>
            ),
          })}
        </span>
      </p>
      <progress aria-label={t("shift.label")} value={weight} max={100} />
    </div>
  );
}
