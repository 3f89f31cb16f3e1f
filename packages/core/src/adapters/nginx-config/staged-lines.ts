import { drawnPath, previewPath, type StagedTarget } from "../../ports/router.js";
import { belowThreeHex, shareThreshold } from "../proxy/share-threshold.js";
import {
  keptDraw,
  showsAny,
  showsDraw,
  showsToken,
  showsTwo,
  signInHeaders,
} from "../proxy/staged-cookie.js";

/**
 * Lines of a server that set `$cutover_staged` to "yes" for a request that shows the token or is drawn, else to "", and exchange the token for its cookie.
 * `$cookie_…` would not do: nginx takes the first of several cookies, and its name in any case. Nor would a location at `previewPath`: what does
 * not ask with exactly the token must meet all that a person has put before the live target.
 */
export function stagedLines({ target, token, share, sticky, host }: StagedTarget): string[] {
  const signIn = `${previewPath}/${token}`;
  const headers = Object.entries(signInHeaders(token, "$cutover_secure"));
  const at = host === undefined ? undefined : `at=${host}`;
  const said = [target.scheme, target.host, target.port, token, share, sticky, at];
  const isAtHost = host === undefined ? [] : [`if ($host = ${host})`];
  return [
    `# cutover:staged ${said.filter((one) => one !== undefined).join(" ")}`,
    'set $cutover_secure "";',
    'if ($scheme = https) { set $cutover_secure "; Secure"; }',
    ...(share === undefined ? ['set $cutover_staged "";'] : drawLines({ share, sticky, isAtHost })),
    `if ($http_cookie ~ "${showsToken(token)}") { set $cutover_staged yes; }`,
    `if ($http_cookie ~ "${showsTwo}") { set $cutover_staged ""; }`,
    ...isAtHost.map((condition) => `${condition} { set $cutover_staged yes; }`),
    'set $cutover_asked "$request_method $request_uri";',
    `if ($cutover_asked = "GET ${previewPath}?token=${token}") { rewrite ^ ${signIn} last; }`,
    `location = ${signIn} { internal; absolute_redirect off; ${headers
      .map(([name, value]) => `add_header ${name} "${value}"; `)
      .join("")}return 302 /; }`,
  ];
}

interface Drawing {
  readonly share: number;
  readonly sticky: string | undefined;
  /** Conditions of requests for the host of the staged target; none if it has no host. */
  readonly isAtHost: readonly string[];
}

/** `$request_id` stays the same over a redirect within nginx, which has these lines run again. */
function drawLines({ share, sticky, isAtHost }: Drawing): string[] {
  const notDrawn = [`if ($http_cookie ~ "${showsAny}")`, ...isAtHost];
  return [
    "set $cutover_draw $request_id;",
    ...(sticky === undefined ? [] : keepLines(sticky, notDrawn)),
    'set $cutover_drawn "";',
    `if ($cutover_draw ~ "${belowThreeHex(shareThreshold(share))}") { set $cutover_drawn yes; }`,
    ...notDrawn.map((condition) => `${condition} { set $cutover_drawn ""; }`),
    "set $cutover_staged $cutover_drawn;",
    `location = ${drawnPath} { default_type text/plain; add_header Cache-Control no-store always; if ($cutover_drawn) { return 200 staged; } return 200 live; }`,
  ];
}

/** A header of the server, so that those which a person has put there stay. nginx sends none if its value is empty. */
function keepLines(sticky: string, notDrawn: readonly string[]): string[] {
  const shown = `if ($http_cookie ~ "${showsDraw(sticky, "([0-9a-f]{32})")}")`;
  return [
    `set $cutover_keep "${keptDraw(sticky, "$request_id", "$cutover_secure")}";`,
    `${shown} { set $cutover_draw $1; set $cutover_keep ""; }`,
    ...notDrawn.map((condition) => `${condition} { set $cutover_keep ""; }`),
    "add_header Set-Cookie $cutover_keep always;",
  ];
}

/** What the lines in a block's body say; undefined if there are none. */
export function stagedIn(body: string): StagedTarget | undefined {
  const line =
    /^[ \t]*# cutover:staged (https?) (\S+) (\d+) ([a-z0-9]{32,64})(?: ([1-9]\d?)(?: ([a-z0-9]{8,32}))?)?(?: at=([a-z0-9.-]+))?[ \t]*\r?$/m.exec(
      body,
    );
  if (!line) return undefined;
  const [, scheme, host = "", port, token = "", share, sticky, at] = line;
  return {
    target: { scheme: scheme === "https" ? "https" : "http", host, port: Number(port) },
    token,
    ...(share !== undefined && { share: Number(share) }),
    ...(sticky !== undefined && { sticky }),
    ...(at !== undefined && { host: at }),
  };
}
