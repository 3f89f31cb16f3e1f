import { afterAll, beforeAll } from "vitest";
import { openRealParts, type RealParts } from "./real-world.js";

/** The real parts of a test file, and the references of two versions of the test application: filled in before its tests, closed after them. */
export function withTwoVersions(name: string) {
  const given = { versions: [] as readonly string[] } as { parts: RealParts; versions: readonly string[] };
  beforeAll(async () => {
    given.parts = await openRealParts();
    given.versions = [await given.parts.publish(`${name}-1`), await given.parts.publish(`${name}-2`)];
  });
  afterAll(() => given.parts.close());
  return given;
}
