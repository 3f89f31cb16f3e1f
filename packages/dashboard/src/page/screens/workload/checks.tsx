import type { WorkloadHealth } from "@cutover/client";
import { client } from "../../api/client.js";
import { Duration } from "../../components/duration.js";
import { Facts } from "../../components/facts.js";
import { Problem } from "../../components/problem.js";
import { Section } from "../../components/section.js";
import { Table } from "../../components/table.js";
import { Said } from "../../components/said.js";
import { RelativeTime } from "../../components/time.js";
import { useLoaded } from "../../live/loaded.js";
import { formatShare } from "../../texts/format.js";
import { locale, t } from "../../texts/texts.js";
import { CheckBadge } from "../../words/states.js";
import { UptimeBars } from "../../uptime/uptime-bars.js";

/** Changes that are shown; uptime counts all that are kept. */
const shownChanges = 8;

export function Checks({ name }: { readonly name: string }) {
  const health = useLoaded(`health ${name}`, () => client.health(name), { everyMs: 10_000 });
  const now = health.value.value;
  return (
    <Section title={t("checks.title")}>
      {health.error.value !== undefined && <Problem error={health.error.value} />}
      {now && <Health health={now} />}
    </Section>
  );
}

function Health({ health }: { readonly health: WorkloadHealth }) {
  const { status, sinceMs, lastCheck, note, uptime, history } = health;
  const { lastDay, total } = uptime;
  return (
    <>
      <Facts
        facts={[
          [t("column.state"), <CheckBadge status={status} />],
          [t("checks.since"), sinceMs !== undefined && <RelativeTime atMs={sinceMs} />],
          [
            t("checks.last"),
            lastCheck && (
              <>
                <Said words={lastCheck.message} />{" "}
                <span class="quiet">
                  <Duration ms={lastCheck.durationMs} />, <RelativeTime atMs={lastCheck.atMs} />
                </span>
              </>
            ),
          ],
          [t("checks.day"), lastDay !== undefined && formatShare(lastDay, locale())],
          [t("checks.total"), total !== undefined && formatShare(total, locale())],
          [t("checks.bars"), <UptimeBars history={history} days={14} isListed />],
          [t("checks.note"), note !== undefined && <Said words={note} />],
        ]}
      />
      <Table
        caption={t("checks.changes")}
        rows={history.slice(0, shownChanges)}
        keyOf={({ atMs, status }) => `${atMs} ${status}`}
        empty={t("checks.none")}
        columns={[
          { title: t("column.state"), cell: (change) => <CheckBadge status={change.status} /> },
          { title: t("checks.reason"), cell: ({ reason }) => <Said words={reason} /> },
          { title: t("checks.when"), cell: ({ atMs }) => <RelativeTime atMs={atMs} /> },
        ]}
      />
    </>
  );
}
