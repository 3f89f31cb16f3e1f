import type { Alert, WorkloadStatus } from "@cutover/client";
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../../components/icon.js";
import { Said } from "../../components/said.js";
import { RelativeTime } from "../../components/time.js";
import { href } from "../../router.js";
import { t, textIfKnown } from "../../texts/texts.js";
import { shownUntil, word } from "../../words/states.js";
import { type Attention, attentionOf, workloadOf } from "./attention.js";

interface AttentionListProps {
  readonly workloads: readonly WorkloadStatus[];
  readonly alerts: readonly Alert[];
}

/** What a person should look at, in words, worst first. */
export function AttentionList({ workloads, alerts }: AttentionListProps) {
  const found = attentionOf(workloads, alerts, Date.now());
  if (found.length === 0)
    return (
      <p class="all-well">
        <span class="tone-good">
          <Icon name="healthy" />
        </span>{" "}
        {t("overview.well", { count: workloads.length })}
      </p>
    );
  return (
    <section aria-labelledby="attention">
      <h2 id="attention">{t("overview.attention", { count: found.length })}</h2>
      <ul class="attention">
        {found.map((one) => (
          <Item key={keyOf(one)} attention={one} />
        ))}
      </ul>
    </section>
  );
}

function Item({ attention }: { readonly attention: Attention }) {
  const workload = workloadOf(attention);
  const isError = attention.severity === "error";
  return (
    <li>
      <span class={isError ? "tone-bad" : "tone-warn"}>
        <Icon name={icons[attention.kind] ?? (isError ? "failed" : "degraded")} />
        <span class="only-heard">{t(isError ? "severity.error" : "severity.warning")}</span>
      </span>
      {workload === undefined ? (
        <strong>{t("overview.host")}</strong>
      ) : (
        <a href={href(`workloads/${workload}`)}>{workload}</a>
      )}
      <span class="what">{sentenceOf(attention)}</span>
      <Since attention={attention} />
    </li>
  );
}

function sentenceOf(attention: Attention): ComponentChildren {
  switch (attention.kind) {
    case "alert":
      return (
        <>
          {textIfKnown(`alert.${attention.alert.kind}`) ?? attention.alert.kind}:{" "}
          <Said words={attention.alert.message} />
        </>
      );
    case "down":
      return t("attention.down", { state: word("container", attention.status.live?.state ?? "missing") });
    case "unhealthy":
      return t("attention.unhealthy");
    case "certificate":
      return t(attention.severity === "error" ? "attention.expired" : "attention.expires", {
        domain: attention.domain,
      });
    case "held":
      return t("attention.held", { time: shownUntil(attention.untilMs) });
    case "paused": {
      const { by = t("someone"), why } = attention.status.paused ?? {};
      return why === undefined ? t("attention.paused", { by }) : t("attention.paused-why", { by, why });
    }
  }
}

function Since({ attention }: { readonly attention: Attention }) {
  const atMs = timeOf(attention);
  return <span class="since quiet">{atMs !== undefined && <RelativeTime atMs={atMs} />}</span>;
}

/** When it began, or when it ends. */
function timeOf(attention: Attention): number | undefined {
  switch (attention.kind) {
    case "alert":
      return attention.alert.atMs;
    case "certificate":
      return attention.endMs;
    case "held":
      return attention.untilMs;
    case "paused":
      return attention.status.paused?.atMs;
    case "down":
    case "unhealthy":
      return undefined;
  }
}

const icons: Readonly<Partial<Record<Attention["kind"], IconName>>> = { paused: "paused", held: "waiting" };

function keyOf(attention: Attention): string {
  if (attention.kind === "alert") return attention.alert.id;
  const place = attention.kind === "certificate" ? attention.domain : "";
  return `${attention.kind} ${attention.status.workload} ${place}`;
}
