import { describe, expect, it } from "vitest";
import type { Run } from "../journal/run.js";
import type { KnownRoute, Route, RouteTarget } from "../ports/router.js";
import { findStaged, hashOfToken, newToken, ownAddress, stagedBy } from "./token.js";

const target: RouteTarget = { scheme: "http", host: "10.0.0.1", port: 80 };
const staged = { target, token: "a secret", host: "p.test" };
const route = { domains: ["app.test"], staged } as unknown as Route;
const preview = { tokenHash: hashOfToken(staged.token) };
const { signal } = new AbortController();

/** A deployment whose proxy records `found`. */
function runOf(found: Route | undefined) {
  const hidden: string[] = [];
  const asked: (KnownRoute | undefined)[] = [];
  const run = {
    record: { workload: "web" },
    engine: { store: { findState: async () => ({ route: { domains: ["app.test"], target } }) } },
    router: {
      read: async (_workload: string, _signal: AbortSignal, known?: KnownRoute) => {
        asked.push(known);
        return found;
      },
    },
    hide: (words: readonly string[]) => hidden.push(...words),
  } as unknown as Run;
  return { run, hidden, asked };
}

describe("what stands behind a token", () => {
  it.each([
    ["it is the one of the hash", route, preview.tokenHash, staged],
    ["it is another one", route, hashOfToken("another"), undefined],
    ["the hash is cut", route, preview.tokenHash.slice(2), undefined],
    ["there is no hash", route, undefined, undefined],
    ["there is no token", { domains: [] } as unknown as Route, preview.tokenHash, undefined],
    ["there is no route", undefined, preview.tokenHash, undefined],
  ])("should be told only if it is right: %s", (_, found, hash, expected) => {
    expect(stagedBy(found, hash)).toEqual(expected);
  });

  it("should be read with what is known of the route, and be shown nowhere", async () => {
    const { run, hidden, asked } = runOf(route);
    expect(await findStaged(run, preview, signal)).toEqual(staged);
    expect(asked).toMatchObject([{ domains: ["app.test"], target }]);
    expect(hidden).toEqual([staged.token]);
  });

  it("should hide nothing if it is not ours", async () => {
    const { run, hidden } = runOf(route);
    expect(await findStaged(run, { tokenHash: hashOfToken("another") }, signal)).toBeUndefined();
    expect(hidden).toEqual([]);
  });
});

describe("the address of a preview", () => {
  const live: RouteTarget = { ...target, port: 81 };

  it("should stay, with its host, and lead to what is live now", async () => {
    const { run } = runOf(route);
    expect(await ownAddress(run, { target: live, preview }, signal)).toEqual({ ...staged, target: live });
  });

  it("should have no host if it had none", async () => {
    const { host: _, ...rest } = staged;
    const { run } = runOf({ ...route, staged: rest });
    const found = await ownAddress(run, { target: live, preview }, signal);
    expect(found).toStrictEqual({ target: live, token: staged.token });
  });

  it("should be a new one, hidden and without a host, if there is none", async () => {
    const { run, hidden } = runOf(undefined);
    const { token, ...rest } = await ownAddress(run, { target: live, preview }, signal);
    expect(rest).toEqual({ target: live });
    expect(hidden).toEqual([token]);
  });
});

it("a new token should be of 24 random bytes, hidden from all that is shown", () => {
  const { run, hidden } = runOf(undefined);
  const [first, second] = [newToken(run), newToken(run)];
  expect([first, second]).toEqual([
    expect.stringMatching(/^[0-9a-f]{48}$/),
    expect.stringMatching(/^[0-9a-f]{48}$/),
  ]);
  expect(first).not.toBe(second);
  expect(hidden).toEqual([first, second]);
});
