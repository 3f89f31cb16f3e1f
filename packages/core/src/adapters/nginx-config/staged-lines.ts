import { drawnPath, previewPath, type StagedTarget } from "../../ports/router.js";
import { belowThreeHex, shareThreshold } from "../proxy/share-threshold.js";
import { showsAny, showsToken, showsTwo, signInHeaders } from "../proxy/staged-cookie.js";

/**
 * Lines of a server that set `$cutover_staged` to "yes" for a request that shows the token or is drawn, else to "", and exchange the token for its cookie.
 * `$cookie_…` would not do: nginx takes the first of several cookies, and its name in any case. Nor would a location at `previewPath`: what does
 * not ask with exactly the token must meet all that a person has put before the live target.
 */
export function stagedLines({ target: { scheme, host, port }, token, share }: StagedTarget): string[] {
  const signIn = `${previewPath}/${token}`;
  const headers = Object.entries(signInHeaders(token, "$cutover_secure"));
  return [
    `# cutover:staged ${[scheme, host, port, token, ...(share === undefined ? [] : [share])].join(" ")}`,
    ...(share === undefined ? ['set $cutover_staged "";'] : drawLines(share)),
    `if ($http_cookie ~ "${showsToken(token)}") { set $cutover_staged yes; }`,
    `if ($http_cookie ~ "${showsTwo}") { set $cutover_staged ""; }`,
    'set $cutover_secure "";',
    'if ($scheme = https) { set $cutover_secure "; Secure"; }',
    'set $cutover_asked "$request_method $request_uri";',
    `if ($cutover_asked = "GET ${previewPath}?token=${token}") { rewrite ^ ${signIn} last; }`,
    `location = ${signIn} { internal; absolute_redirect off; ${headers
      .map(([name, value]) => `add_header ${name} "${value}"; `)
      .join("")}return 302 /; }`,
  ];
}

/** `$request_id` stays the same over a redirect within nginx, which has these lines run again. */
function drawLines(share: number): string[] {
  return [
    'set $cutover_drawn "";',
    `if ($request_id ~ "${belowThreeHex(shareThreshold(share))}") { set $cutover_drawn yes; }`,
    `if ($http_cookie ~ "${showsAny}") { set $cutover_drawn ""; }`,
    "set $cutover_staged $cutover_drawn;",
    `location = ${drawnPath} { default_type text/plain; add_header Cache-Control no-store always; if ($cutover_drawn) { return 200 staged; } return 200 live; }`,
  ];
}

/** What the lines in a block's body say; undefined if there are none. */
export function stagedIn(body: string): StagedTarget | undefined {
  const line =
    /^[ \t]*# cutover:staged (https?) (\S+) (\d+) ([a-z0-9]{32,64})(?: ([1-9]\d?))?[ \t]*\r?$/m.exec(body);
  if (!line) return undefined;
  const [, scheme, host = "", port, token = "", share] = line;
  return {
    target: { scheme: scheme === "https" ? "https" : "http", host, port: Number(port) },
    token,
    ...(share !== undefined && { share: Number(share) }),
  };
}
