import { describe, expect, it } from "vitest";
import type { TextEdit } from "../surface/text-surface.js";
import { strategyEdit } from "./strategy-edit.js";

function apply(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.from - a.from || edits.indexOf(b) - edits.indexOf(a))
    .reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text);
}

describe("strategyEdit", () => {
  const cases: readonly (readonly [without: string, withIt: string])[] = [
    ["{}", '{\n  "deploy_strategy": "recreate"\n}'],
    ['{ "a": 1 }', '{ "a": 1, "deploy_strategy": "recreate" }'],
    ['{\n\t"a": { "b":1 } // why\n}', '{\n\t"a": { "b":1 }, // why\n\t"deploy_strategy": "recreate"\n}'],
    ['{\n  "a": [\n    1\n  ]\n}\n', '{\n  "a": [\n    1\n  ],\n  "deploy_strategy": "recreate"\n}\n'],
  ];

  it("should add the key as the last field, in the indentation of the others, and keep comments", () => {
    for (const [without, withIt] of cases)
      expect(apply(without, strategyEdit(without, "recreate"))).toBe(withIt);
  });

  it("should not add a second comma", () => {
    expect(apply('{\n  "a": 1,\n}', strategyEdit('{\n  "a": 1,\n}', "recreate"))).toBe(
      '{\n  "a": 1,\n  "deploy_strategy": "recreate"\n}',
    );
  });

  it("should replace a value alone", () => {
    const text = '{ "deploy_strategy" :  "" , "a": 1 }';
    expect(apply(text, strategyEdit(text, "blue-green"))).toBe(
      '{ "deploy_strategy" :  "blue-green" , "a": 1 }',
    );
  });

  it("should remove the key and its comma for the default", () => {
    for (const [without, withIt] of cases.slice(1))
      expect(apply(withIt, strategyEdit(withIt, ""))).toBe(without);
    const first = '{\n  "deploy_strategy": "recreate",\n  "a": 1\n}';
    expect(apply(first, strategyEdit(first, ""))).toBe('{\n  "a": 1\n}');
    const only = '{ "deploy_strategy": "recreate" }';
    expect(apply(only, strategyEdit(only, ""))).toBe("{ }");
  });

  it("should change nothing that is already so, or no object", () => {
    for (const text of ['{ "a": 1 }', "[]", ""]) expect(strategyEdit(text, "")).toEqual([]);
    expect(strategyEdit("[]", "recreate")).toEqual([]);
  });
});
