import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Page } from "@cutover/client";
import { useLoaded } from "../live/loaded.js";
import { t } from "../texts/texts.js";
import { Button } from "./button.js";
import { Problem } from "./problem.js";
import { Table, type TableProps } from "./table.js";

const everyMs = 10_000;

interface PagedTableProps<Row> extends Omit<TableProps<Row>, "rows"> {
  /** What is listed; another value begins anew. */
  readonly of: string;
  /** A page, newest first; the first one without a cursor. */
  readonly load: (cursor: string | undefined) => Promise<Page<Row>>;
}

/** The newest rows, asked for again and again, and older ones on demand. */
export function PagedTable<Row extends { readonly seq: number }>({
  of,
  load,
  ...table
}: PagedTableProps<Row>) {
  const first = useLoaded(of, () => load(undefined), { everyMs });
  const rows = useSignal<ReadonlyMap<string | number, Row>>(new Map());
  /** Undefined: that of the first page. Null: there is nothing older. */
  const cursor = useSignal<string | null | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const page = first.value.value;
  const add = (found: readonly Row[]): void => {
    rows.value = new Map([...rows.value, ...found.map((row) => [table.keyOf(row), row] as const)]);
  };
  useEffect(() => {
    rows.value = new Map();
    cursor.value = undefined;
  }, [of]);
  useEffect(() => page && add(page.items), [page]);
  const next = cursor.value === undefined ? page?.next : cursor.value;
  const older = async (): Promise<void> => {
    error.value = undefined;
    try {
      const found = await load(next ?? undefined);
      add(found.items);
      cursor.value = found.next ?? null;
    } catch (failure) {
      error.value = failure;
    }
  };
  const failure = error.value ?? first.error.value;
  return (
    <>
      {failure !== undefined && <Problem error={failure} />}
      {page && <Table {...table} rows={[...rows.value.values()].sort((one, other) => other.seq - one.seq)} />}
      {typeof next === "string" && (
        <p class="older">
          <Button onClick={() => void older()}>{t("paging.older")}</Button>
        </p>
      )}
    </>
  );
}
