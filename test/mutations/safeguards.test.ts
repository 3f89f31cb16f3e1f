import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { safeguards } from "./safeguards.js";

// `npm run mutate` would end at the first of them, and runs too seldom to show it in time.
it("should name each safeguard by code that stands once in its file", async () => {
  const lost: string[] = [];
  for (const { name, file, code } of safeguards) {
    const text = await readFile(new URL(`../../packages/core/src/${file}`, import.meta.url), "utf8").catch(
      () => "",
    );
    if (text.split(code).length !== 2) lost.push(`${name} (${file})`);
  }
  expect(lost).toEqual([]);
});
