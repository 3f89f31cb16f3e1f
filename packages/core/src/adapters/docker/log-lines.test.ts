import { fc } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { LogLines } from "./log-lines.js";

function frame(stream: 1 | 2, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

function read(chunks: readonly Buffer[], kind = {}): string[] {
  const lines: string[] = [];
  const reader = new LogLines((line) => lines.push(line), kind);
  for (const chunk of chunks) reader.write(chunk);
  reader.end();
  return lines;
}

/** Cuts a buffer at these places. */
function cut(whole: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...places.map((place) => place % (whole.length + 1)), whole.length].sort((a, b) => a - b);
  return sorted.map((place, index) => whole.subarray(sorted[index - 1] ?? 0, place));
}

const line = fc.string({ unit: fc.constantFrom("a", "ß", "€", "😀", " "), maxLength: 20 });

describe("LogLines", () => {
  it("should give the same lines wherever frames and chunks are cut", () => {
    const places = fc.array(fc.nat());
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), places, places, (lines, framePlaces, chunkPlaces) => {
        const text = Buffer.from(lines.map((one) => `${one}\n`).join(""));
        const stream = Buffer.concat(cut(text, framePlaces).map((part) => frame(1, part)));
        expect(read(cut(stream, chunkPlaces))).toEqual(lines);
      }),
    );
  });

  it("should keep stdout and stderr apart", () => {
    const chunks = [frame(1, "out "), frame(2, "err "), frame(1, "one\n"), frame(2, "two\n")];
    expect(read(chunks)).toEqual(["out one", "err two"]);
  });

  it("should read what a terminal was given as it is, as `docker logs` does", () => {
    const text = Buffer.from("\u0001\u0000\u0000\u0000first\r\n\u001b[32msecond ü\u001b[0m\r\nlast");
    const places = fc.array(fc.nat());
    fc.assert(
      fc.property(places, (at) => {
        expect(read(cut(text, at), { isTerminal: true })).toEqual(["first", "second ü", "last"]);
      }),
    );
  });

  it("should give what no newline ended", () => {
    expect(read([frame(1, "first\nlast")])).toEqual(["first", "last"]);
  });

  it("should drop what is beyond 8 KiB of a line, and read on behind it", () => {
    const [long, next] = read([frame(1, "x".repeat(5000)), frame(1, "x".repeat(5000)), frame(1, "\nnext\n")]);
    expect(long).toHaveLength(8192);
    expect(next).toBe("next");
  });

  it("should leave nothing in a line that a terminal would obey", () => {
    expect(read([frame(1, "\u001b[2J\u001b]0;title\u0007a\tb\rc\u0000\u009b31m\u202edone\n")])).toEqual([
      "a\tbcdone",
    ]);
  });
});
