import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { client } from "../../api/client.js";
import { Problem } from "../../components/problem.js";
import { ScreenFrame } from "../../components/screen.js";
import { useLoaded } from "../../live/loaded.js";
import { followWorkloads, workloads, workloadsError } from "../../live/workloads.js";
import { t } from "../../texts/texts.js";
import { AttentionList } from "./attention-list.js";
import { drawRows } from "./drawn-rows.js";
import { WorkloadRow } from "./workload-row.js";
import "./overview.css";

/** Of so many workloads, a list is easier to search than to read. */
const filteredFrom = 10;

export function Overview() {
  useEffect(followWorkloads, []);
  // A token for some workloads only may not read alerts, which may be about the host.
  const alerts = useLoaded(
    "alerts",
    async () => (await client.alerts({ status: "raised", limit: 200 }).catch(() => undefined))?.items ?? [],
    { everyMs: 15_000 },
  );
  const wanted = useSignal("");
  const all = workloads.value;
  useEffect(() => (all ? drawRows(all.length) : undefined), [all !== undefined]);
  return (
    <ScreenFrame title={t("overview.title")}>
      {workloadsError.value !== undefined && <Problem error={workloadsError.value} />}
      {all && all.length === 0 && <p class="empty">{t("overview.none")}</p>}
      {all && all.length > 0 && (
        <>
          <AttentionList workloads={all} alerts={alerts.value.value ?? []} />
          <section aria-labelledby="workloads">
            <div class="section-head">
              <h2 id="workloads">{t("overview.workloads", { count: all.length })}</h2>
              {all.length >= filteredFrom && (
                <input
                  type="search"
                  aria-label={t("overview.filter")}
                  placeholder={t("overview.filter")}
                  onInput={({ currentTarget }) => (wanted.value = currentTarget.value.trim().toLowerCase())}
                />
              )}
            </div>
            <table class="workloads">
              <caption class="only-heard">{t("overview.caption")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("column.workload")}</th>
                  <th scope="col">{t("column.state")}</th>
                  <th scope="col" class="wide-only">
                    {t("column.image")}
                  </th>
                  <th scope="col" class="wide-only">
                    {t("column.strategy")}
                  </th>
                  <th scope="col">{t("column.uptime")}</th>
                  <th scope="col" class="wide-only">
                    {t("column.deployed")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {all
                  .filter(({ workload, domains }) =>
                    `${workload} ${domains.join(" ")}`.includes(wanted.value),
                  )
                  .map((status, index) => (
                    <WorkloadRow key={status.workload} status={status} index={index} />
                  ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </ScreenFrame>
  );
}
