import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { DeploymentSummary, LoggedEvent } from "@cutover/client";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Duration } from "../../components/duration.js";
import { Facts } from "../../components/facts.js";
import { announce } from "../../components/live-region.js";
import { Problem } from "../../components/problem.js";
import { ScreenFrame } from "../../components/screen.js";
import { Said } from "../../components/said.js";
import { RelativeTime } from "../../components/time.js";
import { useLoaded } from "../../live/loaded.js";
import { href } from "../../router.js";
import { whyNot } from "../../session/session.js";
import { t } from "../../texts/texts.js";
import { Image, imageOf } from "../../words/image.js";
import { DeploymentBadge, OpenBadge, shareWords, word } from "../../words/states.js";
import type { ScreenProps } from "../screen-props.js";
import { CancelDialog } from "./cancel-dialog.js";
import { PhaseAhead, PhaseItem, type PhaseState } from "./phase-item.js";
import { PreviewAction } from "./preview-action.js";
import { PromoteDialog } from "./promote-dialog.js";
import { phasesAhead, type Timeline } from "./timeline.js";
import { useTimeline } from "./use-timeline.js";
import "./deployment.css";

/** What comes sooner was there before the page was, and is not announced. */
const catchingUpMs = 1500;

export function Deployment({ params }: ScreenProps) {
  const { id = "" } = params;
  const summary = useLoaded(`deployment ${id}`, () => client.summary(id), {
    on: ({ deployment, type }) =>
      deployment === id &&
      (type === "phase:entered" ||
        type === "hold:promoted" ||
        type === "shift:stepped" ||
        type === "deployment:finished"),
  });
  const openedMs = useRef(performance.now());
  const { timeline, error } = useTimeline(id, (events) => {
    if (performance.now() - openedMs.current > catchingUpMs) announcePhases(events);
  });
  const isCancelling = useSignal(false);
  const isPromoting = useSignal(false);
  const deployment = summary.value.value;
  const failure = summary.error.value ?? error.value;
  if (!deployment)
    return (
      <ScreenFrame title={t("deployment.title")}>
        {failure !== undefined && <Problem error={failure} />}
      </ScreenFrame>
    );
  const isOpen = deployment.status === "open" || deployment.status === "queued";
  const heldUntilMs = heldUntil(deployment);
  const isHeld = heldUntilMs !== undefined;
  return (
    <ScreenFrame
      title={t("deployment.of", {
        operation: word("operation", deployment.operation),
        workload: deployment.workload,
      })}
      crumbs={
        <>
          <a href={href(`workloads/${deployment.workload}`)}>{deployment.workload}</a> / <code>{id}</code>
        </>
      }
      actions={
        <>
          {deployment.preview && <PreviewAction deployment={deployment} isHeld={isHeld} />}
          {isHeld && (
            <Button kind="primary" whyNot={whyNot("deploy")} onClick={() => (isPromoting.value = true)}>
              {t("promote.action")}
            </Button>
          )}
          {isOpen && (
            <Button kind="danger" whyNot={whyNot("deploy")} onClick={() => (isCancelling.value = true)}>
              {t("cancel.action")}
            </Button>
          )}
        </>
      }
    >
      <Head deployment={deployment} />
      {failure !== undefined && <Problem error={failure} />}
      <Failure deployment={deployment} />
      <h2>{t("timeline.title")}</h2>
      <Phases timeline={timeline.value} deployment={deployment} />
      {isCancelling.value && isOpen && <CancelDialog id={id} onClose={() => (isCancelling.value = false)} />}
      {isPromoting.value && isHeld && <PromoteDialog id={id} onClose={() => (isPromoting.value = false)} />}
    </ScreenFrame>
  );
}

/** Undefined unless it waits for its promotion. */
function heldUntil({ status, phase, hold }: DeploymentSummary): number | undefined {
  return status === "open" && phase === "held" && !hold?.promotion ? hold?.untilMs : undefined;
}

/** Percent; undefined unless green gets a share of the live traffic now. */
function weightOf({ status, phase, shifted }: DeploymentSummary): number | undefined {
  return status === "open" && phase === "shifting" ? shifted?.at(-1)?.weight : undefined;
}

function announcePhases(events: readonly LoggedEvent[]): void {
  for (const event of events) {
    if (event.type === "phase:entered") announce(word("phase", event.phase));
    if (event.type === "shift:stepped") announce(shareWords(event.weight));
    if (event.type === "deployment:finished") announce(word("status", event.status));
  }
}

function Head({ deployment }: { readonly deployment: DeploymentSummary }) {
  const { status, strategy, reason, by, why, startedAtMs, timings, replaces, from, abandoned } = deployment;
  const { totalMs, cutoverMs, downtimeMs } = timings;
  const heldUntilMs = heldUntil(deployment);
  const weight = weightOf(deployment);
  const isOver = deployment.finishedAtMs !== undefined;
  const link = (id: string) => <a href={href(`deployments/${id}`)}>{id}</a>;
  return (
    <Facts
      facts={[
        [
          t("column.state"),
          heldUntilMs === undefined && weight === undefined ? (
            <DeploymentBadge status={status} />
          ) : (
            <OpenBadge phase={deployment.phase} heldUntilMs={heldUntilMs} weight={weight} />
          ),
        ],
        [t("column.image"), <Image reference={imageOf(deployment)} />],
        [
          t("column.strategy"),
          <>
            {word("strategy", strategy)}{" "}
            <span class="quiet">{reason !== undefined && <Said words={reason} />}</span>
          </>,
        ],
        [t("fact.by"), by],
        [t("fact.why"), why],
        [t("fact.started"), <RelativeTime atMs={startedAtMs} />],
        [t("fact.total"), isOver && <Duration ms={totalMs} />],
        [t("fact.cutover"), cutoverMs !== undefined && <Duration ms={cutoverMs} />],
        [t("fact.downtime"), downtimeMs !== undefined && <Duration ms={downtimeMs} />],
        [t("fact.replaces"), replaces !== undefined && link(replaces)],
        [t("fact.from"), from !== undefined && link(from)],
        [
          t("fact.abandoned"),
          abandoned && t("note.abandoned", { by: abandoned.by ?? t("someone"), why: abandoned.why }),
        ],
      ]}
    />
  );
}

/** The reason, what to do, and green's last words. */
function Failure({ deployment: { error, logTail } }: { readonly deployment: DeploymentSummary }) {
  if (!error) return null;
  return (
    <>
      <Problem error={error} />
      {logTail.length > 0 && (
        <section class="log-tail" aria-label={t("deployment.log-tail")}>
          <h2>{t("deployment.log-tail")}</h2>
          <pre tabIndex={0}>{logTail.join("\n")}</pre>
        </section>
      )}
    </>
  );
}

/** A rollback shifts nothing, and a first deployment has nothing to shift from. */
function shifts({ operation, replaces, config }: DeploymentSummary): boolean {
  const { shift } = Object(config) as { readonly shift?: unknown };
  return operation === "deploy" && replaces !== undefined && shift !== undefined;
}

interface PhasesProps {
  readonly timeline: Timeline;
  readonly deployment: DeploymentSummary;
}

function Phases({ timeline, deployment }: PhasesProps) {
  const { phases, finished } = timeline;
  const stateAt = (index: number): PhaseState => {
    const phase = phases[index];
    const next = phases[index + 1]?.name;
    const isLast = index === phases.length - 1;
    if (next === "aborting" || next === "restoring") return "failed";
    if (isLast && finished?.status === "failed" && phase?.name !== "aborting" && phase?.name !== "restoring")
      return "failed";
    return isLast && !finished && phase?.endMs === undefined ? "running" : "done";
  };
  const ahead =
    deployment.operation === "deploy" || deployment.operation === "rollback"
      ? phasesAhead(timeline, { ...deployment, shifts: shifts(deployment) })
      : [];
  return (
    <ol class="timeline">
      {phases.map((phase, index) => (
        <PhaseItem key={`${phase.name} ${phase.startMs}`} phase={phase} state={stateAt(index)} />
      ))}
      {ahead.map((name) => (
        <PhaseAhead key={name} name={name} />
      ))}
    </ol>
  );
}
