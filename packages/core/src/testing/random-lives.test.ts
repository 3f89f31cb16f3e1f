import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { ciSeed } from "./ci-seed.js";
import { lifeArbitrary, lifeOf } from "./life-arbitrary.js";
import { playLife } from "./random-lives.js";

it("should end well in the lives that once broke an invariant", async () => {
  const file = new URL("../../../../test/soak/life-regressions.json", import.meta.url);
  const seeds = JSON.parse(readFileSync(file, "utf8")) as number[];
  for (const seed of seeds) {
    const life = lifeOf(seed);
    for (const one of [life, { ...life, holds: [] }])
      expect((await playLife(one)).violations, `seed ${seed}`).toEqual([]);
  }
  expect(seeds).toBeInstanceOf(Array);
}, 600_000);

it("should serve two workloads whatever they, their deployers and the people around them do", async () => {
  let effects = 0;
  const ends = { promoted: 0, expired: 0 };
  await fc.assert(
    fc.asyncProperty(lifeArbitrary, async (life) => {
      const played = await playLife(life);
      effects += played.effects;
      const story = played.timeline.join("\n");
      if (story.includes(" is promoted")) ends.promoted += 1;
      if (story.includes("HOLD_EXPIRED")) ends.expired += 1;
      expect(played.violations).toEqual([]);
    }),
    { numRuns: 60, endOnFailure: process.env["CI"] !== undefined, ...ciSeed },
  );
  expect(effects).toBeGreaterThan(3_000);
  expect(Object.values(ends).filter((lives) => lives === 0)).toEqual([]);
}, 600_000);
