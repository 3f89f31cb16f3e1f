import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { join, split } from "./shared-parts.js";

const again = (record: object): unknown => {
  const { text, parts } = split(record);
  return join(text, (hash) => parts.get(hash) ?? "");
};

const long = "x".repeat(300);

describe("a record that is split into shared parts", () => {
  it("should be joined to the same again, whatever it holds", () => {
    const key = fc.oneof(fc.constantFrom("§", "§§", "§a", "__proto__", ""), fc.string());
    const text = fc.oneof(fc.constantFrom("§", long, `{"§":"x"}`), fc.string({ maxLength: 400 }));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        text,
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        tie("object"),
        tie("array"),
      ),
      object: fc.dictionary(key, tie("value"), { noNullPrototype: true }),
      array: fc.array(tie("value")),
    }));
    fc.assert(
      fc.property(value, (held) => {
        const record = { held, none: undefined, list: [undefined, held] };
        expect(JSON.stringify(again(record))).toBe(JSON.stringify(record));
      }),
      { numRuns: 500 },
    );
  });

  it("should hold what stands in it several times once", () => {
    const config = { image: "a", environment: { A: long, B: `${long}b` } };
    const { text, parts } = split({
      config,
      spec: { environment: config.environment },
      before: [{ config }],
    });
    expect([...parts.values()].join("").split(long)).toHaveLength(3);
    expect(text.length).toBeLessThan(500);
  });

  it("should leave what is short where it is", () => {
    expect(split({ a: { b: "c" } })).toEqual({ text: '{"a":{"b":"c"}}', parts: new Map() });
  });
});
