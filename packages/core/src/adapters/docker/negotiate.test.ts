import { describe, expect, it } from "vitest";
import { negotiateVersion } from "./negotiate.js";

describe("negotiateVersion", () => {
  it.each([
    ["1.41", "1.41"],
    ["1.43", "1.43"],
    ["1.45", "1.45"],
    ["1.52", "1.45"],
    ["2.0", "1.45"],
  ])("should answer an engine of %s with %s", (offered, spoken) => {
    expect(negotiateVersion(offered)).toBe(spoken);
  });

  it.each(["1.40", "1.9", "0.50", "", "newest"])("should refuse an engine of %j", (offered) => {
    expect(() => negotiateVersion(offered)).toThrow(expect.objectContaining({ code: "ENGINE_TOO_OLD" }));
  });
});
