import type { DeploymentSummary } from "@cutover/client";
import { Duration } from "../../components/duration.js";
import { Section } from "../../components/section.js";
import { Table } from "../../components/table.js";
import { Said } from "../../components/said.js";
import { RelativeTime } from "../../components/time.js";
import { href } from "../../router.js";
import { t } from "../../texts/texts.js";
import { Image, imageOf } from "../../words/image.js";
import { DeploymentBadge, word } from "../../words/states.js";

interface HistoryProps {
  /** Newest first. */
  readonly deployments: readonly DeploymentSummary[];
  readonly liveDeployment: string | undefined;
}

export function History({ deployments, liveDeployment }: HistoryProps) {
  return (
    <Section title={t("history.title")}>
      <Table
        caption={t("history.title")}
        rows={deployments}
        keyOf={({ id }) => id}
        empty={t("history.none")}
        columns={[
          {
            title: t("column.deployed"),
            isHeader: true,
            cell: ({ id, startedAtMs, operation }) => (
              <>
                <a href={href(`deployments/${id}`)}>
                  <RelativeTime atMs={startedAtMs} />
                </a>
                <span class="second">{word("operation", operation)}</span>
              </>
            ),
          },
          {
            title: t("column.state"),
            cell: ({ id, status, error }) => (
              <>
                <DeploymentBadge status={status} />
                <span class="second">
                  {id === liveDeployment ? t("history.live") : error && <code>{error.code}</code>}
                </span>
              </>
            ),
          },
          { title: t("column.image"), cell: (one) => <Image reference={imageOf(one)} /> },
          {
            title: t("fact.by"),
            wideOnly: true,
            cell: ({ by, why }) => (
              <>
                {by}
                <span class="second">{why}</span>
              </>
            ),
          },
          {
            title: t("fact.total"),
            wideOnly: true,
            numeric: true,
            cell: ({ timings, finishedAtMs }) =>
              finishedAtMs !== undefined && <Duration ms={timings.totalMs} />,
          },
          {
            title: t("history.rollback"),
            wideOnly: true,
            cell: ({ rollback: { possible, instant, reason } }) => (
              <>
                {t(possible ? (instant ? "history.instant" : "history.possible") : "history.impossible")}
                <span class="second">
                  <Said words={reason} />
                </span>
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}
