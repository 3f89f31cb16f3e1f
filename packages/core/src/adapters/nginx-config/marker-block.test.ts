import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assertRouteWrite,
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

describe("assertRouteWrite", () => {
  const good = {
    workload: "web",
    domains: ["app.test"],
    target: { scheme: "http", host: "::1", port: 80 },
    nonce,
  } as const;

  it("should accept an address, a container's name and a plain domain", () => {
    expect(() => assertRouteWrite(good)).not.toThrow();
    expect(() => assertRouteWrite({ ...good, target: { ...good.target, host: "web_1-d3" } })).not.toThrow();
  });

  it.each([
    { domains: ["app.test\nserver_name x"] },
    { domains: ["app.test\t"] },
    { domains: ['app"test'] },
    { domains: ["app.*.test"] },
    { domains: ["APP.test"] },
    { domains: [] },
    { domains: ["a.test", "a.test"] },
    { workload: "web\n}" },
    { nonce: 'abc"; return 200 "abcdefgh' },
    { target: { ...good.target, host: "127.0.0.1; }" } },
    { target: { ...good.target, host: "$host" } },
    { target: { ...good.target, host: "web\n" } },
    { target: { ...good.target, port: 0 } },
    { target: { ...good.target, port: 1.5 } },
  ])("should refuse %j", (change) => {
    expect(() => assertRouteWrite({ ...good, ...change })).toThrow(
      expect.objectContaining({ code: "ROUTER_REJECTED" }),
    );
  });
});
