import { describe, expect, it } from "vitest";
import { stagedIn, stagedLines } from "./staged-lines.js";

const staged = { target: { scheme: "http", host: "::1", port: 81 }, token: "t".repeat(32) } as const;

const secure = ['set $cutover_secure "";', 'if ($scheme = https) { set $cutover_secure "; Secure"; }'];

describe("the lines of a staged target", () => {
  it("should lead to it by the cookie alone, and exchange exactly the token for it", () => {
    const signIn = `/.well-known/cutover/preview/${staged.token}`;
    expect(stagedLines(staged)).toEqual([
      `# cutover:staged http ::1 81 ${staged.token}`,
      ...secure,
      'set $cutover_staged "";',
      String.raw`if ($http_cookie ~ "(?:^|;)\s*cutover_preview=${staged.token}(?:;|$)") { set $cutover_staged yes; }`,
      String.raw`if ($http_cookie ~ "(?:^|[;,])\s*cutover_preview\s*=.*[;,]\s*cutover_preview\s*=") { set $cutover_staged ""; }`,
      'set $cutover_asked "$request_method $request_uri";',
      `if ($cutover_asked = "GET /.well-known/cutover/preview?token=${staged.token}") { rewrite ^ ${signIn} last; }`,
      `location = ${signIn} { internal; absolute_redirect off; add_header Set-Cookie "cutover_preview=${staged.token}; Path=/; HttpOnly; SameSite=Lax$cutover_secure"; add_header Cache-Control "no-store"; add_header X-Robots-Tag "noindex"; add_header Referrer-Policy "no-referrer"; return 302 /; }`,
    ]);
  });

  it("should draw a share of the requests without a cookie, before they look at the token", () => {
    const [comment, ...lines] = stagedLines({ ...staged, share: 1 });
    expect(comment).toBe(`# cutover:staged http ::1 81 ${staged.token} 1`);
    expect(lines).toEqual([
      ...secure,
      "set $cutover_draw $request_id;",
      'set $cutover_drawn "";',
      'if ($cutover_draw ~ "^(?:0[0-1]|02[0-8])") { set $cutover_drawn yes; }',
      String.raw`if ($http_cookie ~ "(?:^|[;,])\s*cutover_preview\s*=") { set $cutover_drawn ""; }`,
      "set $cutover_staged $cutover_drawn;",
      "location = /.well-known/cutover/drawn { default_type text/plain; add_header Cache-Control no-store always; if ($cutover_drawn) { return 200 staged; } return 200 live; }",
      ...stagedLines(staged).slice(4),
    ]);
  });

  it("should take the draw that a client keeps, or else give it one", () => {
    const sticky = "shift001";
    const lines = stagedLines({ ...staged, share: 1, sticky });
    expect(lines[0]).toBe(`# cutover:staged http ::1 81 ${staged.token} 1 shift001`);
    const usual = new Set(stagedLines({ ...staged, share: 1 }));
    expect(lines.slice(1).filter((line) => !usual.has(line))).toEqual([
      'set $cutover_keep "cutover_draw=shift001.$request_id; Path=/; HttpOnly; SameSite=Lax$cutover_secure";',
      String.raw`if ($http_cookie ~ "(?:^|;)\s*cutover_draw=shift001\.([0-9a-f]{32})(?:;|$)") { set $cutover_draw $1; set $cutover_keep ""; }`,
      String.raw`if ($http_cookie ~ "(?:^|[;,])\s*cutover_preview\s*=") { set $cutover_keep ""; }`,
      "add_header Set-Cookie $cutover_keep always;",
    ]);
    const at = (line: string): number => lines.findIndex((one) => one.startsWith(line));
    expect(at("set $cutover_secure")).toBeLessThan(at("set $cutover_keep"));
    expect(at("set $cutover_keep")).toBeLessThan(at('set $cutover_drawn "";'));
  });

  it("should take every request for a host of its own, and neither draw nor keep it", () => {
    const host = "x.preview.test";
    const usual = new Set(stagedLines(staged));
    expect(stagedLines({ ...staged, host }).filter((line) => !usual.has(line))).toEqual([
      `# cutover:staged http ::1 81 ${staged.token} at=${host}`,
      `if ($host = ${host}) { set $cutover_staged yes; }`,
    ]);
    const kept = { ...staged, share: 1, sticky: "shift001" };
    const usualDraw = new Set(stagedLines(kept));
    expect(stagedLines({ ...kept, host }).filter((line) => !usualDraw.has(line))).toEqual([
      `# cutover:staged http ::1 81 ${staged.token} 1 shift001 at=${host}`,
      `if ($host = ${host}) { set $cutover_keep ""; }`,
      `if ($host = ${host}) { set $cutover_drawn ""; }`,
      `if ($host = ${host}) { set $cutover_staged yes; }`,
    ]);
  });

  it("should say what is staged", () => {
    for (const one of [
      staged,
      { ...staged, target: { ...staged.target, scheme: "https" } },
      { ...staged, share: 1 },
      { ...staged, share: 99, sticky: "shift001" },
      { ...staged, host: "x.preview.test" },
      { ...staged, share: 9, sticky: "shift001", host: "x.preview.test" },
    ] as const)
      expect(stagedIn(stagedLines(one).join("\n"))).toEqual(one);
    expect(stagedIn("# another line")).toBeUndefined();
  });
});
