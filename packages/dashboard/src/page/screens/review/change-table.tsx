import { Table } from "../../components/table.js";
import { t, text } from "../../texts/texts.js";
import type { ConfigChange } from "./diff-config.js";
import "./review.css";

interface ChangeTableProps {
  readonly caption: string;
  readonly changes: readonly ConfigChange[];
  readonly empty: string;
}

export function ChangeTable({ caption, changes, empty }: ChangeTableProps) {
  return (
    <Table
      caption={caption}
      rows={changes}
      keyOf={({ path }) => path}
      empty={empty}
      columns={[
        { title: t("column.field"), isHeader: true, cell: ({ path }) => <code>{path}</code> },
        { title: t("column.change"), cell: ({ kind }) => text(`change.${kind}`) },
        {
          title: t("column.values"),
          cell: ({ before, after }) => (
            <>
              {before !== undefined && <Value mark="−" tone="bad" value={before} />}
              {after !== undefined && <Value mark="+" tone="good" value={after} />}
            </>
          ),
        },
      ]}
    />
  );
}

interface ValueProps {
  readonly mark: string;
  readonly tone: "good" | "bad";
  readonly value: unknown;
}

function Value({ mark, tone, value }: ValueProps) {
  const written = typeof value === "string" ? value : JSON.stringify(value, undefined, 1);
  return (
    <code class={`change-value tone-${tone}`}>
      {mark} {written}
    </code>
  );
}
