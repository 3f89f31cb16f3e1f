import { describe, expect, it } from "vitest";
import { workerChange } from "./worker-change.js";

const worker = (id: string, generation: number) => ({ id, generation });
const [a, b] = [worker("a", 1), worker("b", 1)];
const [c, d] = [worker("c", 2), worker("d", 2)];

describe("what became of a proxy's workers since a write", () => {
  it.each([
    ["all are new, and of one generation", [c, d], "complete"],
    ["an old one still accepts", [b, c, d], "begun"],
    ["nothing has changed yet", [a, b], "unknown"],
    [
      "another reload, begun before the write, has started some that it did not load",
      [c, worker("e", 3)],
      "unknown",
    ],
    ["none accepts", [], "unknown"],
    ["they are not shown any more", undefined, "unknown"],
  ] as const)("%s", (_case, now, change) => {
    expect(workerChange([a, b], now)).toBe(change);
  });
});
