import { describe, expect, it } from "vitest";
import { checkedLimits, limitDirectives } from "./limit-directives.js";
import type { RouteLimits } from "../../ports/router.js";

describe("the limits of a route", () => {
  it("should become nginx's directives, those alone that are set", () => {
    const limits = { maxBodyBytes: 0, connectTimeoutMs: 1, sendTimeoutMs: 2_000, readTimeoutMs: 3_000 };
    expect(limitDirectives(limits)).toEqual([
      ["client_max_body_size", "0"],
      ["proxy_connect_timeout", "1ms"],
      ["proxy_send_timeout", "2000ms"],
      ["proxy_read_timeout", "3000ms"],
    ]);
    expect(limitDirectives({ readTimeoutMs: 5 })).toEqual([["proxy_read_timeout", "5ms"]]);
    expect(limitDirectives({})).toEqual([]);
  });

  it.each([undefined, {}, { maxBodyBytes: 0 }, { readTimeoutMs: 1 }, { readTimeoutMs: undefined }])(
    "should be taken: %j",
    (limits) => {
      expect(checkedLimits(limits as RouteLimits)).toEqual(limits ?? {});
    },
  );

  it.each([
    [{ maxBodyBytes: -1 }, "`limits.maxBodyBytes` must be a whole number of at least 0"],
    [{ readTimeoutMs: 0 }, "`limits.readTimeoutMs` must be a whole number of at least 1"],
    [{ readTimeoutMs: 1.5 }, "`limits.readTimeoutMs` must be"],
    [{ sendTimeoutMs: "1; return 200" }, "`limits.sendTimeoutMs` must be"],
    [{ other: 1 }, "`limits.other` is no limit of a route"],
    [{ toString: 1 }, "`limits.toString` is no limit of a route"],
  ])("should be refused by their name: %j", (limits, message) => {
    const check = () => checkedLimits(limits as unknown as RouteLimits);
    expect(check).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(check).toThrow(message);
  });
});
