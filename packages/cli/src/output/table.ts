import { cellsOf, cut, padded } from "./cells.js";
import type { Colours } from "./colours.js";

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  /** May be cut to so many cells if the table is too wide; absent: never. */
  readonly least?: number;
}

const gap = 2;

/**
 * Rows below their titles. A table that is too wide cuts its widest columns first; if that is not enough, each
 * row becomes a block of "title value" lines.
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, colours }: { readonly width: number; readonly colours: Colours },
): string[] {
  const cells = rows.map((row) => columns.map(({ of }) => of(row)));
  const filled = columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ index }) => cells.some((row) => row[index] !== ""));
  const widths = filled.map(({ title, index }) =>
    Math.max(cellsOf(title), ...cells.map((row) => cellsOf(row[index] ?? ""))),
  );
  const fits = shrink(
    widths,
    filled.map(({ least }, index) => least ?? widths[index] ?? 0),
    width - gap * (filled.length - 1),
  );
  if (!fits) return blocks(filled, cells, { width, colours });
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => padded(cut(text, fits[index] ?? 0), fits[index] ?? 0))
      .join(" ".repeat(gap))
      .trimEnd();
  return [
    colours.dim(line(filled.map(({ title }) => title))),
    ...cells.map((row) => line(filled.map(({ index }) => row[index] ?? ""))),
  ];
}

/** Takes cells from the widest that may give some; undefined if that is not enough. */
function shrink(
  widths: readonly number[],
  least: readonly number[],
  available: number,
): readonly number[] | undefined {
  const now = [...widths];
  let excess = now.reduce((sum, one) => sum + one, 0) - available;
  while (excess > 0) {
    let widest = -1;
    for (const [index, one] of now.entries())
      if (one > (least[index] ?? 0) && (widest === -1 || one > (now[widest] ?? 0))) widest = index;
    if (widest === -1) return undefined;
    now[widest] = (now[widest] ?? 0) - 1;
    excess -= 1;
  }
  return now;
}

function blocks(
  columns: readonly { readonly title: string; readonly index: number }[],
  cells: readonly (readonly string[])[],
  { width, colours }: { readonly width: number; readonly colours: Colours },
): string[] {
  const [first, ...others] = columns;
  const titles = Math.max(...others.map(({ title }) => cellsOf(title)), 0);
  return cells.flatMap((row) => [
    cut(colours.bold(row[first?.index ?? 0] ?? ""), width),
    ...others
      .filter(({ index }) => row[index] !== "")
      .map(({ title, index }) =>
        cut(`  ${colours.dim(padded(title.toLowerCase(), titles))}  ${row[index] ?? ""}`, width),
      ),
  ]);
}
