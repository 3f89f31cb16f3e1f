import { describe, expect, it } from "vitest";
import { splitReference } from "./pull.js";

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
