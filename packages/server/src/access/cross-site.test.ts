import { describe, expect, it } from "vitest";
import { isCrossSite } from "./cross-site.js";

function isRefused(headers: Record<string, string>, method = "POST", publicUrl?: string): boolean {
  return isCrossSite(new Request("http://cutover.test:8080/v1/prune", { method, headers }), publicUrl);
}

describe("isCrossSite", () => {
  it.each([
    ["same-origin", false],
    ["none", false],
    ["same-site", true],
    ["cross-site", true],
    ["", true],
  ])("should judge Sec-Fetch-Site: %s", (site, refused) => {
    // The header wins over an Origin that agrees.
    expect(isRefused({ "sec-fetch-site": site, origin: "http://cutover.test:8080" })).toBe(refused);
  });

  it.each([
    ["http://cutover.test:8080", "cutover.test:8080", undefined, false],
    ["http://CUTOVER.test:8080", "Cutover.Test:8080", undefined, false],
    ["http://evil.test", "cutover.test:8080", undefined, true],
    ["http://cutover.test:8080.evil.test", "cutover.test:8080", undefined, true],
    ["http://cutover.test", "cutover.test:8080", undefined, true],
    ["null", "cutover.test:8080", undefined, true],
    ["https://deploy.test", "10.0.0.2:8080", "https://deploy.test/", false],
    ["http://deploy.test", "10.0.0.2:8080", "https://deploy.test/", true],
    ["https://evil.test", "10.0.0.2:8080", "https://deploy.test", true],
  ])("should compare Origin %s with Host %s and the public URL %s", (origin, host, publicUrl, refused) => {
    expect(isRefused({ origin, host }, "POST", publicUrl)).toBe(refused);
  });

  it("should refuse a change without any of these headers, and let reads pass", () => {
    expect(isRefused({})).toBe(true);
    expect(isRefused({ "sec-fetch-site": "cross-site" }, "GET")).toBe(false);
    expect(isRefused({ "sec-fetch-site": "cross-site" }, "DELETE")).toBe(true);
  });

  it("should take the host of the URL if there is no header", () => {
    expect(isRefused({ origin: "http://cutover.test:8080" })).toBe(false);
  });
});
