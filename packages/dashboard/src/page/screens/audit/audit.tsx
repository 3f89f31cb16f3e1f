import type { AuditEntry } from "@cutover/client";
import { client } from "../../api/client.js";
import { Badge } from "../../components/badge.js";
import { PagedTable } from "../../components/paged-table.js";
import { ScreenFrame } from "../../components/screen.js";
import { RelativeTime } from "../../components/time.js";
import { useLoaded } from "../../live/loaded.js";
import { t } from "../../texts/texts.js";

export function Audit() {
  const tokens = useLoaded("tokens", () => client.tokens(), { everyMs: 30_000 });
  const names = new Map(tokens.value.value?.map(({ id, name }) => [id, name]));
  return (
    <ScreenFrame title={t("audit.title")}>
      <p class="lead quiet">{t("audit.lead")}</p>
      <PagedTable<AuditEntry>
        of="audit"
        load={(cursor) => client.audit(cursor === undefined ? {} : { cursor })}
        caption={t("audit.title")}
        keyOf={({ seq }) => seq}
        empty={t("audit.none")}
        columns={[
          { title: t("column.when"), cell: ({ atMs }) => <RelativeTime atMs={atMs} /> },
          {
            title: t("column.who"),
            cell: ({ who }) => (
              <span title={who} translate={false}>
                {names.get(who) ?? who}
              </span>
            ),
          },
          {
            title: t("column.what"),
            isHeader: true,
            cell: ({ what, target }) => (
              <>
                <code>{what}</code>
                {target !== undefined && <> {target}</>}
              </>
            ),
          },
          {
            title: t("column.outcome"),
            cell: ({ outcome, code }) => (
              <>
                <Outcome outcome={outcome} /> {code !== undefined && <code>{code}</code>}
              </>
            ),
          },
          { title: t("column.from"), cell: ({ remoteAddress }) => remoteAddress, wideOnly: true },
          { title: t("column.request"), cell: ({ requestId }) => <code>{requestId}</code>, wideOnly: true },
        ]}
      />
    </ScreenFrame>
  );
}

function Outcome({ outcome }: Pick<AuditEntry, "outcome">) {
  if (outcome === "done") return <Badge tone="good" icon="healthy" word={t("audit.done")} />;
  return outcome === "refused" ? (
    <Badge tone="warn" icon="lock" word={t("audit.refused")} />
  ) : (
    <Badge tone="bad" icon="failed" word={t("audit.failed")} />
  );
}
