import { describe, expect, it } from "vitest";
import { stagedLines } from "../nginx-config/staged-lines.js";
import { isPlain } from "./known-sites.js";
import { parseSite, renderSite } from "./site-file.js";

const around = {
  listen: "127.0.0.1:80",
  peer: "$remote_addr",
  limits: { maxBodyBytes: 5, readTimeoutMs: 7 },
} as const;
const write = {
  workload: "web",
  domains: ["a.test"],
  target: { scheme: "http", host: "127.0.0.1", port: 81 },
  nonce: "n".repeat(24),
} as const;
const limitsIn = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(client_max|proxy_(buffer_size|connect|read|send))/.test(line));

describe("a site file", () => {
  it("should set the limits of the router, or of the workload", () => {
    expect(limitsIn(renderSite(undefined, write, around))).toEqual([
      "proxy_buffer_size 128k;",
      "client_max_body_size 5;",
      "proxy_send_timeout 3600000ms;",
      "proxy_read_timeout 7ms;",
    ]);
    const limits = { maxBodyBytes: 9, connectTimeoutMs: 8 };
    expect(limitsIn(renderSite(undefined, { ...write, limits }, around))).toEqual([
      "proxy_buffer_size 128k;",
      "proxy_send_timeout 3600000ms;",
      "proxy_read_timeout 7ms;",
      "client_max_body_size 9;",
      "proxy_connect_timeout 8ms;",
    ]);
  });

  it("should leave to a person what they set for the server, but for what the workload's config says", () => {
    const mine = "    client_max_body_size 1m;\n    proxy_read_timeout 1s;\n    proxy_buffers 4 4k;\n}\n";
    const edited = renderSite(undefined, write, around).replace(/\}\n$/, mine);
    const limits = { readTimeoutMs: 6 };
    const text = renderSite(edited, { ...write, limits }, around);
    expect(text.endsWith(mine)).toBe(true);
    expect(limitsIn(text.slice(0, -mine.length))).toEqual([
      "proxy_send_timeout 3600000ms;",
      "proxy_read_timeout 6ms;",
    ]);
    expect(parseSite(text)).toMatchObject({ workload: "web", domains: ["a.test"], nonce: write.nonce });
  });

  it("should hold a staged target in lines of its own, and nothing of it after the next write", () => {
    const staged = { target: { scheme: "http", host: "::1", port: 82 }, token: "t".repeat(32) } as const;
    const plain = renderSite(undefined, write, around);
    const text = renderSite(plain, { ...write, staged }, around);
    const added = text.split("\n").filter((line) => !plain.includes(line));
    expect(added.map((line) => line.trim())).toEqual([
      ...stagedLines(staged),
      'set $cutover_robots "";',
      "if ($cutover_staged) { set $cutover_robots noindex; }",
      "add_header X-Robots-Tag $cutover_robots always;",
      "if ($cutover_staged) { proxy_pass http://[::1]:82; }",
    ]);
    const others = text.split("\n").filter((line) => !added.includes(line));
    expect(others.join("\n")).toBe(plain);
    expect(parseSite(text)).toEqual({ ...parseSite(plain), staged });
    expect(renderSite(text, write, around)).toBe(plain);
  });

  it("should forbid to index what only those see who show the token", () => {
    const staged = { target: write.target, token: "t".repeat(32), share: 1 };
    const lines = renderSite(undefined, { ...write, staged }, around).split("\n");
    expect(lines.map((line) => line.trim()).filter((line) => line.includes("cutover_robots"))).toEqual([
      'set $cutover_robots "";',
      "if ($cutover_staged) { set $cutover_robots noindex; }",
      'if ($cutover_drawn) { set $cutover_robots ""; }',
      "add_header X-Robots-Tag $cutover_robots always;",
    ]);
  });

  it("should hold a fallback in lines of its own, and treat its requests as those of the target", () => {
    const fallback = { scheme: "http", host: "::1", port: 82 } as const;
    const plain = renderSite(undefined, write, around);
    const text = renderSite(plain, { ...write, fallback }, around);
    expect(parseSite(text)).toEqual({ ...parseSite(plain), fallback });
    expect(renderSite(text, write, around)).toBe(plain);
    const locationOf = (name: string, of: string) => {
      const [, body = ""] = of.split(`location ${name} {\n`);
      return (body.split("\n    }")[0] ?? "").split("\n").map((line) => line.trim());
    };
    const settings = locationOf("/", plain).slice(1);
    expect(settings).toContain("proxy_read_timeout 7ms;");
    for (const name of ["/", "@cutover_streams", "@cutover_fallback"])
      expect(locationOf(name, text).slice(-settings.length)).toEqual(settings);
    expect(locationOf("@cutover_fallback", text)).toContain("proxy_pass http://[::1]:82;");
    expect(locationOf("/", text).slice(0, 3)).toEqual([
      "if ($cutover_streams) { return 418; }",
      "error_page 418 = @cutover_streams;",
      "error_page 502 504 = $cutover_next;",
    ]);
  });

  it("should keep a person's pages of errors beside a fallback", () => {
    const mine = "    error_page 413 502 /mine.html;\n    error_page 403 /other.html;\n}\n";
    const edited = renderSite(undefined, write, around).replace(/\}\n$/, mine);
    const text = renderSite(edited, { ...write, fallback: write.target }, around);
    const pages = text.slice(0, -mine.length).match(/error_page .*/g);
    expect(pages).toEqual([
      "error_page 418 = @cutover_streams;",
      "error_page 502 504 = $cutover_next;",
      "error_page 413 502 /mine.html;",
      "error_page 403 /other.html;",
    ]);
  });

  it("should be plain only if nginx looks up no name for it", () => {
    const at = (host: string) => ({ scheme: "http", host, port: 82 }) as const;
    const token = "t".repeat(32);
    const isPlainWith = (change: object) => isPlain(renderSite(undefined, { ...write, ...change }, around));
    expect(isPlainWith({})).toBe(true);
    expect(isPlainWith({ target: at("::1"), staged: { target: at("::1"), token } })).toBe(true);
    expect(isPlainWith({ target: at("web-blue") })).toBe(false);
    expect(isPlainWith({ fallback: at("web-blue") })).toBe(false);
    expect(isPlainWith({ staged: { target: at("web-green"), token } })).toBe(false);
  });
});
