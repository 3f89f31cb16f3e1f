import { describe, expect, it } from "vitest";
import { stagedIn, stagedLines } from "./staged-lines.js";

const staged = { target: { scheme: "http", host: "::1", port: 81 }, token: "t".repeat(32) } as const;

describe("the lines of a staged target", () => {
  it("should lead to it by the cookie alone, and exchange exactly the token for it", () => {
    const signIn = `/.well-known/cutover/preview/${staged.token}`;
    expect(stagedLines(staged)).toEqual([
      `# cutover:staged http ::1 81 ${staged.token}`,
      'set $cutover_staged "";',
      String.raw`if ($http_cookie ~ "(?:^|;)\s*cutover_preview=${staged.token}(?:;|$)") { set $cutover_staged yes; }`,
      String.raw`if ($http_cookie ~ "(?:^|[;,])\s*cutover_preview\s*=.*[;,]\s*cutover_preview\s*=") { set $cutover_staged ""; }`,
      'set $cutover_secure "";',
      'if ($scheme = https) { set $cutover_secure "; Secure"; }',
      'set $cutover_asked "$request_method $request_uri";',
      `if ($cutover_asked = "GET /.well-known/cutover/preview?token=${staged.token}") { rewrite ^ ${signIn} last; }`,
      `location = ${signIn} { internal; absolute_redirect off; add_header Set-Cookie "cutover_preview=${staged.token}; Path=/; HttpOnly; SameSite=Lax$cutover_secure"; add_header Cache-Control "no-store"; add_header X-Robots-Tag "noindex"; add_header Referrer-Policy "no-referrer"; return 302 /; }`,
    ]);
  });

  it("should draw a share of the requests without a cookie, before they look at the token", () => {
    const [comment, ...lines] = stagedLines({ ...staged, share: 1 });
    expect(comment).toBe(`# cutover:staged http ::1 81 ${staged.token} 1`);
    expect(lines).toEqual([
      'set $cutover_drawn "";',
      'if ($request_id ~ "^(?:0[0-1]|02[0-8])") { set $cutover_drawn yes; }',
      String.raw`if ($http_cookie ~ "(?:^|[;,])\s*cutover_preview\s*=") { set $cutover_drawn ""; }`,
      "set $cutover_staged $cutover_drawn;",
      "location = /.well-known/cutover/drawn { default_type text/plain; add_header Cache-Control no-store always; if ($cutover_drawn) { return 200 staged; } return 200 live; }",
      ...stagedLines(staged).slice(2),
    ]);
  });

  it("should say what is staged", () => {
    for (const one of [staged, { ...staged, share: 1 }, { ...staged, share: 99 }])
      expect(stagedIn(stagedLines(one).join("\n"))).toEqual(one);
    expect(stagedIn("# another line")).toBeUndefined();
  });
});
