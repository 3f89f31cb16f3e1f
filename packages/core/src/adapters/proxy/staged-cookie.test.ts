import { expect, it } from "vitest";
import { previewPath, stagedCookie } from "../../ports/router.js";
import { withoutTokens } from "./staged-cookie.js";

const token = "0123456789abcdef".repeat(3);

it.each([
  `if ($http_cookie ~ "${stagedCookie}=${token}") {`,
  `location = ${previewPath}/${token} {`,
  `"GET ${previewPath}?token=${token}"`,
  `server_name ${token}.preview.example.com;`,
  String.raw`invalid server name "~^${token}\.preview\.example\.com$"`,
])("should hide the token of a proxy's words: %s", (words) => {
  const hidden = withoutTokens(words);
  expect(hidden).toBe(words.replace(token, "[secret]"));
});

it("should leave other words alone", () => {
  const words = `${token.slice(1)}.example.com at ${token}:80`;
  expect(withoutTokens(words)).toBe(words);
});
