import type { DeploymentSummary } from "@cutover/client";
import { Facts } from "../../components/facts.js";
import { formatDuration, formatNumber, formatTime } from "../../texts/format.js";
import { locale, t } from "../../texts/texts.js";
import { shownWeight } from "../../words/states.js";

type Share = NonNullable<NonNullable<DeploymentSummary["shifted"]>[number]>;

function shareOf({ weight, drawn }: Share): string {
  return t("evidence.share", {
    weight: shownWeight(weight),
    green: formatNumber(drawn.green, locale()),
    asked: formatNumber(drawn.asked, locale()),
  });
}

/** What was read through the proxy, which proves that only green answers. */
export function Evidence({ evidence }: { readonly evidence: NonNullable<DeploymentSummary["evidence"]> }) {
  const {
    nonce,
    domains,
    target,
    reads,
    windowMs,
    staleReads,
    upstreamStatus,
    reach,
    shifted,
    verifiedAtMs,
  } = evidence;
  return (
    <section class="evidence" aria-label={t("evidence.title")}>
      <p>
        {t("evidence.sentence", {
          count: reads,
          domains: domains.join(", "),
          window: formatDuration(windowMs, locale()),
        })}
      </p>
      <Facts
        facts={[
          [t("evidence.target"), <code>{`${target.scheme}://${target.host}:${target.port}`}</code>],
          [t("evidence.nonce"), <code>{nonce}</code>],
          [t("evidence.stale"), formatNumber(staleReads, locale())],
          [t("evidence.status"), String(upstreamStatus)],
          ...(reach ? ([[t("evidence.reach"), `${reach.domain}: ${reach.status}`]] as const) : []),
          ...(shifted ? ([[t("evidence.shifted"), shifted.map(shareOf).join(", ")]] as const) : []),
          [t("evidence.at"), formatTime(verifiedAtMs, locale())],
        ]}
      />
    </section>
  );
}
