import { describe, expect, it } from "vitest";
import { pullCause, splitReference } from "./pull.js";

describe("splitReference", () => {
  it.each([
    ["registry:5000/team/web:1.2", "registry:5000/team/web", "1.2"],
    ["registry:5000/web", "registry:5000/web", "latest"],
    ["registry/web@sha256:ab", "registry/web", "sha256:ab"],
    ["registry/web:1@sha256:ab", "registry/web", "sha256:ab"],
  ])("should take %s for %s and %s", (reference, name, tag) => {
    expect(splitReference(reference)).toEqual({ name, tag });
  });
});

describe("pullCause", () => {
  it.each([
    ["toomanyrequests: You have reached your pull rate limit.", "IMAGE_RATE_LIMITED"],
    ["received unexpected HTTP status: 429 Too Many Requests", "IMAGE_RATE_LIMITED"],
    [
      "pull access denied for x, repository does not exist or may require 'docker login'",
      "IMAGE_UNAUTHORIZED",
    ],
    ['Get "http://r/v2/": no basic auth credentials', "IMAGE_UNAUTHORIZED"],
    ["manifest for r/x:1 not found: manifest unknown: manifest unknown", "IMAGE_NOT_FOUND"],
    ["no matching manifest for linux/arm64 in the manifest list entries", "IMAGE_NOT_FOUND"],
    ["failed to register layer: write /x: no space left on device", "DISK_FULL"],
    ["dial tcp 127.0.0.1:429: connect: connection refused", "IMAGE_PULL_FAILED"],
    ["invalid reference format", "IMAGE_INVALID"],
    ["unexpected EOF", "IMAGE_PULL_FAILED"],
  ])("should read %j as %s", (message, code) => {
    expect(pullCause(message)).toBe(code);
  });
});
