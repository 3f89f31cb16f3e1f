import { useEffect } from "preact/hooks";
import { Problem } from "../../components/problem.js";
import { ScreenFrame } from "../../components/screen.js";
import { Table } from "../../components/table.js";
import { followWorkloads, workloads, workloadsError } from "../../live/workloads.js";
import { href } from "../../router.js";
import { t } from "../../texts/texts.js";

export function Overview() {
  useEffect(followWorkloads, []);
  return (
    <ScreenFrame title={t("overview.title")}>
      {workloadsError.value !== undefined && <Problem error={workloadsError.value} />}
      {workloads.value && (
        <Table
          caption={t("overview.title")}
          rows={workloads.value}
          keyOf={({ workload }) => workload}
          empty={t("overview.none")}
          columns={[
            {
              title: "Workload",
              isHeader: true,
              cell: ({ workload }) => <a href={href(`workloads/${workload}`)}>{workload}</a>,
            },
          ]}
        />
      )}
    </ScreenFrame>
  );
}
