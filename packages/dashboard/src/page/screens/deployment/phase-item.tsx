import { Duration } from "../../components/duration.js";
import { Icon, type IconName } from "../../components/icon.js";
import { Said } from "../../components/said.js";
import { now } from "../../now.js";
import { formatBytes, formatClock } from "../../texts/format.js";
import { locale, t } from "../../texts/texts.js";
import { word } from "../../words/states.js";
import { Drain } from "./drain.js";
import { Evidence } from "./evidence.js";
import { Hold } from "./hold.js";
import { NoteLine } from "./notes.js";
import { Shift } from "./shift.js";
import type { Attempts, Phase, PhaseName } from "./timeline.js";

export type PhaseState = "done" | "running" | "failed" | "ahead";

const icons: Readonly<Record<PhaseState, IconName>> = {
  done: "healthy",
  running: "running",
  failed: "failed",
  ahead: "unknown",
};

interface PhaseItemProps {
  readonly phase: Phase;
  readonly state: PhaseState;
}

export function PhaseItem({ phase, state }: PhaseItemProps) {
  const {
    name,
    startMs,
    endMs,
    notes,
    attempts,
    pull,
    build,
    output,
    evidence,
    hold,
    shift,
    drain,
    drained,
  } = phase;
  const isEnd = name === "done" || name === "failed" || name === "cancelled";
  const isPulling = pull && !notes.some(({ type }) => type === "pull:finished");
  const isHeld = state === "running" && !notes.some(({ type }) => type === "hold:promoted");
  return (
    <li class={`phase ${state}`} aria-current={state === "running" ? "step" : undefined}>
      <PhaseHead name={name} state={state} icon={hold && isHeld ? "waiting" : icons[state]}>
        <time dateTime={new Date(startMs).toISOString()}>{formatClock(startMs, locale())}</time>
        {!isEnd && <Duration ms={(endMs ?? Math.max(now.value, startMs)) - startMs} />}
      </PhaseHead>
      <div class="phase-body">
        {isPulling && (
          <p>
            <progress
              aria-label={t("phase.pull", { image: pull.image })}
              value={pull.currentBytes}
              max={Math.max(1, pull.totalBytes)}
            />{" "}
            <span class="number">
              {formatBytes(pull.currentBytes, locale())} / {formatBytes(pull.totalBytes, locale())}
            </span>
          </p>
        )}
        {build && state === "running" && (
          <p>
            <span class="number">{build.step}</span> <code>{build.instruction}</code>
          </p>
        )}
        {notes.length > 0 && (
          <ul class="notes">
            {notes.map((note) => (
              <NoteLine key={note.seq} note={note} />
            ))}
          </ul>
        )}
        {hold && isHeld && <Hold hold={hold} />}
        {shift && state === "running" && <Shift shift={shift} />}
        {attempts.length > 0 && (
          <ol class="attempts" aria-label={t("probe.list")}>
            {attempts.map((one) => (
              <AttemptsLine key={one.fromMs} attempts={one} />
            ))}
          </ol>
        )}
        {evidence && <Evidence evidence={evidence} />}
        {(drain ?? drained) && <Drain drain={drain} drained={drained} />}
        {output.length > 0 && (
          <details class="output" open={state === "failed"}>
            <summary>{t("phase.output", { count: output.length })}</summary>
            <pre tabIndex={0}>{output.join("\n")}</pre>
          </details>
        )}
      </div>
    </li>
  );
}

/** A phase that the deployment has not entered yet. */
export function PhaseAhead({ name }: { readonly name: PhaseName }) {
  return (
    <li class="phase ahead">
      <PhaseHead name={name} state="ahead" icon={icons.ahead} />
    </li>
  );
}

interface PhaseHeadProps {
  readonly name: PhaseName;
  readonly state: PhaseState;
  readonly icon: IconName;
  readonly children?: preact.ComponentChildren;
}

function PhaseHead({ name, state, icon, children }: PhaseHeadProps) {
  return (
    <div class="phase-head">
      <span class="marker">
        <Icon name={icon} />
        <span class="only-heard">{t(`phase-state.${state}`)}</span>
      </span>
      <h3>{word("phase", name)}</h3>
      <span class="when">{children}</span>
    </div>
  );
}

function AttemptsLine({ attempts }: { readonly attempts: Attempts }) {
  const { first, last, ready, message, fromMs, toMs } = attempts;
  return (
    <li>
      <span class={ready ? "tone-good" : "tone-bad"}>
        <Icon name={ready ? "healthy" : "failed"} />
        <span class="only-heard">{t(ready ? "probe.ready" : "probe.not-ready")}</span>
      </span>
      <span class="number">{first === last ? `#${first}` : `#${first}–${last}`}</span>
      <span>
        <Said words={message} />
      </span>
      {last > first && (
        <span class="quiet">
          <Duration ms={toMs - fromMs} />
        </span>
      )}
    </li>
  );
}
