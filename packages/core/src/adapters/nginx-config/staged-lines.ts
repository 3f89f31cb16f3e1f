import { showsToken, showsTwo } from "../proxy/staged-cookie.js";

/**
 * Lines of a server that set `$cutover_staged` to "yes" for a request that shows the token, else to "". `$cookie_…` would not do: nginx takes
 * the first of several cookies, and its name in any case.
 */
export function stagedLines(token: string): string[] {
  return [
    'set $cutover_staged "";',
    `if ($http_cookie ~ "${showsToken(token)}") { set $cutover_staged yes; }`,
    `if ($http_cookie ~ "${showsTwo}") { set $cutover_staged ""; }`,
  ];
}
