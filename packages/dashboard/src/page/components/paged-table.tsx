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

/** The newest rows, and older ones on demand. All that is shown is asked for again and again. */
export function PagedTable<Row>({ of, load, ...table }: PagedTableProps<Row>) {
  const pages = useSignal(1);
  useEffect(() => {
    pages.value = 1;
  }, [of]);
  const { value, error, reload } = useLoaded(of, () => loadPages(load, pages.peek()), { everyMs });
  const shown = value.value;
  const showOlder = (): void => {
    pages.value += 1;
    reload();
  };
  return (
    <>
      {error.value !== undefined && <Problem error={error.value} />}
      {shown && <Table {...table} rows={shown.items} />}
      {shown?.next !== undefined && (
        <p class="older">
          <Button onClick={showOlder}>{t("paging.older")}</Button>
        </p>
      )}
    </>
  );
}

/** The newest pages, as one. */
async function loadPages<Row>(load: PagedTableProps<Row>["load"], count: number): Promise<Page<Row>> {
  const items: Row[] = [];
  let next: string | undefined;
  for (let page = 0; page < count; page += 1) {
    const loaded = await load(next);
    items.push(...loaded.items);
    next = loaded.next;
    if (next === undefined) break;
  }
  return next === undefined ? { items } : { items, next };
}
