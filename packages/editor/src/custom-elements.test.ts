import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { CutoverEditor } from "./cutover-editor.js";
import { css } from "./style.js";

interface Named {
  readonly name: string;
}
interface Manifest {
  readonly modules: readonly {
    readonly declarations: readonly {
      readonly attributes: readonly Named[];
      readonly members: readonly Named[];
      readonly cssProperties: readonly Named[];
    }[];
  }[];
}

const text = await readFile(new URL("../custom-elements.json", import.meta.url), "utf8");
const declared = (JSON.parse(text) as Manifest).modules[0]?.declarations[0];
const namesOf = (list: readonly Named[] = []) => list.map(({ name }) => name).toSorted();

describe("custom-elements.json", () => {
  it("should list the attributes and the properties of the element", () => {
    // The style sheet reads the theme, and the form the name.
    const known = [...CutoverEditor.observedAttributes, "theme", "name"].toSorted();
    expect(namesOf(declared?.attributes)).toEqual(known);
    const members = Object.getOwnPropertyNames(CutoverEditor.prototype);
    expect(members).toEqual(expect.arrayContaining(namesOf(declared?.members)));
  });

  it("should list the custom properties of the style sheet", () => {
    const used = [...css.matchAll(/var\((--cutover-[a-z-]+)/g)].map(([, name = ""]) => name);
    expect(namesOf(declared?.cssProperties)).toEqual([...new Set(used)].toSorted());
  });
});
