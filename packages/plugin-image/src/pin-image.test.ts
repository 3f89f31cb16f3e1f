import type { Image } from "@cutover/core/ports";
import { type ImageReference, parseImageReference } from "@cutover/core/schema";
import { describe, expect, it } from "vitest";
import { pinImage } from "./pin-image.js";

const one = `sha256:${"1".repeat(64)}`;
const two = `sha256:${"2".repeat(64)}`;
const id = `sha256:${"f".repeat(64)}`;

function held(...digests: string[]): Pick<Image, "id" | "digests"> {
  return { id, digests };
}

const reference = (text: string) => parseImageReference(text) as ImageReference;

describe("pinImage", () => {
  it("should take the digest of the repository that was asked for", () => {
    const image = held(`other.test/web@${one}`, `r.test/web@${two}`);
    expect(pinImage(reference("r.test/web:1"), image)).toBe(`r.test/web@${two}`);
  });

  it("should know Docker Hub's short names", () => {
    expect(pinImage(reference("nginx:1"), held(`nginx@${one}`))).toBe(`docker.io/library/nginx@${one}`);
  });

  it("should take the image's id where no registry has a digest for it", () => {
    expect(pinImage(reference("r.test/web:1"), held())).toBe(id);
    expect(pinImage(reference("r.test/web:1"), held(`other.test/web@${one}`))).toBe(id);
  });

  it("should take the digest that was asked for, and refuse another", () => {
    expect(pinImage(reference(`r.test/web@${two}`), held(`r.test/web@${one}`, `r.test/web@${two}`))).toBe(
      `r.test/web@${two}`,
    );
    expect(() => pinImage(reference(`r.test/web@${two}`), held(`r.test/web@${one}`))).toThrow(
      "another digest",
    );
  });
});
