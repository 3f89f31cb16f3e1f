import type { LoggedEvent } from "@cutover/client";
import { now } from "../../now.js";
import { formatDuration } from "../../texts/format.js";
import { filled, locale } from "../../texts/texts.js";

interface HoldProps {
  readonly hold: Extract<LoggedEvent, { type: "hold:started" }>;
}

/** How long green still waits for its promotion, and who may give it. */
export function Hold({ hold }: HoldProps) {
  const { deployment, untilMs } = hold;
  const leftMs = Math.max(0, untilMs - now.value);
  return (
    <div class="hold">
      <p>
        {filled("note.held", {
          left: (
            <strong class="number" role="timer">
              {formatDuration(Math.ceil(leftMs / 1000) * 1000, locale())}
            </strong>
          ),
        })}
      </p>
      <p class="quiet">
        {filled("hold.who", {
          scope: <code>deploy</code>,
          command: <code>cutover promote {deployment}</code>,
        })}
      </p>
    </div>
  );
}
