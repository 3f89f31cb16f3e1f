import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findMarkerBlock,
  markerLocation,
  markerNonce,
  putMarkerBlock,
  stripMarkerBlocks,
} from "./marker-block.js";

const nonce = "0123456789abcdef";
const block = { workload: "web", body: markerLocation(nonce) };
const pieces = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "\n",
    "\r\n",
    "\r",
    "# bye",
    "# cutover:begin web",
    "# cutover:end",
    "\t",
    "return 200;",
    "}",
    "café",
  ),
);
const anyText = fc.array(pieces).map((parts) => parts.join(""));
const userText = anyText.filter((text) => findMarkerBlock(text) === undefined);

describe("marker block", () => {
  it("should keep any user text byte for byte", () => {
    fc.assert(
      fc.property(userText, (text) => {
        expect(stripMarkerBlocks(putMarkerBlock(text, block))).toBe(text);
      }),
    );
  });

  it("should stand alone in a text that was empty, and else behind it", () => {
    const lines = `# cutover:begin web\n${block.body}\n# cutover:end`;
    expect(putMarkerBlock("", block)).toBe(lines);
    expect(putMarkerBlock("mine;", block)).toBe(`mine;\n${lines}`);
  });

  it("should change nothing when the same block is put twice", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = putMarkerBlock(text, block);
        expect(putMarkerBlock(once, block)).toBe(once);
      }),
    );
  });

  it("should always leave exactly one block, on lines of its own", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const put = putMarkerBlock(text, block);
        expect(findMarkerBlock(put)).toEqual(block);
        expect(findMarkerBlock(stripMarkerBlocks(put))).toBeUndefined();
        expect(put).toMatch(/(^|\n)# cutover:begin web\nlocation = .*\n# cutover:end\r?(\n|$)/);
      }),
    );
  });

  it("should give back the nonce that was put", () => {
    fc.assert(
      fc.property(anyText, fc.stringMatching(/^[a-z0-9]{16,64}$/), (text, value) => {
        const put = putMarkerBlock(text, { workload: "web", body: markerLocation(value) });
        expect(markerNonce(findMarkerBlock(put)?.body ?? "")).toBe(value);
      }),
    );
  });

  it("should start on a new line after a comment without a line end", () => {
    expect(putMarkerBlock("# bye", block)).toBe(`# bye\n# cutover:begin web\n${block.body}\n# cutover:end`);
  });

  it("should recognise a block whose lines end in CRLF and keep the text around it", () => {
    const text = "# one\r\n  # cutover:begin web\r\n# cutover:end\r\n# two\r\n";
    expect(findMarkerBlock(text)).toEqual({ workload: "web", body: "" });
    expect(putMarkerBlock(text, block)).toBe(
      `# one\r\n# cutover:begin web\n${block.body}\n# cutover:end\r\n# two\r\n`,
    );
  });

  it("should not take a begin without an end for a block", () => {
    expect(findMarkerBlock("# cutover:begin web\nlocation = /x {}")).toBeUndefined();
  });

  it("should find no nonce in an empty or edited block", () => {
    expect(markerNonce("")).toBeUndefined();
    expect(markerNonce(`location = /.well-known/cutover { return 404; } # ${nonce}`)).toBeUndefined();
  });
});
