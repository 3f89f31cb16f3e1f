import { describe, expect, it } from "vitest";
import type { CaddyRoute } from "./route-schema.js";
import { conflictsOf } from "./conflicts.js";

const served = (...routes: CaddyRoute[]) => ({ routes, path: "", isPresent: true, tag: "" });
const route = { workload: "web", domains: ["web.test"] };

describe("the wildcard domain of previews", () => {
  it.each(["*.preview.shop.test", "*.shop.test", "*.test"])(
    "should be refused where another route takes %s, which may be served first",
    (host) => {
      const found = served({ "@id": "theirs", match: [{ host: [host] }] });
      const previews = "*.preview.shop.test";
      expect(conflictsOf(found, route)).toEqual([]);
      expect(conflictsOf(found, { ...route, previews })).toMatchObject([
        { code: "DOMAIN_TAKEN", details: { domain: host } },
      ]);
    },
  );

  it("should not be refused for the workload's own wildcard, or for names beside it", () => {
    const own = { "@id": "cutover-web", match: [{ host: ["*.shop.test"] }] };
    const beside = { match: [{ host: ["shop.test", "preview.shop.test", "*.other.test"] }] };
    expect(conflictsOf(served(own, beside), { ...route, previews: "*.preview.shop.test" })).toEqual([]);
  });
});
