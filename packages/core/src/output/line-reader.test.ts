import { describe, expect, it } from "vitest";
import { LineReader } from "./line-reader.js";

function read(chunks: readonly string[], limits = { maxBytes: 8, endsAtReturn: true }): string[] {
  const lines: string[] = [];
  const reader = new LineReader((line) => lines.push(line), limits);
  for (const chunk of chunks) reader.write(Buffer.from(chunk));
  reader.end();
  return lines;
}

describe("a line reader", () => {
  it("should put lines together from chunks, and give what no line end has ended", () => {
    expect(read(["a", "b\nc", "\r\n", "d\re"])).toEqual(["ab", "c", "d", "e"]);
    expect(read(["a\n\nb\r\n"], { maxBytes: 8, endsAtReturn: false })).toEqual(["a", "", "b\r"]);
  });

  it("should drop what is beyond its limit, and read on behind it", () => {
    expect(read(["0123456789", "abc\nnext"])).toEqual(["01234567", "next"]);
  });

  it("should hold a line without an end in bounded memory and time", () => {
    let longest = 0;
    const reader = new LineReader((line) => (longest = line.length), { maxBytes: 1024, endsAtReturn: true });
    const chunk = Buffer.alloc(64 * 1024, "x");
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 2_000; count += 1) reader.write(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    reader.end();
    expect(longest).toBe(1024);
  });
});
