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

  it("should say what is staged", () => {
    expect(stagedIn(stagedLines(staged).join("\n"))).toEqual(staged);
    expect(stagedIn("# another line")).toBeUndefined();
  });
});
