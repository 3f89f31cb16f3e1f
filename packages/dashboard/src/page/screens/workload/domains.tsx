import type { WorkloadStatus } from "@cutover/client";
import { Section } from "../../components/section.js";
import { Table } from "../../components/table.js";
import { RelativeTime } from "../../components/time.js";
import { formatDay } from "../../texts/format.js";
import { locale, t } from "../../texts/texts.js";

const soonMs = 14 * 86_400_000;

export function Domains({ status: { domains, certificates = [] } }: { readonly status: WorkloadStatus }) {
  return (
    <Section title={t("domains.title")}>
      <Table
        caption={t("domains.title")}
        rows={domains}
        keyOf={(domain) => domain}
        empty=""
        columns={[
          { title: t("domains.domain"), isHeader: true, cell: (domain) => domain },
          {
            title: t("domains.certificate"),
            cell: (domain) => (
              <Certificate endMs={certificates.find((one) => one.domain === domain)?.endMs} />
            ),
          },
        ]}
      />
    </Section>
  );
}

function Certificate({ endMs }: { readonly endMs: number | undefined }) {
  if (endMs === undefined) return <span class="quiet">{t("domains.unseen")}</span>;
  return (
    <span class={endMs - Date.now() < soonMs ? "tone-warn" : undefined}>
      <time dateTime={new Date(endMs).toISOString()}>{formatDay(endMs, locale())}</time>{" "}
      <span class="quiet">
        <RelativeTime atMs={endMs} />
      </span>
    </span>
  );
}
