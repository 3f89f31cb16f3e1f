/**
 * For `fc.assert`: the same cases each time in CI, so that an old fault does not refuse a change. `npm run
 * soak` looks for new cases.
 */
export const ciSeed = process.env["CI"] === undefined ? {} : { seed: 20_261_126 };
