import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { betweenTests, loading, type Seen } from "../seen.js";

// Runs before each test file, in a copy of the project whose sources call `mutationSeen` at certain places.
const startedAtMs = Date.now();
/** The tests that ran through a place; `loading` and `betweenTests` for code outside of a test. */
const testsAt = new Map<number, Set<string>>();
let test: string = loading;

Object.assign(globalThis, {
  mutationSeen(place: number) {
    const tests = testsAt.get(place) ?? new Set();
    testsAt.set(place, tests.add(test));
  },
});

beforeAll(() => {
  test = betweenTests;
});
beforeEach(({ task }) => {
  test = nameOf(task);
});
afterEach(() => {
  test = betweenTests;
});
afterAll(() => {
  const file = expect.getState().testPath ?? "";
  const places = [...testsAt].map(([place, tests]) => ({ place, tests: [...tests] }));
  const seen: Seen = { file, durationMs: Date.now() - startedAtMs, places };
  const folder = process.env["MUTATION_SEEN"] ?? "";
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${file.replaceAll("/", "+")}.json`), JSON.stringify(seen));
});

interface Named {
  readonly name: string;
  readonly suite?: Named | undefined;
}

/** As `-t` of vitest compares it. */
function nameOf({ name, suite }: Named): string {
  return suite ? `${nameOf(suite)} ${name}` : name;
}
