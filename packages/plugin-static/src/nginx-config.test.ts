import { describe, expect, it } from "vitest";
import { nginxConfig } from "./nginx-config.js";
import { staticSchema } from "./schema.js";

const linesOf = (more: object) =>
  nginxConfig(staticSchema.parse({ directory: "/srv/site", ...more }))
    .split("\n")
    .map((line) => line.trim());

describe("the server's configuration", () => {
  it("should serve files and folders, and nothing else, with security headers by default", () => {
    const lines = linesOf({ port: 3000 });
    expect(lines).toContain("listen 3000;");
    expect(lines).toContain("location / { try_files $uri $uri/ =404; }");
    expect(lines).toContain('add_header X-Content-Type-Options "nosniff" always;');
    expect(lines).toContain("gzip on;");
    expect(lines.some((line) => line.startsWith("disable_symlinks"))).toBe(false);
  });

  it.each([
    ["/assets/**", "1h", String.raw`"~^/assets/.*$" "public, max-age=3600";`],
    ["*.min.js", "10m", String.raw`"~/[^/]*\.min\.js$" "public, max-age=600";`],
    ["/*/a+b.css", "7d", String.raw`"~^/[^/]*/a\+b\.css$" "public, max-age=604800";`],
    ["*/x", "0s", `"~^/[^/]*/x$" "no-cache";`],
  ])("should match the pattern %s", (match, max_age, line) => {
    expect(linesOf({ cache: [{ match, max_age }] })).toContain(line);
  });

  it("should replace and take away its own headers, whatever their case", () => {
    const lines = linesOf({ headers: { "x-frame-options": "DENY", "REFERRER-POLICY": "", "X-A": `"\\` } });
    const headers = lines.filter((line) => line.startsWith("add_header"));
    expect(headers).toContain('add_header x-frame-options "DENY" always;');
    expect(headers).toContain(String.raw`add_header X-A "\"\\" always;`);
    expect(headers.join().toLowerCase()).not.toMatch(/referrer-policy|sameorigin/);
  });

  it("should follow no link that a build has left, and compress nothing where that is asked", () => {
    const build = { image: "node:22", command: ["make"], output: "dist" };
    const lines = linesOf({ build, compression: false, clean_urls: true, index: "home.html" });
    expect(lines).toContain("disable_symlinks on from=$document_root;");
    expect(lines).not.toContain("gzip on;");
    expect(lines).toContain("location / { try_files $uri $uri.html $uri/ =404; }");
  });

  it("should let the page of a single-page site stand in for nothing but what a browser navigates to", () => {
    const lines = linesOf({ spa_fallback: true, index: "app.html" });
    expect(lines).toContain("location = / { try_files /app.html =404; }");
    expect(lines).toContain("try_files $cutover_fallback =404;");
    const patterns = lines.flatMap((line) => /^"~(\*?)(.+)" \/app\.html;$/.exec(line)?.slice(1) ?? []);
    const isPage = (request: string) =>
      [0, 2, 4].some((at) =>
        new RegExp(patterns[at + 1] ?? "", patterns[at] === "*" ? "i" : "").test(request),
      );
    // Sec-Fetch-Mode, Accept and path.
    for (const request of ["navigate|*/*|/a.b", "|text/html,*/*|/a.js", "||/user/7", "|*/*|/v1.2/user"])
      expect([request, isPage(request)]).toEqual([request, true]);
    for (const request of [
      "cors|text/html|/a",
      "no-cors|*/*|/a",
      "||/a.js",
      "|*/*|/a.js",
      "|image/png|/a",
      "||/x/text/html.js",
    ])
      expect([request, isPage(request)]).toEqual([request, false]);
  });
});
