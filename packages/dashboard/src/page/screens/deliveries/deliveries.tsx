import { useSignal } from "@preact/signals";
import type { Delivery } from "@cutover/client";
import { client } from "../../api/client.js";
import { Badge, type Tone } from "../../components/badge.js";
import { Choice } from "../../components/choice.js";
import type { IconName } from "../../components/icon.js";
import { PagedTable } from "../../components/paged-table.js";
import { Quoted } from "../../components/said.js";
import { ScreenFrame } from "../../components/screen.js";
import { RelativeTime } from "../../components/time.js";
import { href } from "../../router.js";
import { t, text } from "../../texts/texts.js";

type Shown = "all" | Delivery["direction"];

export function Deliveries() {
  const shown = useSignal<Shown>("all");
  const options = (["all", "in", "out"] as const).map((value) => ({
    value,
    word: text(`deliveries.${value}`),
  }));
  return (
    <ScreenFrame
      title={t("deliveries.title")}
      actions={
        <Choice
          label={t("deliveries.shown")}
          options={options}
          value={shown.value}
          onChoose={(value) => (shown.value = value)}
        />
      }
    >
      <PagedTable<Delivery>
        of={shown.value}
        load={(cursor) =>
          client.deliveries({
            ...(cursor !== undefined && { cursor }),
            ...(shown.value !== "all" && { direction: shown.value }),
          })
        }
        caption={t("deliveries.title")}
        keyOf={({ seq }) => seq}
        empty={t("deliveries.none")}
        columns={[
          { title: t("column.when"), cell: ({ atMs }) => <RelativeTime atMs={atMs} /> },
          {
            title: t("column.peer"),
            isHeader: true,
            cell: ({ peer, direction }) => (
              <>
                {peer} <span class="quiet">{t(`direction.${direction}`)}</span>
              </>
            ),
          },
          {
            title: t("column.outcome"),
            cell: ({ outcome, reason }) => (
              <>
                <Outcome outcome={outcome} />
                {reason !== undefined && (
                  <span class="said">
                    {" "}
                    <Quoted words={reason} />
                  </span>
                )}
              </>
            ),
          },
          { title: t("column.for"), cell: (delivery) => <For delivery={delivery} />, wideOnly: true },
        ]}
      />
    </ScreenFrame>
  );
}

const looks: Readonly<Record<Delivery["outcome"], readonly [Tone, IconName]>> = {
  accepted: ["good", "healthy"],
  delivered: ["good", "healthy"],
  duplicate: ["quiet", "stopped"],
  ignored: ["quiet", "stopped"],
  refused: ["warn", "degraded"],
  failed: ["bad", "failed"],
};

function Outcome({ outcome }: Pick<Delivery, "outcome">) {
  const [tone, icon] = looks[outcome];
  return <Badge tone={tone} icon={icon} word={t(`delivery.${outcome}`)} />;
}

function For({ delivery: { workload, deployment } }: { readonly delivery: Delivery }) {
  return (
    <>
      {workload !== undefined && <a href={href(`workloads/${workload}`)}>{workload}</a>}{" "}
      {deployment !== undefined && (
        <a class="code" href={href(`deployments/${deployment}`)}>
          {deployment}
        </a>
      )}
    </>
  );
}
