import { describe, expect, it } from "vitest";
import type { RouteTarget } from "../../ports/router.js";
import { findNaming, moveSite } from "./move-site.js";

const at = (port: number): RouteTarget => ({ scheme: "http", host: "127.0.0.1", port });
const write = { workload: "web", target: at(32905), replaces: [at(32801)] };
const own = "/sites/cutover-web.conf";

describe("a site file to which people have added", () => {
  it("should have what leads to a replaced target moved", () => {
    const text =
      "location /api { proxy_pass http://127.0.0.1:32801; }\nlocation /b { proxy_pass http://nas; }";
    expect(moveSite(text, write, own)).toBe(text.replace("32801", "32905"));
  });

  it("should be refused by name if that is not certain", () => {
    expect(() => moveSite("set $api 32801;", write, own)).toThrow(
      expect.objectContaining({ code: "TARGET_NAMED", message: expect.stringContaining(own) as string }),
    );
  });
});

describe("the whole configuration of an nginx", () => {
  const dump =
    "# configuration file /etc/nginx.conf:\ninclude sites/*;\n# configuration file /real/cutover-web.conf:\n" +
    "proxy_pass http://127.0.0.1:32801;\n# configuration file /sites/other.conf:\nproxy_pass http://localhost:32801;\n";

  it("should show which other file names a target", () => {
    expect(findNaming(dump, { targets: [at(32801)], own })).toMatchObject([
      { code: "TARGET_NAMED", details: { file: "/sites/other.conf", name: "localhost:32801" } },
    ]);
    expect(findNaming(dump, { targets: [at(1)], own })).toEqual([]);
  });
});
