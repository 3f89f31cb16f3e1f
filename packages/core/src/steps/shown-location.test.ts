import { expect, it } from "vitest";
import { shownLocation } from "./shown-location.js";

it.each([
  ["/login", "/login"],
  ["https://app.test/login", "https://app.test/login"],
  ["/login?token=secret", "/login"],
  ["/login#secret", "/login"],
  ["https://user:secret@app.test/x@y", "https://app.test/x@y"],
  ["//user:secret@app.test/", "//app.test/"],
  ["HTTPS://user@app.test/", "HTTPS://app.test/"],
  ["/a@b", "/a@b"],
])("should show %s without what may be a secret", (location, expected) => {
  expect(shownLocation(location)).toBe(expected);
});

it("should be short and printable", () => {
  expect(shownLocation("/".concat("a".repeat(1_000))).length).toBeLessThan(310);
  expect(shownLocation("/a\u001B[31mb")).not.toContain("\u001B");
});
