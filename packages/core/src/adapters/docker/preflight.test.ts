import { describe, expect, it } from "vitest";
import { judgeFreeBytes } from "./preflight.js";

const mebibyte = 1024 * 1024;

describe("judgeFreeBytes", () => {
  it.each([
    [199, ["error"]],
    [200, ["warning"]],
    [1023, ["warning"]],
    [1024, []],
  ])("should judge %i MiB of free space as %j", (mebibytes, severities) => {
    expect(judgeFreeBytes("/data", mebibytes * mebibyte).map(({ severity }) => severity)).toEqual(severities);
  });
});
