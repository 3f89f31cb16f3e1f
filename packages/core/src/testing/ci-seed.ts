/** For `fc.assert`: in CI the same cases each time, so that a change is not refused for an older fault. `npm run soak` looks for those. */
export const ciSeed = process.env["CI"] === undefined ? {} : { seed: 20_261_126 };
