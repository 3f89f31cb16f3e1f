import { describe, expect, it } from "vitest";
import { diffConfig } from "./diff-config.js";

describe("diffConfig", () => {
  it("should name what was added, removed and changed by its path", () => {
    const before = { image: "web:1", environment: { A: "1", B: "2" }, domains: ["a.test"], port: 80 };
    const after = {
      image: "web:2",
      environment: { A: "1", C: null },
      domains: ["a.test", "b.test"],
      port: 80,
    };
    expect(diffConfig(before, after)).toEqual([
      { path: "image", kind: "changed", before: "web:1", after: "web:2" },
      { path: "environment.B", kind: "removed", before: "2" },
      { path: "environment.C", kind: "added", after: null },
      { path: "domains", kind: "changed", before: ["a.test"], after: ["a.test", "b.test"] },
    ]);
  });

  it("should find nothing between a config and itself, whatever the order of its fields", () => {
    expect(diffConfig({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([]);
  });

  it("should compare what is an object on one side only as a whole", () => {
    expect(diffConfig({ password: "x" }, { password: { from_env: "P" } })).toEqual([
      { path: "password", kind: "changed", before: "x", after: { from_env: "P" } },
    ]);
    expect(diffConfig(undefined, { port: 80 })).toEqual([{ path: "", kind: "added", after: { port: 80 } }]);
  });
});
