import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { domainProblem, toAsciiDomain } from "./domain.js";

const long = (length: number) => "a".repeat(length);

describe("domainProblem", () => {
  it.each([
    "localhost",
    "*.app.test",
    "*.münchen.de",
    "app.test",
    "a-b.example.com",
    "1.app.test",
    "xn--mnchen-3ya.de",
    "münchen.de",
    "例え.jp",
  ])("should accept %s", (domain) => {
    expect(domainProblem(domain)).toBeUndefined();
  });

  it.each([
    ["", "empty"],
    ["app.test\t", "tabs"],
    ["app.te\nst", "line breaks"],
    ["app test", "blanks"],
    ["app.\u200btest", "invisible"],
    ["app.\u202etest", "invisible"],
    ["App.test", "lower case"],
    ["MÜNCHEN.de", "lower case"],
    ["https://app.test", "scheme"],
    ["app.test:80", "port"],
    ["app.test/x", "path"],
    ["*", "wildcard only in front"],
    ["*app.test", "wildcard only in front"],
    ["app.*.test", "wildcard only in front"],
    ["*.*.test", "wildcard only in front"],
    ["*.", "empty"],
    ["*.127.0.0.1", "IP address"],
    [`*.${`${long(60)}.`.repeat(3)}${long(60)}`, "wildcard of at most 242"],
    ["", "not empty"],
    ["app_1.test", "letters, digits"],
    ["a%2eb.test", "letters, digits"],
    ["app..test", "empty part"],
    [".app.test", "empty part"],
    ["app.test.", "empty part"],
    [`${long(64)}.test`, "63 characters"],
    [`${`${long(60)}.`.repeat(5)}test`, "253 characters"],
    [`${"ü".repeat(62)}.test`, "63 characters"],
    ["-app.test", "hyphen"],
    ["app-.test", "hyphen"],
    ["xn--a.test", "punycode"],
    ["xn--a-.test", "punycode"],
    ["xn--0.test", "punycode"],
    ["xn--mnchen-3YA.de", "lower case"],
    ["xn--aa-.xn--mnchen-3ya.de", "punycode"],
    ["*.xn--a.test", "punycode"],
    ["127.0.0.1", "IP address"],
    ["１２７.0.0.1", "IP address"],
    ["app.0x7f", "IP address"],
  ])("should refuse %j in words about %s", (domain, words) => {
    expect(domainProblem(domain)).toContain(words);
  });

  it("should accept only what becomes lower-case letters, digits, hyphens and dots", () => {
    const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.domain(), fc.webUrl(), fc.ipV4());
    fc.assert(
      fc.property(text, (domain) => {
        fc.pre(domainProblem(domain) === undefined);
        expect(toAsciiDomain(domain)).toMatch(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/);
        expect(toAsciiDomain(domain).length).toBeLessThanOrEqual(253);
      }),
      { numRuns: 300 },
    );
  });
});

describe("toAsciiDomain", () => {
  it("should write an international domain as punycode", () => {
    expect(toAsciiDomain("münchen.de")).toBe("xn--mnchen-3ya.de");
    expect(toAsciiDomain("app.test")).toBe("app.test");
    expect(toAsciiDomain("*.münchen.de")).toBe("*.xn--mnchen-3ya.de");
  });

  it("should leave punycode as it is", () => {
    expect(toAsciiDomain("xn--mnchen-3ya.de")).toBe("xn--mnchen-3ya.de");
  });
});
