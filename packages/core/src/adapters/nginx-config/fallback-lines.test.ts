import { describe, expect, it } from "vitest";
import { fallbackIn, fallbackLines } from "./fallback-lines.js";

const at = (port: number) => ({ scheme: "http", host: "::1", port }) as const;
const staged = { target: at(82), token: "t".repeat(32) };
const to = ({ port }: { readonly port: number }) => [`to ${port};`];
const nextOf = (write: object) =>
  fallbackLines({ target: at(81), ...write }, { to }).server.filter((line) => line.includes("$cutover_next"));

describe("the lines of a fallback", () => {
  it("should be none if no request may go to another target", () => {
    for (const write of [{}, { staged }]) {
      expect(fallbackLines({ target: at(81), ...write }, { to })).toEqual({ server: [], location: [] });
    }
  });

  it("should lead what shows the token to nobody, and what was drawn to the target first", () => {
    const kept = "    set $cutover_next @cutover_kept;";
    expect(nextOf({ fallback: at(83) })).toEqual(["set $cutover_next @cutover_fallback;", kept]);
    const shown = "if ($cutover_staged) { set $cutover_next @cutover_kept; }";
    const drawn = "if ($cutover_drawn) { set $cutover_next @cutover_target; }";
    const page = "    error_page 502 504 = $cutover_next;";
    expect(nextOf({ staged: { ...staged, share: 1 } })).toEqual([
      "set $cutover_next @cutover_kept;",
      shown,
      drawn,
      kept,
      kept,
      page,
    ]);
    expect(nextOf({ staged: { ...staged, share: 1 }, fallback: at(83) })).toEqual([
      "set $cutover_next @cutover_fallback;",
      shown,
      drawn,
      kept,
      "    set $cutover_next @cutover_fallback;",
      page,
      kept,
    ]);
  });

  it.each([
    ["GET 0", true],
    ["PUT 512", true],
    ["GET ", true],
    ["POST 0", true],
    ["POST ", true],
    ["PATCH 0, 0 : 0", true],
    ["POST -", true],
    ["POST 120", false],
    ["POST 120 : 0", false],
    ["PATCH 0 : 7", false],
    ["GETS 1", false],
  ])("should lead a request on of which was sent: %s: %s", (sent, expected) => {
    const { server } = fallbackLines({ target: at(81), fallback: at(83) }, { to });
    const [, pattern = ""] =
      server.map((line) => /\$cutover_sent !~ "(.*?)"\)/.exec(line)).find((found) => found !== null) ?? [];
    expect(new RegExp(pattern).test(sent)).toBe(expected);
  });

  it("should forward to the target what was drawn, and to the fallback what that has not taken", () => {
    const draws = { staged: { ...staged, share: 1 }, fallback: at(83) };
    const { server } = fallbackLines({ target: at(81), ...draws }, { to });
    const locationOf = (name: string) => {
      const from = server.indexOf(`location ${name} {`);
      return server.slice(from, server.indexOf("}", from)).map((line) => line.trim());
    };
    expect(locationOf("@cutover_target")).toContain("to 81;");
    expect(locationOf("@cutover_target")).not.toContain("to 83;");
    expect(locationOf("@cutover_fallback")).toContain("to 83;");
  });

  it("should say where requests fall back to", () => {
    const { server } = fallbackLines({ target: at(81), fallback: at(83) }, { to });
    expect(fallbackIn(server.join("\n"))).toEqual(at(83));
    const https = { ...at(83), scheme: "https" } as const;
    const lines = fallbackLines({ target: at(81), fallback: https }, { to }).server;
    expect(fallbackIn(lines.join("\n"))).toEqual(https);
    expect(fallbackIn("# another line")).toBeUndefined();
  });
});
