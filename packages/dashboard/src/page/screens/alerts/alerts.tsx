import { useSignal } from "@preact/signals";
import type { Alert } from "@cutover/client";
import { client } from "../../api/client.js";
import { Badge } from "../../components/badge.js";
import { Choice } from "../../components/choice.js";
import { PagedTable } from "../../components/paged-table.js";
import { ScreenFrame } from "../../components/screen.js";
import { Said } from "../../components/said.js";
import { RelativeTime } from "../../components/time.js";
import { href } from "../../router.js";
import { t, textIfKnown } from "../../texts/texts.js";

type Shown = "raised" | "all";

export function Alerts() {
  const shown = useSignal<Shown>("raised");
  const options = [
    { value: "raised" as const, word: t("alerts.raised") },
    { value: "all" as const, word: t("alerts.all") },
  ];
  return (
    <ScreenFrame
      title={t("alerts.title")}
      actions={
        <Choice
          label={t("alerts.shown")}
          options={options}
          value={shown.value}
          onChoose={(value) => (shown.value = value)}
        />
      }
    >
      <PagedTable<Alert>
        of={shown.value}
        load={(cursor) =>
          client.alerts({
            ...(cursor !== undefined && { cursor }),
            ...(shown.value === "raised" && { status: "raised" }),
          })
        }
        caption={t("alerts.title")}
        keyOf={({ id }) => id}
        empty={t(shown.value === "raised" ? "alerts.none-raised" : "alerts.none")}
        columns={[
          { title: t("column.state"), cell: (alert) => <AlertState alert={alert} /> },
          {
            title: t("column.what"),
            isHeader: true,
            cell: ({ kind, message }) => (
              <>
                <strong>{textIfKnown(`alert.${kind}`) ?? kind}</strong>
                <br />
                <span class="said">
                  <Said words={message} />
                </span>
              </>
            ),
          },
          {
            title: t("column.workload"),
            cell: ({ workload }) =>
              workload === undefined ? (
                <span class="quiet">{t("alerts.host")}</span>
              ) : (
                <a href={href(`workloads/${workload}`)}>{workload}</a>
              ),
          },
          { title: t("column.when"), cell: ({ atMs }) => <RelativeTime atMs={atMs} />, wideOnly: true },
        ]}
      />
    </ScreenFrame>
  );
}

function AlertState({ alert: { status, severity } }: { readonly alert: Alert }) {
  if (status === "resolved") return <Badge tone="good" icon="healthy" word={t("alerts.resolved")} />;
  return severity === "error" ? (
    <Badge tone="bad" icon="failed" word={t("alerts.error")} />
  ) : (
    <Badge tone="warn" icon="degraded" word={t("alerts.warning")} />
  );
}
