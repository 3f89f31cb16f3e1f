import { drawCookie, previewPath, stagedCookie } from "../../ports/router.js";

/**
 * Regular expressions over a `Cookie` header, for PCRE and for Go's RE2. They match single characters, never groups, any number of times, so that
 * a long header costs nothing.
 */

/** Matches a header that holds the cookie with this value. `token` may be a pattern. */
export const showsToken = (token: string): string => String.raw`(?:^|;)\s*${stagedCookie}=${token}(?:;|$)`;

/** Matches a header that holds the cookie, with whatever value. */
export const showsAny = String.raw`(?:^|[;,])\s*${stagedCookie}\s*=`;

/** Matches a header that holds the cookie more than once. Header lines may be joined with a comma. */
export const showsTwo = String.raw`(?:^|[;,])\s*${stagedCookie}\s*=.*[;,]\s*${stagedCookie}\s*=`;

/** Matches a header that holds the draw that a client was given under the name `sticky`; both may be patterns with a group. */
export const showsDraw = (sticky: string, draw: string): string =>
  String.raw`(?:^|;)\s*${drawCookie}=${sticky}\.${draw}(?:;|$)`;

/** The cookie that gives a client its draw. `secure` as below. */
export const keptDraw = (sticky: string, draw: string, secure: string): string =>
  `${drawCookie}=${sticky}.${draw}; Path=/; HttpOnly; SameSite=Lax${secure}`;

/** What goes with the redirect that exchanges the token for its cookie. `secure` is "; Secure" over https, or stands for it. */
export const signInHeaders = (token: string, secure: string): Readonly<Record<string, string>> => ({
  "Set-Cookie": `${stagedCookie}=${token}; Path=/; HttpOnly; SameSite=Lax${secure}`,
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex",
  "Referrer-Policy": "no-referrer",
});

/** A proxy's words without the tokens of its configuration, also as the first label of a host: a message may quote any part of it. */
export function withoutTokens(words: string): string {
  return words
    .replaceAll(
      new RegExp(String.raw`(${stagedCookie}=|${previewPath}(?:/|\?token=))[a-z0-9]+`, "g"),
      "$1[secret]",
    )
    .replaceAll(/[0-9a-f]{48}(?=\\?\.)/g, "[secret]");
}
