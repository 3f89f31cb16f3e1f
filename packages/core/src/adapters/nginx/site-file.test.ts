import { describe, expect, it } from "vitest";
import { stagedLines } from "../nginx-config/staged-lines.js";
import { forwardedHeaders, forwardedSettings } from "./forwarded-headers.js";
import { isPlain } from "./known-sites.js";
import { hasOwnLines, parseSite, renderSite, serverNames } from "./site-file.js";

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

  it("should wait an hour for a silent stream, if nobody says otherwise", () => {
    expect(limitsIn(renderSite(undefined, write, { ...around, limits: {} }))).toEqual([
      "proxy_buffer_size 128k;",
      "proxy_send_timeout 3600000ms;",
      "proxy_read_timeout 3600000ms;",
    ]);
  });

  it.each(["$remote_addr", "$realip_remote_addr"] as const)(
    "should hand on what a proxy in front knows of the client, judged by %s",
    (peer) => {
      const lines = renderSite(undefined, write, { ...around, peer })
        .split("\n")
        .map((line) => line.trim());
      expect(lines).toEqual(expect.arrayContaining([...forwardedSettings(peer), ...forwardedHeaders()]));
    },
  );

  it("should answer to the host of a staged target too, and read it as no domain", () => {
    const staged = { target: write.target, token: "t".repeat(32), host: "x-1.preview.test" };
    const text = renderSite(undefined, { ...write, staged }, around);
    expect(text).toContain(String.raw`server_name a.test "~^x-1\.preview\.test$";`);
    expect(parseSite(text)).toMatchObject({ domains: ["a.test"], staged });
    expect(renderSite(undefined, write, around)).toContain("server_name a.test;");
  });

  it("should keep a name that is a regular expression of a person's own in quotes", () => {
    const domains = ["~^(a|b){1,2}.test$", "*.c.test", "~D.test"];
    const text = renderSite(undefined, { ...write, domains }, around);
    expect(text).toContain('server_name "~^(a|b){1,2}.test$" *.c.test "~D.test";');
    expect(parseSite(text)?.domains).toEqual(["*.c.test", "~D.test", "~^(a|b){1,2}.test$"]);
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

  it("should keep bodies of known length in memory beside a fallback, and stream all others to one target", () => {
    const plain = renderSite(undefined, write, around);
    const text = renderSite(plain, { ...write, fallback: write.target }, around);
    const kept = ["proxy_request_buffering on;", "client_body_buffer_size 1m;"];
    const [before = "", ofStreams = ""] = text.split("location @cutover_streams {");
    const [streams = "", ofTarget = ""] = ofStreams.split("location / {");
    const fallback = before.slice(before.indexOf("location @cutover_fallback {"));
    for (const line of kept) {
      expect([fallback, ofTarget].map((part) => part.includes(line))).toEqual([true, true]);
      expect([streams, plain].map((part) => part.includes(line))).toEqual([false, false]);
    }
    const lines = before.split("\n").map((line) => line.trim());
    expect(lines.filter((line) => line.includes("$cutover_streams"))).toEqual([
      'set $cutover_streams "";',
      "if ($http_transfer_encoding) { set $cutover_streams yes; }",
      String.raw`if ($content_length ~ "^\d{7}") { set $cutover_streams yes; }`,
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

describe("the text of a site file", () => {
  it.each([
    ["", false],
    ["    # a comment", false],
    ["    access_log off;", true],
  ])("should be ours alone unless a person has added more than a comment: %j", (line, isTheirs) => {
    const text = renderSite(undefined, write, around).replace("server {\n", `server {\n${line}\n`);
    expect(hasOwnLines(text)).toBe(isTheirs);
  });

  it.each([
    ["nothing of ours", "server { }"],
    ["a block whose target was edited", "# cutover:begin web\n# cutover:target 127.0.0.1\n# cutover:end"],
    ["a target outside of a block", "# cutover:target 127.0.0.1 80"],
  ])("should say nothing of a route if it holds %s", (_, text) => {
    expect(parseSite(text)).toBeUndefined();
  });

  it("should say where else a person has it forward to", () => {
    const text = renderSite(undefined, write, around);
    expect(parseSite(text)?.others).toEqual([]);
    const more = text.replace("server {", "server {\nlocation /x { proxy_pass http://10.0.0.9:80; }");
    expect(parseSite(more)?.others).toEqual([{ scheme: "http", host: "10.0.0.9", port: 80 }]);
  });

  it("should be read as well if an editor has put line ends of Windows into it", () => {
    const text = renderSite(undefined, { ...write, domains: ["b.test", "a.test"] }, around);
    expect(parseSite(text.replaceAll("\n", "\r\n"))).toMatchObject({
      workload: "web",
      domains: ["a.test", "b.test"],
      target: write.target,
      nonce: write.nonce,
    });
  });
});

it("should read every name of some nginx configuration, but for those in comments", () => {
  const text = `server { server_name A.test  'b.test'
    "~^C[.]test$"; # server_name no.test;
}
# server_name gone.test;
server {server_name ""; set $x "#"; set $y '#'; server_name e.test;}
server { my_server_name f.test; }`;
  expect(serverNames(text)).toEqual(["a.test", "b.test", "~^C[.]test$", "e.test"]);
});
