import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatImageReference, parseImageReference } from "./image-reference.js";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

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
  ])("should read %s", (text, registry, repository, tag, expectedDigest) => {
    expect(parseImageReference(text)).toEqual({ registry, repository, tag, digest: expectedDigest });
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
    "a".repeat(600),
  ])("should refuse %j", (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

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
