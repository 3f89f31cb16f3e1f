import { describe, expect, it } from "vitest";
import { cellsOf } from "./cells.js";
import { noColours } from "./colours.js";
import { table } from "./table.js";

const rows = [
  { name: "web", image: "registry.example.com/team/web@sha256:0123456789ab", by: "" },
  { name: "部署", image: "short", by: "" },
];
const columns = [
  { title: "NAME", of: ({ name }: (typeof rows)[0]) => name },
  { title: "IMAGE", of: ({ image }: (typeof rows)[0]) => image, least: 8 },
  { title: "BY", of: ({ by }: (typeof rows)[0]) => by },
];

describe("a table", () => {
  it("should leave out a column without a value, and not cut without a width", () => {
    const lines = table(columns, rows, { width: Infinity, colours: noColours });
    expect(lines).toEqual([
      "NAME  IMAGE",
      "web   registry.example.com/team/web@sha256:0123456789ab",
      "部署  short",
    ]);
  });

  it("should never be wider than the terminal, and become blocks where even that is too narrow", () => {
    for (const width of [80, 40, 20, 14, 10])
      for (const line of table(columns, rows, { width, colours: noColours }))
        expect(cellsOf(line)).toBeLessThanOrEqual(width);
    expect(table(columns, rows, { width: 20, colours: noColours })[1]).toBe("web   registry.exam…");
    expect(table(columns, rows, { width: 12, colours: noColours })).toContain("  image  re…");
  });
});
