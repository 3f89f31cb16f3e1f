import { describe, expect, it } from "vitest";
import { sharedName } from "./shared-name.js";

describe("the name by which routers of one proxy share a lock", () => {
  it.each([
    "http://localhost:81/api",
    "http://LOCALHOST.:81/api/",
    "http://127.0.0.1:81//api",
    "http://127.1:81/api",
    "http://[::1]:81/api",
    "http://[::ffff:127.0.0.1]:81/api",
    "http://admin:x@127.0.0.1:81/api?x=1#y",
  ])("should be the same for %s", (address) => expect(sharedName(address)).toBe("http://127.0.0.1:81/api"));

  it("should differ for another host, port, scheme or path", () => {
    const names = ["http://npm:81/api", "http://npm:82/api", "https://npm/api", "http://npm:81/x/api"].map(
      sharedName,
    );
    expect(new Set(names).size).toBe(4);
    expect(sharedName("https://NPM:443/api")).toBe("https://npm/api");
  });
});
