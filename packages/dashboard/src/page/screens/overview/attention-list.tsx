import type { Alert, WorkloadStatus } from "@cutover/client";
import type { ComponentChildren } from "preact";
import { Icon } from "../../components/icon.js";
import { Said } from "../../components/said.js";
import { RelativeTime } from "../../components/time.js";
import { href } from "../../router.js";
import { t, textIfKnown } from "../../texts/texts.js";
import { word } from "../../words/states.js";
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
        <Icon name={attention.kind === "paused" ? "paused" : isError ? "failed" : "degraded"} />
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
    case "paused": {
      const { by = t("someone"), why } = attention.status.paused ?? {};
      return why === undefined ? t("attention.paused", { by }) : t("attention.paused-why", { by, why });
    }
  }
}

function Since({ attention }: { readonly attention: Attention }) {
  const atMs =
    attention.kind === "alert"
      ? attention.alert.atMs
      : attention.kind === "certificate"
        ? attention.endMs
        : attention.kind === "paused"
          ? attention.status.paused?.atMs
          : undefined;
  return <span class="since quiet">{atMs !== undefined && <RelativeTime atMs={atMs} />}</span>;
}

function keyOf(attention: Attention): string {
  if (attention.kind === "alert") return attention.alert.id;
  const place = attention.kind === "certificate" ? attention.domain : "";
  return `${attention.kind} ${attention.status.workload} ${place}`;
}
