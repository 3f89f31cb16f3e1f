import { describe, expect, it } from "vitest";
import type { CaddyRoute } from "./route-schema.js";
import { CaddyfilePrinter } from "./caddyfile-printer.js";
import { hasOwnText, renderSite, type SiteWrite } from "./caddyfile-site.js";
import { RouteFiles } from "./route-files.js";

const target = { scheme: "http", host: "web-2", port: 8080 } as const;
const write = { workload: "web", domains: ["a.test"], target };
const at = { scheme: "http", port: 80 } as const;

function render(old: string | undefined, change: Partial<SiteWrite> = {}, entrance: object = at): string {
  const around = { files: new RouteFiles("/srv/web"), limits: {}, file: "/srv/web/sites/web.caddy" };
  return renderSite(old, { ...write, ...change }, { ...around, entrance: { ...at, ...entrance } });
}

const addresses = (text: string): string | undefined => /^(.*) \{$/m.exec(text)?.[1];

describe("a site file of Caddy", () => {
  it.each([
    [["a.test"], {}, "http://a.test"],
    [["a.test", "b.test"], { port: 8080 }, "http://a.test:8080, http://b.test:8080"],
    [["a.test"], { scheme: "https", port: 443 }, "https://a.test"],
    [["a.test"], { scheme: "https", port: 80 }, "https://a.test:80"],
    [["*.a.test"], {}, "http://*.a.test, http://*.*.a.test, http://*.*.*.a.test"],
    [["*.a.test"], { scheme: "https", port: 443 }, "https://*.a.test"],
  ])("should be one of the server at the entrance: %j %j", (domains, entrance, expected) => {
    expect(addresses(render(undefined, { domains }, entrance))).toBe(expected);
  });

  it("should be the same for the same write, and of another version for another one", () => {
    const text = render(undefined);
    expect(render(text)).toBe(text);
    expect(hasOwnText(text, "web")).toBe(false);
    const version = (of: string) => /cutover_site (\S+)/.exec(of)?.[1];
    const others = [{ domains: ["b.test"] }, { limits: { maxBodyBytes: 1 } }].map((one) => render(text, one));
    expect(new Set([text, ...others].map(version)).size).toBe(3);
    expect(render(others[1])).toBe(text);
  });

  it("should keep what people have written around its lines, and move what leads to a target that is replaced", () => {
    const own = render(undefined)
      .replace("http://a.test {\n", "# theirs: web-1\nhttp://a.test,\nhttp://own.test {\n\tencode\n")
      .replace(/\}\n$/, "\thandle /api* {\n\t\treverse_proxy web-1:8080\n\t}\n}\n");
    expect(hasOwnText(own, "web")).toBe(true);
    const replaces = [{ ...target, host: "web-1" }];
    const moved = render(own, { known: { domains: ["a.test"] }, domains: ["b.test"], replaces });
    expect(moved.split("\n").slice(0, 4)).toEqual([
      "# theirs: web-1",
      "http://b.test, http://own.test {",
      "\tencode",
      "\t# cutover: begin web",
    ]);
    expect(moved).toMatch(/\thandle \/api\* \{\n\t\treverse_proxy web-2:8080\n\t\}\n\}\n$/);
    expect(addresses(render(own))).toBe("http://a.test");
    expect(hasOwnText(render(undefined).replace(" {", ", http://own.test {"), "web")).toBe(false);
    const unclear = own.replace("web-1:8080", "{$HOST:web-1}");
    const elsewhere = [{ ...target, host: "web-1", port: 9 }];
    expect(() => render(unclear, { replaces: elsewhere })).toThrow("/srv/web/sites/web.caddy names web-1");
  });

  it("should not take its own paths for what people have written", () => {
    const replaces = [{ ...target, host: "web" }];
    expect(render(render(undefined), { replaces })).toBe(render(undefined));
  });

  it.each([
    ["the first", "\t# cutover: begin web\n"],
    ["the last", "\t# cutover: end web\n"],
    ["the addresses", "http://a.test {"],
  ])("should be nobody's without %s of its lines", (_, line) => {
    expect(() => render(render(undefined).replace(line, ""))).toThrow("has no lines of Cutover any more");
  });
});

describe("the printer of a Caddyfile", () => {
  it("should refuse what it does not know", () => {
    const print = (route: CaddyRoute) => () => new CaddyfilePrinter().routes([route]);
    expect(print({ match: [{ remote_ip: {} }], handle: [] })).toThrow("remote_ip");
    expect(print({ handle: [{ handler: "templates" }] })).toThrow("templates");
  });
});
