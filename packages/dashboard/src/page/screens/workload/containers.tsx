import type { WorkloadStatus, WorkloadUsage } from "@cutover/client";
import { client } from "../../api/client.js";
import { Section } from "../../components/section.js";
import { Table } from "../../components/table.js";
import { useLoaded } from "../../live/loaded.js";
import { formatBytes, formatNumber, formatShare } from "../../texts/format.js";
import { locale, t } from "../../texts/texts.js";
import { word } from "../../words/states.js";

interface ContainersProps {
  readonly name: string;
  readonly live: NonNullable<WorkloadStatus["live"]>;
}

type Used = WorkloadUsage["containers"][number];

/** What runs now, and what it uses of what it may. */
export function Containers({ name, live }: ContainersProps) {
  const usage = useLoaded(`usage ${name} ${live.deployment}`, () => client.usage(name), { everyMs: 5000 });
  const containers = usage.value.value?.containers ?? [];
  return (
    <Section title={t("container.title")}>
      {containers.length === 0 ? (
        <p>
          <code>{live.container}</code> <span class="quiet">{word("container", live.state)}</span>
        </p>
      ) : (
        <Table
          caption={t("container.title")}
          rows={containers}
          keyOf={({ container }) => container}
          empty=""
          columns={[
            {
              title: t("container.name"),
              isHeader: true,
              cell: ({ container }) => (
                <>
                  <code>{container}</code>
                  <span class="second">
                    {word("container", container === live.container ? live.state : "running")}
                  </span>
                </>
              ),
            },
            {
              title: t("container.processor"),
              numeric: true,
              cell: ({ processors }) => formatNumber(processors, locale()),
            },
            { title: t("container.memory"), cell: (used) => <Memory used={used} /> },
            {
              title: t("container.restarts"),
              numeric: true,
              wideOnly: true,
              cell: ({ restarts }) => formatNumber(restarts, locale()),
            },
            {
              title: t("container.network"),
              numeric: true,
              wideOnly: true,
              cell: ({ network }) =>
                network && (
                  <span class="number">
                    ↓ {formatBytes(network.receivedBytes, locale())} ↑{" "}
                    {formatBytes(network.sentBytes, locale())}
                  </span>
                ),
            },
          ]}
        />
      )}
    </Section>
  );
}

function Memory({ used: { memoryBytes, memoryLimitBytes, container } }: { readonly used: Used }) {
  const now = formatBytes(memoryBytes, locale());
  if (memoryLimitBytes === undefined)
    return (
      <>
        <span class="number">{now}</span>
        <span class="second">{t("container.unlimited")}</span>
      </>
    );
  const share = memoryBytes / memoryLimitBytes;
  return (
    <span class={share > 0.9 ? "memory tight" : "memory"}>
      <progress
        aria-label={t("container.memory-of", { container })}
        value={memoryBytes}
        max={memoryLimitBytes}
      />
      <span class="number">
        {t("container.memory-used", {
          used: now,
          limit: formatBytes(memoryLimitBytes, locale()),
          share: formatShare(share, locale()),
        })}
      </span>
    </span>
  );
}
