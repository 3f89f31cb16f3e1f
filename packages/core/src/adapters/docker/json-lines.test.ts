import { fc } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { readJsonLines } from "./json-lines.js";

async function collect(chunks: readonly Buffer[]): Promise<unknown[]> {
  const values: unknown[] = [];
  async function* source(): AsyncGenerator<Buffer> {
    yield* chunks;
  }
  for await (const { value } of readJsonLines(source())) values.push(value);
  return values;
}

describe("readJsonLines", () => {
  it("should give every object, however small the chunks are", async () => {
    const object = fc.record({ text: fc.string({ unit: "grapheme" }), number: fc.integer() });
    await fc.assert(
      fc.asyncProperty(fc.array(object), fc.integer({ min: 1, max: 9 }), async (objects, size) => {
        const whole = Buffer.from(objects.map((one) => `${JSON.stringify(one)}\r\n`).join(""));
        const chunks: Buffer[] = [];
        for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
        expect(await collect(chunks)).toEqual(objects);
      }),
    );
  });

  it("should give a last object that no newline ended", async () => {
    expect(await collect([Buffer.from('{"a":1}\n{"b"'), Buffer.from(":2}")])).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it("should reject what is not JSON, and a line without end", async () => {
    await expect(collect([Buffer.from("oops\n")])).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    await expect(collect([Buffer.alloc(1024 * 1024 + 1, "x")])).rejects.toMatchObject({
      code: "ENGINE_FAILED",
    });
  });
});
