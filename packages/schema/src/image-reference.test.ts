import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatImageReference,
  imageReferenceSchema,
  isImageId,
  parseImageReference,
} from "./image-reference.js";

const hexadecimal = "0123456789abcdef".repeat(4);
const digest = `sha256:${hexadecimal}`;
/** With `/webs` behind it, as long as a reference may be. */
const longHost = Array.from({ length: 127 }, () => "abc").join(".");
const pattern = new RegExp(imageReferenceSchema.meta()?.["pattern"] as string, "u");

describe("parseImageReference", () => {
  it.each([
    ["nginx", "docker.io", "library/nginx", "latest", undefined],
    ["nginx:1.27", "docker.io", "library/nginx", "1.27", undefined],
    ["team/web", "docker.io", "team/web", "latest", undefined],
    ["index.docker.io/nginx", "docker.io", "library/nginx", "latest", undefined],
    ["localhost/web", "localhost", "web", "latest", undefined],
    ["127.0.0.1:5000/web:1", "127.0.0.1:5000", "web", "1", undefined],
    ["[::1]:5000/web:1", "[::1]:5000", "web", "1", undefined],
    ["ghcr.io/a/b/c-d__e.f:V1", "ghcr.io", "a/b/c-d__e.f", "V1", undefined],
    [`web@${digest}`, "docker.io", "library/web", undefined, digest],
    [`r.test/web:1@${digest}`, "r.test", "web", "1", digest],
    ["Registry/web", "Registry", "web", "latest", undefined],
    ["registry/web", "docker.io", "registry/web", "latest", undefined],
    ["sha256:1", "docker.io", "library/sha256", "1", undefined],
    [`web:${hexadecimal}`, "docker.io", "library/web", hexadecimal, undefined],
    [`web/${hexadecimal}`, "docker.io", `web/${hexadecimal}`, "latest", undefined],
    [`${hexadecimal}:1`, "docker.io", `library/${hexadecimal}`, "1", undefined],
    ["r.test:65535/web", "r.test:65535", "web", "latest", undefined],
    [`${"l".repeat(63)}.test/web`, `${"l".repeat(63)}.test`, "web", "latest", undefined],
    [`r.test/${"a".repeat(255)}`, "r.test", "a".repeat(255), "latest", undefined],
    [`web:${"a".repeat(128)}`, "docker.io", "library/web", "a".repeat(128), undefined],
    [`${longHost}/webs`, longHost, "webs", "latest", undefined],
  ])("should read %s", (text, registry, repository, tag, expectedDigest) => {
    expect(parseImageReference(text)).toEqual({ registry, repository, tag, digest: expectedDigest });
    expect(text).toMatch(pattern);
  });

  it.each([
    "",
    " nginx",
    "nginx ",
    "Nginx",
    "nginx:",
    "nginx:-x",
    `nginx:${"a".repeat(129)}`,
    "nginx@sha256:abc",
    "nginx@",
    "a..b",
    "a___b",
    "-a",
    "a/",
    "/a",
    "a//b",
    "https://r.test/web",
    "r.test:99999/web",
    "r_x.test/web",
    "[zz]:5000/web",
    "[::ffff:127.0.0.1]:5000/web",
    "a".repeat(248),
    "web\n",
    "web;rm -rf /",
    digest,
    hexadecimal,
    `${hexadecimal}@${digest}`,
    "a".repeat(600),
    `${longHost}/websi`,
    `r.test/${"a".repeat(256)}`,
    "r.test:65536/web",
    "r.test:/web",
    `${"l".repeat(64)}.test/web`,
    "r-.test/web",
    "r.test/Web",
  ])("should refuse %j", (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

  it.each(["", "nginx:", "nginx:-x", "a..b", "https://r.test/web", "r.test:65536/web", "r.test/Web", digest])(
    "should refuse %j in an editor too",
    (text) => {
      expect(text).not.toMatch(pattern);
    },
  );

  it("should read back what it formats", () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,5}([._-][a-z0-9]{1,5}){0,2}$/);
    const tag = fc.option(fc.stringMatching(/^\w[\w.-]{0,10}$/), { nil: undefined });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), tag, fc.boolean(), (parts, tag, pinned) => {
        const written = `r.test/${parts.join("/")}${tag ? `:${tag}` : ""}${pinned ? `@${digest}` : ""}`;
        const read = parseImageReference(written);
        if (read === undefined) throw new Error(`refused ${written}`);
        const again = parseImageReference(formatImageReference(read));
        expect(again).toEqual(pinned ? { ...read, tag: undefined } : read);
      }),
    );
  });
});

it.each([
  [digest, true],
  [hexadecimal, true],
  [hexadecimal.slice(0, 12), true],
  [hexadecimal.slice(0, 63), true],
  [hexadecimal.slice(0, 11), false],
  [`${hexadecimal}0`, false],
  [`sha256:${hexadecimal.slice(0, 12)}`, false],
  ["nginx", false],
])("should tell whether %s is the id of an image", (text, expected) => {
  expect(isImageId(text)).toBe(expected);
});
